"""What has to be on the machine beside Python: installed through apt-get, or named.

`python tests/support/system.py demo|test|bench`. Runs before anything is installed: standard
library only. As root on Debian it installs what is missing; otherwise it says what to install.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """A Debian package, and how to see whether the machine has what it brings."""

    package: str
    purpose: str
    is_there: Callable[[], bool]
    wanted_by: frozenset[str]


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _postgres() -> bool:
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = [path.parent.parent.name for path in folders]
    return any(version.isdecimal() and int(version) >= 15 for version in versions) or (
        shutil.which("pg_config") is not None and shutil.which("initdb") is not None
    )


def _cjk_font() -> bool:
    fonts = Path("/usr/share/fonts")
    return any(fonts.rglob("*CJK*")) or any(fonts.rglob("wqy*"))


# The shell is the same engine without a desktop: pages load faster in it.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
ALL = frozenset({"demo", "test", "bench"})
CHECKS = frozenset({"test", "bench"})
NEEDS = (
    Need("python3-venv", "everything", lambda: find_spec("ensurepip") is not None, ALL),
    Need("libpango-1.0-0", "PDF reports", _library("pango-1.0"), ALL),
    Need("libpangoft2-1.0-0", "PDF reports", _library("pangoft2-1.0"), ALL),
    Need("libharfbuzz-subset0", "PDF reports", _library("harfbuzz-subset"), ALL),
    Need("chromium-headless-shell", "browser tests", _program(*CHROMIUM), CHECKS),
    Need("postgresql-15", "tests on PostgreSQL", _postgres, CHECKS),
    Need("poppler-utils", "tests that look at PDFs", _program("pdftotext"), CHECKS),
    Need("fonts-noto-cjk", "Chinese text in Chromium and in the bench", _cjk_font, CHECKS),
)


def missing(use: str) -> list[Need]:
    """What the use (demo, test or bench) needs and the machine lacks."""
    return [need for need in NEEDS if use in need.wanted_by and not need.is_there()]


def install(packages: list[str]) -> None:
    """Install Debian packages without asking anything; no cluster is made for PostgreSQL."""
    no_cluster = Path("/etc/postgresql-common/createcluster.d")
    if "postgresql-15" in packages and not no_cluster.exists():
        no_cluster.mkdir(parents=True)
        (no_cluster / "tests.conf").write_text("create_main_cluster = false\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *words], check=False, env=environment, stdout=sys.stderr)


def main() -> int:
    """Install or name what is missing; 0 when the use can go on without more."""
    use = sys.argv[1]
    lacking = missing(use)
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write(f"Installing {' '.join(need.package for need in lacking)} …\n")
        install([need.package for need in lacking])
        lacking = missing(use)
    for need in lacking:
        sys.stderr.write(f"Missing on this machine: {need.package} ({need.purpose}).\n")
    if lacking:
        names = " ".join(need.package for need in lacking)
        sys.stderr.write(f"On Debian: sudo apt-get install {names}\n")
    # The demo runs without PDFs; checks that cannot run are failures.
    return 1 if lacking and use != "demo" else 0


if __name__ == "__main__":
    sys.exit(main())
