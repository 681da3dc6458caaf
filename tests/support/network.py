"""No test talks to another machine: a watch over every socket that Python opens.

An audit hook sees connections that no monkeypatch would (C extensions through `_socket`, code that
swallows exceptions), so that an attempt is both refused and remembered.
"""

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_attempts: list[str] = []
_installed = False


class OutsideConnectionError(RuntimeError):
    """A test tried to reach another machine."""


def is_loopback(host: object) -> bool:
    """Whether the host names this machine: a loopback address, `localhost` or nothing at all."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        if not isinstance(address, tuple):  # a UNIX socket's path
            return
        host = address[0]
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if not is_loopback(host):
        _attempts.append(f"{event} {host!r}")
        raise OutsideConnectionError(_attempts[-1])


def install() -> None:
    """Start watching, for the rest of the process (audit hooks cannot be taken off)."""
    global _installed  # noqa: PLW0603 - one hook for each process
    if not _installed:
        sys.addaudithook(_watch)
        _installed = True


@contextmanager
def no_outside_connections() -> Iterator[None]:
    """Fail at the end when anything inside tried to leave this machine, even unnoticed."""
    _attempts.clear()
    yield
    attempts = [*_attempts]
    _attempts.clear()
    if attempts:
        raise OutsideConnectionError(", ".join(attempts))
