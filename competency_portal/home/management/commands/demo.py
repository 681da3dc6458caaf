"""`manage.py demo`: what `make demo` runs once the packages are there.

Prepares the database, the catalogue and a demo company, then becomes the web server that an
installation would use. A second run finds all of it there and only starts the server.
"""

import os
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Bring the demo up on a port of this machine."""

    help = "Migrates, loads the catalogue and the demo company, and serves them on 127.0.0.1."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Prepare everything, then replace this process by the server."""
        self._refuse_taken(port)
        self._prepare()
        connections.close_all()
        self.stdout.write(f"\n  http://{HOST}:{port}/  (Ctrl-C stops it; the data stays)\n\n")
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *self._server(port)])  # noqa: S606

    def _refuse_taken(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((HOST, port))
                return
        raise CommandError(
            f"Port {port} is taken. Is the demo running already? See http://{HOST}:{port}/ "
            f"or choose another port: PORT={port + 1} make demo"
        )

    def _prepare(self) -> None:
        name = Path(settings.DATABASES["default"]["NAME"])
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            name.parent.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        catalogue = sorted((settings.BASE_DIR / "fixtures").glob("*.yaml"))
        call_command("load_catalogue", *map(str, catalogue))
        call_command("load_demo", force=True)

    def _server(self, port: int) -> list[str]:
        return [
            *("--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"),
            *("--log-level", "warning", settings.WSGI_APPLICATION.replace(".application", "")),
        ]
