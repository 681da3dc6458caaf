"""A thousand autosaves from sixteen connections against gunicorn, on SQLite and on PostgreSQL.

Every database gets a process of its own, because Django knows only one.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from tests.support.postgres import private_cluster

CONNECTIONS = 16
SAVES = 1_000
SERVER = ("--workers", "2", "--threads", "4", "--log-level", "error")


def run() -> bool:
    """Print what a save costs on either database; true when none was refused or lost."""
    with tempfile.TemporaryDirectory() as folder, private_cluster() as postgres:
        urls = {"SQLite": f"sqlite:///{folder}/bench.sqlite3", "PostgreSQL": postgres}
        met = [_in_its_own_process(name, url) for name, url in urls.items()]
        return all(met)


def _in_its_own_process(name: str, url: str) -> bool:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "-m", "tests.bench.autosave", name]
    return subprocess.run(command, env=environment, check=False).returncode == 0


def measure(name: str) -> bool:
    """Load the database of this process through a server of its own."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.bench.autosave_work import lost, work

    with _server() as address:
        devices, tasks = work(address, CONNECTIONS, SAVES)
        start = time.perf_counter()
        from tests.support.autosave import run_at_once

        saves = run_at_once(devices, tasks)
        seconds = time.perf_counter() - start
    times = sorted(save.seconds * 1000 for save in saves)
    refused, missing = sum(save.status != 200 for save in saves), lost(saves)
    print(
        f"Autosave, {name}: {SAVES} from {CONNECTIONS} connections in {seconds:.1f} s "
        f"({SAVES / seconds:.0f} a second); median {statistics.median(times):.0f} ms, "
        f"95th of 100 {times[len(times) * 95 // 100]:.0f} ms; {refused} refused, {missing} lost"
    )
    return refused == missing == 0


@contextlib.contextmanager
def _server() -> Iterator[str]:
    """Gunicorn on a free port, as an installation runs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gunicorn = Path(sys.executable).with_name("gunicorn")
    command = [str(gunicorn), "competency_portal.wsgi", *SERVER, "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command)
    try:
        yield _once_ready(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


def _once_ready(address: str) -> str:
    for _attempt in range(100):
        with contextlib.suppress(OSError), urlopen(f"{address}/healthz"):  # noqa: S310 - our own
            return address
        time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    sys.exit(0 if measure(sys.argv[1]) else 1)
