"""A private PostgreSQL cluster for one command: `python -m tests.support.postgres -- COMMAND…`.

The cluster lives in a new temporary directory and listens on a free port of 127.0.0.1 and on a
socket in that directory. It is stopped and removed when the command ends, however it ends. No
cluster that is already on the machine is touched or asked.
"""

import argparse
import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")
# Nothing here has to outlive the run, so nothing waits for the disk.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Compiling a query takes longer than running it on tables this small.
    "jit": "off",
    # Statistics taken between two tests speak of rows that are gone, and make later plans slow.
    "autovacuum": "off",
    # Looking for the best order of ten joins takes longer than any order of a few rows.
    "join_collapse_limit": "1",
    "from_collapse_limit": "1",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class PostgresMissingError(Exception):
    """This machine has no PostgreSQL server that the tests can start."""


def find_binaries(debian: Path = DEBIAN) -> Path:
    """Directory of `initdb` and `postgres`, version 15 if there is one, else the oldest newer one.

    Raises PostgresMissingError when the machine has none.
    """
    found = {
        int(folder.name): folder / "bin"
        for folder in debian.glob("*")
        if folder.name.isdecimal() and (folder / "bin" / "initdb").exists()
    }
    if config := shutil.which("pg_config"):
        bindir = Path(_output([config, "--bindir"]))
        if (bindir / "initdb").exists() and (version := _version_of(bindir)):
            found.setdefault(version, bindir)
    usable = sorted(version for version in found if version >= OLDEST)
    if not usable:
        raise PostgresMissingError(
            f"PostgreSQL {OLDEST} or newer is not installed (Debian: postgresql-{OLDEST})."
        )
    return found[usable[0]]


@contextlib.contextmanager
def private_cluster() -> Iterator[str]:
    """Run a new, empty cluster; yields the DATABASE_URL of its database `portal`."""
    binaries = find_binaries()
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    with _undertaker(binaries, folder, owner):
        if owner:
            shutil.chown(folder, owner)
        port = _free_port()
        _initialise(binaries, folder, owner)
        _start(binaries, folder, port, owner)
        _run(
            [binaries / "createdb", "-h", folder, "-p", port, "-U", "portal", "portal"],
            owner,
        )
        yield f"postgres://portal@127.0.0.1:{port}/portal"


def run(command: Sequence[str]) -> int:
    """Run a command with DATABASE_URL of a private cluster; returns its exit code."""
    with private_cluster() as url:
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise


@contextlib.contextmanager
def _undertaker(binaries: Path, folder: Path, owner: str | None) -> Iterator[None]:
    """Stop the server and remove the folder at the end, even when this process is killed outright.

    A process of its own waits for the end of a pipe that only this process holds open.
    """
    stop = _as(owner, [binaries / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate"])
    script = 'folder=$1; shift; cat >/dev/null; "$@" >/dev/null 2>&1; rm -rf "$folder"'
    waiting = subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", str(folder), *stop],
        stdin=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
    )
    try:
        yield
    finally:
        waiting.communicate()


def _initialise(binaries: Path, folder: Path, owner: str | None) -> None:
    _run(
        [
            *(binaries / "initdb", "--pgdata", folder / "data", "--username", "portal"),
            *(
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
                "--no-sync",
            ),
        ],
        owner,
    )


def _start(binaries: Path, folder: Path, port: int, owner: str | None) -> None:
    options = {**OPTIONS, "port": port, "unix_socket_directories": folder}
    settings = " ".join(f"-c {name}={value}" for name, value in options.items())
    start = [
        binaries / "pg_ctl",
        "start",
        "-w",
        "-t",
        "60",
        "-s",
        "-D",
        folder / "data",
    ]
    try:
        _run([*start, "-l", folder / "log", "-o", settings], owner)
    except subprocess.CalledProcessError:
        sys.stderr.write((folder / "log").read_text(errors="replace"))
        raise


def _run(command: Sequence[object], owner: str | None) -> None:
    """Run as the cluster's owner; silent unless it fails.

    Its output goes to a file and not to a pipe, which a server started here would keep open.
    """
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            _as(owner, command), check=False, stdout=output, stderr=output, cwd="/"
        )
        if done.returncode:
            output.seek(0)
            sys.stderr.write(output.read())
            done.check_returncode()


def _as(owner: str | None, command: Sequence[object]) -> list[str]:
    """Make the command one that runs as the owner: PostgreSQL refuses to run as root."""
    words = [str(word) for word in command]
    return ["runuser", "-u", owner, "--", *words] if owner else words


def _owner() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise PostgresMissingError("PostgreSQL cannot run as root, and there is no other user for it.")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _version_of(bindir: Path) -> int | None:
    found = re.search(r"\d+", _output([bindir / "postgres", "--version"]))
    return int(found[0]) if found else None


def _output(command: Sequence[object]) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def _leave(number: int, _frame: FrameType | None) -> None:
    """Turn a signal into an exception, so that the cluster is taken down on the way out."""
    raise SystemExit(128 + number)


def main() -> int:
    """Read the command line and run its command."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.postgres", description=__doc__)
    parser.add_argument("command", nargs="+", help="what to run, after --")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        return run(parser.parse_args().command)
    except PostgresMissingError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
