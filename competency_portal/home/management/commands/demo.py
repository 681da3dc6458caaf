"""`manage.py demo`: what `make demo` runs once the packages are there.

Prepares the database, the catalogue and a demo company, then becomes the web server that an
installation would use. A second run finds all of it there and only starts the server.
"""

import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

HOST = "127.0.0.1"
MODULE = "competency_portal.wsgi"
PATIENCE = 5  # seconds, for an earlier demo to let go of the port


class Command(BaseCommand):
    """Bring the demo up on a port of this machine."""

    help = "Migrates, loads the catalogue and the demo company, and serves them on 127.0.0.1."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Prepare everything, then replace this process by the server."""
        self._stop_earlier()
        self._refuse_taken(port)
        self._prepare()
        connections.close_all()
        hint = _("(Ctrl-C stops it; the data stays)")
        self.stdout.write(f"\n  http://{HOST}:{port}/  {hint}\n\n")
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, *self._server(port)])  # noqa: S606

    def _stop_earlier(self) -> None:
        """Take over from a demo of this checkout that still runs, perhaps without its terminal."""
        with suppress(OSError, ValueError):
            number = int(self._pid_file.read_text(encoding="ascii"))
            command = Path(f"/proc/{number}/cmdline").read_text(encoding="utf-8").split("\0")
            if MODULE in command and str(self._pid_file) in command:
                self.stdout.write(_("Stopping the demo that is already running …"))
                os.kill(number, signal.SIGTERM)
                self._wait_for(lambda: not Path(f"/proc/{number}/task").exists())

    def _refuse_taken(self, port: int) -> None:
        if not self._wait_for(lambda: _is_free(port)):
            raise CommandError(
                _(
                    "Port %(port)s is taken by another program. Choose another: "
                    "PORT=%(free)s make demo"
                )
                % {"port": port, "free": port + 1}
            )

    def _wait_for(self, condition: Callable[[], bool]) -> bool:
        """Whether the condition came true before our patience ended."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() >= end:
                return False
            time.sleep(0.1)
        return True

    def _prepare(self) -> None:
        database = settings.DATABASES["default"]
        if database["ENGINE"] == "django.db.backends.sqlite3":
            Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        self._pid_file.parent.mkdir(exist_ok=True)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        catalogue = sorted((settings.BASE_DIR / "fixtures").glob("*.yaml"))
        call_command("load_catalogue", *map(str, catalogue))
        call_command("load_demo", force=True)
        # No worker runs beside the demo: its jobs are done by whoever asks for them.
        call_command("send_reminders")

    @property
    def _pid_file(self) -> Path:
        return Path(settings.BASE_DIR) / "var" / "demo.pid"

    def _server(self, port: int) -> list[str]:
        return [
            *("-m", "gunicorn", "--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"),
            *("--preload", "--log-level", "warning", "--graceful-timeout", "3"),
            *("--pid", str(self._pid_file), MODULE),
        ]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
