"""Files beside a measure: who may have them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.development.addresses import measure_url
from competency_portal.development.files import checked
from competency_portal.development.models import Attachment, Measure
from competency_portal.development.services import attachments
from competency_portal.development.services.attachments import attach, remove
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.pdf import pdf
from tests.factories.plans import picture, planned, user_of

Enter = Callable[[Employee], Client]


@pytest.fixture
def measure(made: LaunchedCycle) -> Measure:
    return planned(made)


def test_a_file_goes_out_to_those_who_may_read_the_measure(
    made: LaunchedCycle, measure: Measure, enter: Enter
) -> None:
    lead = enter(made.supervisor)
    lead.post(measure_url(measure, "attach"), {"file": SimpleUploadedFile("证书.png", picture())})
    lead.post(measure_url(measure, "attach"), {"file": SimpleUploadedFile("记录.pdf", pdf())})
    image, document = measure.attachments.all()
    url = f"{measure_url(measure)}files/"

    shown = enter(made.employees[0]).get(f"{url}{image.pk}/")
    saved = lead.get(f"{url}{document.pk}/")

    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert shown.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert saved.headers["Cache-Control"] == "private, no-store"
    assert saved.getvalue().startswith(b"%PDF-")
    assert enter(EmployeeFactory.create()).get(f"{url}{image.pk}/").status_code == 404
    assert Client().get(f"{url}{image.pk}/").status_code == 302
    assert "证书" not in str(image.file)


def test_a_file_of_another_measure_is_not_reached_through_ones_own(
    made: LaunchedCycle, measure: Measure, enter: Enter
) -> None:
    coach = EmployeeFactory.create()
    mine = planned(made, owner=coach, competency="insight")
    file = attach(measure=measure, name="a.png", content=picture(), actor=made.hr)

    answer = enter(coach).get(f"{measure_url(mine)}files/{file.pk}/")

    assert answer.status_code == 404


def test_nobody_waits_while_a_file_is_looked_through(
    measure: Measure, made: LaunchedCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions = []

    def slow(*args: Any, **kwargs: Any) -> Any:
        transactions.append(len(connection.savepoint_ids))
        return checked(*args, **kwargs)

    monkeypatch.setattr(attachments, "checked", slow)
    outside = len(connection.savepoint_ids)

    attach(measure=measure, name="a.png", content=picture(), actor=made.hr)

    assert transactions == [outside]


def test_what_is_refused_is_said_at_the_field_and_leaves_no_file(
    made: LaunchedCycle, measure: Measure, enter: Enter, settings: Settings, tmp_path: Path
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    settings.MEDIA_ROOT = tmp_path
    fake = SimpleUploadedFile("证书.png", b"MZ not a picture")

    answer = enter(made.supervisor).post(measure_url(measure, "attach"), {"file": fake})

    assert answer.status_code == 422
    assert answer.context["forms"]["attach"].errors == {
        "file": ["只能附图片（PNG、JPEG、WebP）和 PDF。"]
    }
    assert list(tmp_path.rglob("*")) == []


def test_a_file_above_the_limit_is_said_to_be_too_large(
    made: LaunchedCycle, measure: Measure, enter: Enter, settings: Settings
) -> None:
    settings.ATTACHMENT_BYTES = 1024 * 1024
    large = SimpleUploadedFile("a.png", b"x" * (1024 * 1024 + 1))

    answer = enter(made.supervisor).post(measure_url(measure, "attach"), {"file": large})

    assert answer.context["forms"]["attach"].errors == {"file": ["文件太大，最大 1 MB。"]}


def test_a_measure_has_so_many_files_at_most(
    made: LaunchedCycle, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    attach(measure=measure, name="a.png", content=picture(), actor=made.hr)

    with pytest.raises(Refused, match="最多附 1 个"):
        attach(measure=measure, name="b.png", content=picture(), actor=made.hr)

    assert Attachment.objects.get().name == "a.png"


def test_a_file_is_removed_for_good_by_those_who_may(
    made: LaunchedCycle,
    measure: Measure,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    file = attach(measure=measure, name="a.png", content=picture(), actor=user_of(made.supervisor))
    place = str(file.file)
    with pytest.raises(Refused):
        remove(attachment=file.pk, measure=measure, actor=user_of(made.employees[0]))

    with django_capture_on_commit_callbacks(execute=True):
        remove(attachment=file.pk, measure=measure, actor=made.hr)

    assert not Attachment.objects.exists()
    assert not default_storage.exists(place)
    said: Any = audit.trail(measure).values_list("action", "from_value", "to_value")
    assert list(said)[:2] == [("File removed", "a.png", ""), ("File attached", "", "a.png")]
    with pytest.raises(Refused, match="不在了"):
        remove(attachment=file.pk, measure=measure, actor=made.hr)
