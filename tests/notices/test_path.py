"""From what happened to what somebody reads, in the portal and by mail."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.submission import return_review, submit_review
from competency_portal.notices.models import Notice
from competency_portal.notices.services.delivery import deliver_owed
from competency_portal.notices.services.reminders import send_reminders
from competency_portal.results.services.publishing import publish_results
from models_catalog.standing import Standing
from tests.factories import answer, launched_cycle
from tests.factories.notices import give_addresses
from tests.factories.raters import user_of

pytestmark = pytest.mark.django_db


def test_who_is_published_reads_it_in_the_portal_and_in_a_mail(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    made = launched_cycle(2, name="年度能力评估")
    first, second = made.employees
    give_addresses([first])
    close_cycle(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)

    deliver_owed()

    (letter,) = mailoutbox
    assert letter.to == [f"{first.number}@example.com"]
    assert letter.subject == "能力评估：你的结果已发布"
    notice = Notice.objects.get(recipient=first, kind="published")
    assert f"http://127.0.0.1:8000/notices/{notice.pk}/" in letter.body
    assert (notice.mail, notice.mailed_at is not None) == ("sent", True)
    assert Notice.objects.get(recipient=second, kind="published").mail == "none"
    client = Client()
    client.force_login(user_of(first))
    assert 'data-testid="notices" data-value="1"' in client.get("/").content.decode()
    page = client.get("/notices/").content.decode()
    assert "年度能力评估：你的结果已发布，可以看报告了。" in page
    assert client.get(f"/notices/{notice.pk}/").headers["Location"] == notice.url
    assert 'data-testid="notices" data-value="0"' in client.get("/").content.decode()


def test_what_hr_gives_back_is_owed_to_its_author(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    made = launched_cycle(1)
    give_addresses([made.supervisor])
    (review,) = made.reviews
    answer(review, made.catalogue, Standing.AT)
    submit_review(review=review, actor=user_of(made.supervisor), confirmed=True)
    return_review(review=review, actor=made.hr, reason="请补充事例。")

    deliver_owed()
    deliver_owed()

    assert [letter.subject for letter in mailoutbox] == ["能力评估：有一份退回给你了"]
    notice = Notice.objects.get(kind="returned")
    assert (notice.recipient, notice.url) == (made.supervisor, f"/reviews/{review.pk}/")
    # What was told of the task before is done with.
    assert not Notice.objects.filter(kind="opened").exists()


def test_whoever_takes_back_their_own_review_is_not_told() -> None:
    made = launched_cycle(1)
    (review,) = made.reviews
    answer(review, made.catalogue, Standing.AT)
    submit_review(review=review, actor=user_of(made.supervisor), confirmed=True)

    return_review(review=review, actor=user_of(made.supervisor), reason="写错了。")

    assert not Notice.objects.filter(kind="returned").exists()


def test_the_digest_says_what_was_opened_once(mailoutbox: list[EmailMultiAlternatives]) -> None:
    made = launched_cycle(3, name="年度能力评估")
    give_addresses([made.supervisor])

    send_reminders(timezone.localdate())
    send_reminders(timezone.localdate())

    (letter,) = mailoutbox
    assert letter.subject == "能力评估：要做的事"
    assert "你有新的任务：年度能力评估 · 上级评价" in letter.body
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.mail) == (made.supervisor, "opened", "sent")
