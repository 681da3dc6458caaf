"""A measurement in a process of its own: Django knows only one database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile


def on_new_sqlite(module: str) -> bool:
    """Run a module of the bench against an empty SQLite file; true when it met its target."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        command = [sys.executable, "-m", module]
        return subprocess.run(command, env=environment, check=False).returncode == 0
