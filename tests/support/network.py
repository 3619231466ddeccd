"""A network of the tests' own: hosts in network namespaces on a bridge, whose links are cut and mended; needs root."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.network_changes import changing_network

_NOBODY: Final = "02:00:00:00:de:ad"
_OURS: Final = re.compile(r"pdtest(\d+)(-\d+)?$")


class NoNetwork(Exception):
    """This machine lets us make none."""


@dataclass(slots=True, kw_only=True)
class Network:
    """Addresses 1 to 9 are on the bridge, on this side; host *n* has 10 + n."""

    name: str
    prefix: str
    hosts: list[int] = field(default_factory=list)

    def address(self, number: int) -> str:
        return f"{self.prefix}.{number}"

    def add_host(self, number: int) -> str:
        """Make a host; its address."""
        self.hosts.append(number)
        space, link = self._space(number), self._link(number)
        _ip("netns", "add", space)
        _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
        _without_addresses_of_its_own(link)
        _ip("link", "set", link, "master", self.name, "up")
        _ip("-n", space, "address", "add", f"{self.address(10 + number)}/24", "dev", "eth0")
        _ip("-n", space, "link", "set", "lo", "up")
        _ip("-n", space, "link", "set", "eth0", "up")
        return self.address(10 + number)

    def inside(self, number: int) -> list[str]:
        """The words before a command that is to run on a host."""
        # `ip netns exec` would copy all mounts of the machine too, and no other test could take its disk out of it.
        return ["nsenter", f"--net=/run/netns/{self._space(number)}"]

    def cut(self, number: int) -> None:
        """Take a host off the network."""
        _ip("link", "set", self._link(number), "down")

    def mend(self, number: int) -> None:
        _ip("link", "set", self._link(number), "up")

    def hide(self, number: int, address: str) -> None:
        """Let everything that a host sends to *address* vanish, as behind a router that has lost its way."""
        where = ("neighbour", "replace", address, "lladdr", _NOBODY, "nud", "permanent", "dev", "eth0")
        _ip("-n", self._space(number), *where)

    def show(self, number: int, address: str) -> None:
        _ip("-n", self._space(number), "neighbour", "del", address, "dev", "eth0")

    def remove(self) -> None:
        """Remove everything; what runs there has ended."""
        for number in self.hosts:
            for words in (("link", "del", self._link(number)), ("netns", "del", self._space(number))):
                with suppress(subprocess.CalledProcessError):
                    _ip(*words)
        with suppress(subprocess.CalledProcessError):
            _ip("link", "del", self.name)

    def _space(self, number: int) -> str:
        return f"{self.name}-{number}"

    def _link(self, number: int) -> str:
        return f"{self.name}-{number}"


@contextmanager
def network() -> Iterator[Network]:
    """
    A network with addresses 1 to 3 on this side, named for this process.

    Raises:
        NoNetwork: It cannot be had here.
    """
    if os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("nsenter") is None:
        raise NoNetwork("only root makes network namespaces, with ip (iproute2) and nsenter (util-linux)")
    # Names of links have 15 letters; of the 10.128.0.0/9 each process has its own part.
    pid = os.getpid()
    made = Network(name=f"pdtest{pid}", prefix=f"10.{128 + (pid >> 8) % 128}.{pid % 256}")
    try:
        try:
            with changing_network():
                _remove_what_the_dead_left()
                _ip("link", "add", made.name, "type", "bridge")
                _without_addresses_of_its_own(made.name)
                for number in (1, 2, 3):
                    _ip("address", "add", f"{made.address(number)}/24", "dev", made.name)
                _ip("link", "set", made.name, "up")
            made.add_host(0)
        except subprocess.CalledProcessError as error:
            raise NoNetwork(error.stderr.strip()) from error
        yield made
    finally:
        with changing_network():
            made.remove()


def _without_addresses_of_its_own(link: str) -> None:
    """IPv6 gives one to each link that comes up: browsers would take the cut and mended ones for another network."""
    if Path("/proc/sys/net/ipv6").exists():
        _ip("link", "set", link, "addrgenmode", "none")


def _remove_what_the_dead_left() -> None:
    """A test that was shot removes nothing, nor does it end its servers."""
    spaces = [line.split()[0] for line in _ip("netns", "list").splitlines()]
    links = [path.name for path in Path("/sys/class/net").iterdir()]
    for kind, names in (("netns", spaces), ("link", links)):
        for name in names:
            found = _OURS.match(name)
            if found is not None and (int(found[1]) == os.getpid() or not Path("/proc", found[1]).exists()):
                for process in _ip("netns", "pids", name).split() if kind == "netns" else []:
                    with suppress(ProcessLookupError):
                        os.kill(int(process), signal.SIGKILL)
                with suppress(subprocess.CalledProcessError):
                    _ip(kind, "del", name)


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=True, timeout=20)
    return done.stdout
