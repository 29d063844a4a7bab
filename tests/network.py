"""Closes the network to the process that runs the tests: what leaves this machine fails, and is written down."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

refused: list[str] = []
"""What was tried since somebody last looked."""


class NetworkClosedError(OSError):
    """A test tried to reach another machine."""


def close_network() -> None:
    """From now on nothing but this machine's own addresses can be looked up or connected to; there is no way back."""
    own = {"", "localhost", socket.gethostname(), *_addresses(socket.gethostname())}

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto") and arguments[0].type == socket.SOCK_STREAM:
            _check(event, arguments[1], own)
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            _check(event, arguments, own)

    sys.addaudithook(watch)


def _check(event: str, address: Any, own: set[str]) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name not in own and not _loopback(name):
        refused.append(event)
        raise NetworkClosedError("the network is closed to tests")


def _loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _addresses(name: str) -> set[str]:
    """This machine's addresses: those of its name, and the one it would send from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a datagram socket sends nothing by it
            found = {str(probe.getsockname()[0])}
        except OSError:
            found = set()
    try:
        return found | {str(one[4][0]) for one in socket.getaddrinfo(name, None)}
    except OSError:
        return found
