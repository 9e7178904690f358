"""What a person writes about a machine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from testflow.environments.spec import Port
from testflow.runtime.part import Part, Seconds, Text

# Without a name and password: credentials are no part of a document.
_URL = Annotated[str, Field(pattern=r"^https?://([\w.-]+|\[[\d:a-fA-F]+\])(:\d+)?(/[^\s@]*)?$")]


class MachineSettings(Part):
    """What a machine is given.

    ``limit`` is how many machines of testflow there may be in the region, this one included.
    """

    provider: Text
    image: Text
    size: Text
    region: Text | None = None
    endpoint: _URL | None = None
    profile: Text | None = None
    port: Port | None = None
    address: Literal["public", "private"] = "public"
    subnet: Text | None = None
    security_groups: list[Text] = []
    key_name: Text | None = None
    user_data: Text | None = None
    ttl_s: Seconds = 3600.0
    limit: Annotated[int, Field(ge=1)] = 10
