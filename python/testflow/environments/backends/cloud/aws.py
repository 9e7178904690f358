"""Amazon's API, with the credentials that its own tools use, and its refusals in plain words."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from testflow.environments.backends.cloud.cloud import Access, Refused
from testflow.errors import ProvisioningError
from testflow.runtime.redaction import MASK, redact

T = TypeVar("T")

CREDENTIALS = (
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of ~/.aws/config: "
    "profile, AWS_PROFILE"
)
_CONNECT_S, _READ_S = 10, 60
_NO_CREDENTIALS = {
    "CredentialRetrievalError",
    "LoginError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "ProfileNotFound",
    "SSOError",
}
_QUOTA = "ask for a higher quota, take a smaller size, or end machines"
_RENEW = "renew the credentials, and see that the clock is right"
_HINTS = {
    "AccessDenied": "allow it to the user or role of the credentials",
    "AuthFailure": _RENEW,
    "ExpiredToken": _RENEW,
    "InstanceLimitExceeded": _QUOTA,
    "InsufficientInstanceCapacity": "take another size, or another subnet",
    "InvalidAMIID.Malformed": "an image is called ami-…",
    "InvalidAMIID.NotFound": "an image is known in one region alone: see image and region",
    "InvalidAMIID.Unavailable": "an image is known in one region alone: see image and region",
    "InvalidClientTokenId": _RENEW,
    "InvalidInstanceType": "such as t3.micro: see size",
    "InvalidInstanceType.NotFound": "such as t3.micro: see size",
    "InvalidKeyPair.NotFound": "a key is known in one region alone: see key_name and region",
    "RequestExpired": _RENEW,
    "SignatureDoesNotMatch": _RENEW,
    "UnauthorizedOperation": "allow it to the user or role of the credentials",
    "UnrecognizedClientException": _RENEW,
    "VcpuLimitExceeded": _QUOTA,
}
_ENCODED = "Encoded authorization failure message"  # a kilobyte that nobody can read


class Aws:
    """Clients of Amazon's services, or of what answers as they do.

    Attributes:
        method: Where the credentials were found, such as ``env``.

    Raises:
        ProvisioningError: The Python package or the credentials are missing.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._clients: list[Any] = []
        self._secrets: tuple[str | None, ...] = ()
        try:
            self._errors = import_module("botocore.exceptions")
            self._unreadable = import_module("botocore.parsers").ResponseParserError
            kind = import_module("botocore.session").Session
        except ImportError as error:
            message = "the Python package botocore is missing"
            raise ProvisioningError(message, hint="pip install 'testflow[cloud]'") from error
        self._session = self.asked(lambda: _without_metadata(kind(profile=access.profile)))
        self._credentials = self.asked(self._session.get_credentials)
        if self._credentials is None:
            message = "there are no credentials"
            raise ProvisioningError(message, hint=CREDENTIALS)
        self.method = str(self._credentials.method)

    def client(self, service: str) -> Any:
        """Give a client, which several threads may use."""
        self._secrets = tuple(self.asked(self._credentials.get_frozen_credentials)[:3])
        config = import_module("botocore.config").Config(
            connect_timeout=_CONNECT_S, read_timeout=_READ_S
        )
        made = self.asked(
            lambda: self._session.create_client(
                service,
                region_name=self._access.region,
                endpoint_url=self._access.endpoint,
                config=config,
            )
        )
        self._clients.append(made)
        return made

    def asked(self, call: Callable[[], T]) -> T:
        """Ask for something.

        Raises:
            Refused: The answer is no.
            ProvisioningError: There is no answer.
        """
        try:
            return call()
        except self._errors.ClientError as error:
            raise self._refusal(error) from error
        except (self._errors.BotoCoreError, self._unreadable) as error:
            raise self._silence(error) from error

    def _refusal(self, error: Any) -> ProvisioningError:
        told, code = error.response["Error"], str(error.response["Error"].get("Code", ""))
        said = str(told.get("Message", "")).partition(_ENCODED)[0].strip()
        message = self._masked(f"the cloud refuses {error.operation_name} ({code}): {said}")
        kind = Refused if _is_final(error.response["ResponseMetadata"]) else ProvisioningError
        return kind(message, hint=_HINTS.get(code, ""))

    def _silence(self, error: Exception) -> ProvisioningError:
        said = self._masked(" ".join(str(error).split()))
        kinds = {each.__name__ for each in type(error).__mro__}
        if kinds & _NO_CREDENTIALS:
            return Refused(f"there are no credentials: {said}", hint=CREDENTIALS)
        if "NoRegionError" in kinds:
            return Refused("no region is named", hint="set region, or AWS_DEFAULT_REGION")
        return ProvisioningError(f"the cloud does not answer: {said}", hint="see region, endpoint")

    def _masked(self, text: str) -> str:
        for secret in filter(None, self._secrets):
            text = text.replace(secret, MASK)
        return redact(text)

    def close(self) -> None:
        """Hang up."""
        for each in self._clients:
            each.close()


def _is_final(answer: dict[str, Any]) -> bool:
    # What was asked again may have been done the first time.
    return answer.get("HTTPStatusCode") in range(400, 500) and not answer.get("RetryAttempts")


def _without_metadata(session: Any) -> Any:
    # The last resort of the search for credentials asks an address that, outside Amazon's cloud,
    # leads nowhere or to somebody else.
    session.get_component("credential_provider").remove("iam-role")
    return session
