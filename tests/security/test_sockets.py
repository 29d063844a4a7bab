"""The network is closed to every test, in this process; `tests/test_offline.py` closes it for whole runs."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable

import pytest

from tests.network import NetworkClosedError, refused

TRIES: dict[str, Callable[[], object]] = {
    "name": lambda: socket.getaddrinfo("example.org", 443),
    "connection": lambda: socket.create_connection(("192.0.2.1", 9), timeout=1),
    "six": lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 9)),
    "old": lambda: socket.gethostbyname("example.org"),
    "bytes": lambda: socket.getaddrinfo(b"example.org", 80),
}


@pytest.mark.parametrize("name", TRIES)
def test_other_machines_cannot_be_reached(name: str) -> None:
    with pytest.raises(NetworkClosedError, match="closed to tests"):
        TRIES[name]()
    assert len(refused) == 1
    refused.clear()


def test_libraries_cannot_either() -> None:
    with pytest.raises(OSError, match="closed"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://example.org", timeout=1)
    assert refused
    refused.clear()


def test_this_machine_can() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            socket.create_connection((host, port), timeout=5).close()
    assert refused == []
