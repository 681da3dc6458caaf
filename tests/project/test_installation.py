"""What an operator meets: the settings of an installation, checked from outside."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.tree import ROOT

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k7Qd-x2_Vm9Zr4Tb8Wc1Yh6Nf3Ls5Gp0Ja-Ue7Ko2Ri9Xq-Sv4Bn8",
    "ALLOWED_HOSTS": "portal.example",
    "SECURE_SITE": "1",
}


def manage(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "manage.py"), *words],
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            **PRODUCTION,
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installation_has_nothing_to_reproach_itself(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "INFO", folder=tmp_path)

    assert done.stderr.splitlines() == []
    assert done.returncode == 0


def test_an_installation_without_a_secret_key_says_so(tmp_path: Path) -> None:
    done = manage("check", folder=tmp_path, SECRET_KEY="")

    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stderr
