"""Models and migrations say the same."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", dry_run=True, verbosity=2)

    assert capsys.readouterr().out.strip() == "No changes detected"
