"""The private network of an environment's containers, and their way to services outside it."""

from __future__ import annotations

from typing import Any

from testflow.environments.backends.docker.daemon import asked, remove_network
from testflow.environments.backends.docker.relay import Relay
from testflow.environments.ledger import Entry
from testflow.environments.place import Place
from testflow.model import Endpoint

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_THIS_MACHINE = "host.docker.internal"


class Network:
    """A network that only the containers of one environment are in.

    Attributes:
        name: What Docker calls it.
        users: How many services use it.
        gateway: Where this machine is in it.
    """

    def __init__(self, place: Place) -> None:
        self.name = f"testflow-{place.environment}"
        self.users = 0
        self._place = place
        self._entry: Entry | None = None
        self.gateway = ""
        self._relays: dict[int, Relay] = {}

    async def create(self, client: Any) -> None:
        """Make it."""
        self._entry = self._place.own("network", name=self.name)
        labels = self._place.labels
        network = await asked(
            lambda: client.networks.create(
                self.name, driver="bridge", labels=labels, check_duplicate=True
            )
        )
        self._entry = self._place.ledger.confirm(self._entry)
        await asked(network.reload)
        self.gateway = network.attrs["IPAM"]["Config"][0].get("Gateway", "")

    async def reach(self, peer: Endpoint) -> Endpoint:
        """Give where a service is, as seen from the network.

        What listens on this machine's loopback alone is passed on by a relay at the gateway.
        """
        if peer.host not in _LOOPBACK or not peer.port:
            return peer
        if peer.port not in self._relays:
            try:
                self._relays[peer.port] = await Relay.start(self.gateway, peer.port)
            except OSError:  # the daemon is in a virtual machine, which has a name for this one
                return moved(peer, _THIS_MACHINE, peer.port)
        return moved(peer, self.gateway, self._relays[peer.port].port)

    async def remove(self) -> None:
        """Remove it, with its relays."""
        for relay in self._relays.values():
            await relay.stop()
        self._relays.clear()
        if self._entry is not None:
            entry, self._entry = self._entry, None
            await asked(lambda: remove_network(entry.details, self._place.clock))
            self._place.ledger.release(entry)


def moved(peer: Endpoint, host: str, port: int) -> Endpoint:
    """Give an endpoint at another address, also in the variables that tell it."""
    before, after = f"{peer.host}:{peer.port}", f"{host}:{port}"
    alone = {peer.host: host, str(peer.port): str(port)}
    env = {key: alone.get(text, text.replace(before, after)) for key, text in peer.env.items()}
    return Endpoint(host, port, env, peer.is_simulated)
