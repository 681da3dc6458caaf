"""What an operator meets: the settings of an installation, checked from outside."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import ROOT

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k7Qd-x2_Vm9Zr4Tb8Wc1Yh6Nf3Ls5Gp0Ja-Ue7Ko2Ri9Xq-Sv4Bn8",
    "ALLOWED_HOSTS": "portal.example",
    "SECURE_SITE": "1",
    "EMAIL_URL": "smtp://mail.example",
    "SITE_URL": "https://portal.example",
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


def test_an_installation_that_mails_nothing_is_told_so(tmp_path: Path) -> None:
    done = manage("check", "--deploy", folder=tmp_path, EMAIL_URL="")

    assert "notices.W001" in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("debug", "url", "sends", "is_meant"),
    [
        ("0", "", False, False),
        ("0", "dummymail://", False, True),
        ("0", "consolemail://", False, False),
        ("1", "consolemail://", True, False),
        ("0", "memorymail://", False, False),
        ("0", "filemail:///var/mail", True, False),
        ("0", "smtp+tls://hr:word@mail.example:587", True, False),
    ],
)
def test_mail_is_on_where_it_reaches_somebody(
    monkeypatch: pytest.MonkeyPatch, debug: str, url: str, sends: bool, is_meant: bool
) -> None:
    monkeypatch.setenv("DEBUG", debug)
    monkeypatch.setenv("EMAIL_URL", url)

    found = runpy.run_path(str(ROOT / "competency_portal" / "settings.py"))

    assert (found["SENDS_MAIL"], found["MEANS_NO_MAIL"]) == (sends, is_meant)


def test_an_installation_without_a_secret_key_says_so(tmp_path: Path) -> None:
    done = manage("check", folder=tmp_path, SECRET_KEY="")

    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stderr


def settings_of(folder: Path, **environment: str) -> dict[str, str]:
    """What differs from Django's defaults, by name."""
    done = manage("diffsettings", folder=folder, **environment)
    assert done.stderr == ""
    return dict(line.split(" = ", 1) for line in done.stdout.splitlines())


def test_other_sites_of_the_domain_are_bound_only_on_purpose(tmp_path: Path) -> None:
    names = {"SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"}

    unasked = settings_of(tmp_path)
    asked = settings_of(tmp_path, HSTS_SUBDOMAINS="1", HSTS_PRELOAD="1")

    assert unasked["SECURE_HSTS_SECONDS"].split()[0] == "31536000"
    assert unasked.keys() & names == set()
    assert asked.keys() & names == names


def test_behind_a_proxy_logins_are_counted_by_the_address_that_it_names(tmp_path: Path) -> None:
    name = "ALLAUTH_TRUSTED_PROXY_COUNT"

    assert name not in settings_of(tmp_path)
    assert settings_of(tmp_path, BEHIND_PROXY="1")[name].split()[0] == "1"


def test_all_workers_count_logins_together(tmp_path: Path) -> None:
    caches = settings_of(tmp_path)["CACHES"]

    assert "'BACKEND': 'django.core.cache.backends.filebased.FileBasedCache'" in caches
    assert "'MAX_ENTRIES': 20000" in caches


def test_a_save_on_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    assert "PRAGMA synchronous=FULL;" in settings_of(tmp_path)["DATABASES"]


def test_what_makes_pdfs_is_loaded_with_the_first_report_only(tmp_path: Path) -> None:
    asked = "import sys, competency_portal.urls; print(sorted({'weasyprint'} & set(sys.modules)))"

    done = manage("shell", "--no-imports", "-c", asked, folder=tmp_path)

    assert (done.stderr, done.stdout) == ("", "[]\n")
