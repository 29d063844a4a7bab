"""Closes the network for a process and its children; what tries to use it fails, and is written down."""

import os
import socket
from pathlib import Path
from typing import Any, NoReturn


def _refuse(what: str) -> NoReturn:
    with Path(os.environ["NETWORK_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{what}\n")
    raise OSError("the network is closed")


class _Closed(socket.socket):
    def connect(self, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse("connect")
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse("connect_ex")
        return super().connect_ex(address)

    def sendto(self, *given: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse("sendto")
        return super().sendto(*given)


def _lookup(*given: Any, **options: Any) -> NoReturn:
    _refuse("lookup")


if "NETWORK_LOG" in os.environ:
    socket.socket = _Closed  # type: ignore[misc]
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        setattr(socket, name, _lookup)
