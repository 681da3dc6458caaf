"""The tests' own tools do what the suite relies on."""

import socket
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support import suite
from tests.support.network import OutsideConnectionError, is_loopback, no_outside_connections
from tests.support.postgres import PostgresMissingError, find_binaries

REPORT = """<testsuites><testsuite tests="9" failures="2" errors="1" skipped="1"/></testsuites>"""


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", None, b"127.0.0.1"])
def test_this_machine_is_recognised(host: object) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "portal.invalid", "2001:db8::1", "localhost.invalid"]
)
def test_another_machine_is_recognised(host: object) -> None:
    assert not is_loopback(host)


def test_a_connection_to_another_machine_fails_even_when_the_code_hides_it() -> None:
    def hide_it() -> None:
        with no_outside_connections(), suppress(RuntimeError):
            socket.create_connection(("192.0.2.1", 80), timeout=0.01)

    with pytest.raises(OutsideConnectionError, match=r"192\.0\.2\.1"):
        hide_it()


def test_a_connection_to_this_machine_is_nobodys_business() -> None:
    with no_outside_connections(), socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_report_is_counted(tmp_path: Path) -> None:
    (tmp_path / "part.xml").write_text(REPORT, encoding="utf-8")

    assert suite.read_report(tmp_path / "part.xml") == (5, 3, 1)
    assert suite.read_report(tmp_path / "absent.xml") == (0, 0, 0)


def test_the_table_names_every_part() -> None:
    outcomes = [
        suite.Outcome("lint", 0, 0, 0, 61, succeeded=True),
        suite.Outcome("sqlite", 12, 1, 0, 5, succeeded=False),
    ]

    assert suite.table(outcomes).splitlines() == [
        "                  passed  failed  skipped    time",
        "Lint and types                               1:01  ok",
        "SQLite                12       1             0:05  FAILED",
    ]


def test_the_oldest_supported_postgres_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for version in ("13", "16", "15"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()

    assert find_binaries(tmp_path) == tmp_path / "15" / "bin"


def test_a_machine_without_postgres_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PostgresMissingError, match="postgresql-15"):
        find_binaries(tmp_path)
