"""Nobody can find out what an anonymous rater said: every page, file and record is searched."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core import serializers
from django.db import connection
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Nomination, UnnamedAnswer, UnnamedComment
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import AuditRecord, User
from competency_portal.notices.models import Notice
from competency_portal.people.models import Employee
from competency_portal.reports.content import gap_report
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.export import assessments_json, cycle_json
from competency_portal.results.services.publishing import publish_results
from models_catalog.standing import Standing
from tests.factories import answer
from tests.factories.raters import RatedCycle, rated_cycle, user_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_refusals"),
    pytest.mark.long,
]

LINK = re.compile(r'href="(/[^"#]*)')
ELSEWHERE = ("/static/", "/language/", "/logout", "/catalogue/", "/accounts/", "/account/")
MOST_PAGES = 150
# Lists filtered and sorted otherwise, and forms filled otherwise: the same page so many times.
MOST_ALIKE = 4


@pytest.fixture
def made() -> RatedCycle:
    """Three peers and two neighbours have answered; what they wrote can be recognised."""
    cycle = rated_cycle(rater_limits={"peer": [2, 3], "related": [1, 2]})
    Employee.objects.filter(pk__in=[one.pk for one in cycle.reports]).update(status="left")
    cycle.approve()
    for number, nomination in enumerate(cycle.nominations("approved")):
        sheet = cycle.sheet(nomination.rater)
        answer(sheet, cycle.catalogue, Standing.ABOVE, Standing.BELOW, Standing.AT)
        for rating in sheet.ratings.all():
            rating.evidence = f"密语{number}。"
            rating.save()
        submit_review(review=sheet, actor=user_of(nomination.rater), confirmed=True)
    return cycle


def readers(made: RatedCycle) -> dict[str, User]:
    return {
        "employee": user_of(made.employees[0]),
        "supervisor": user_of(made.supervisor),
        "hr": made.hr,
    }


def crawl(user: User, *starts: str) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, with its text; files as they are."""
    client = Client()
    client.force_login(user)
    waiting, seen, alike = ["/", *starts], set[str](), Counter[str]()
    while waiting and len(seen) < MOST_PAGES:
        url = waiting.pop(0)
        if url in seen or url.startswith(ELSEWHERE):
            continue
        seen.add(url)
        path = url.partition("?")[0]
        alike[path] += 1
        if alike[path] > MOST_ALIKE:
            continue
        said = client.get(url)
        text = said.content.decode(errors="replace")
        yield url, text
        if said.status_code == 200 and said.headers["Content-Type"].startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
        elif said.status_code == 302:
            waiting.append(said.headers["Location"])


def starts(made: RatedCycle) -> list[str]:
    person = made.first
    return [
        reverse("reviews:team"),
        reverse("reviews:raters", args=[person.pk]),
        reverse("cycles:raters", args=[made.cycle.code]),
        reverse("cycles:raters_missing", args=[made.cycle.code]),
        reverse("cycles:person", args=[made.cycle.code, person.pk]),
        reverse("cycles:cycle_history", args=[made.cycle.code]),
        reverse("reports:report", args=[made.cycle.code, person.employee.number]),
    ]


def test_no_notice_and_no_job_is_left_of_those_who_have_answered(made: RatedCycle) -> None:
    raters = {one.rater_id for one in made.nominations("submitted")}

    # Those who still have something to answer may have been told of it; nobody else.
    open_ = Nomination.objects.filter(rater__in=raters, state="approved").values("rater")
    told = Notice.objects.filter(recipient__in=raters, topic__endswith=":others")
    assert not told.exclude(recipient__in=open_).exists()
    # When somebody read a notice is kept nowhere: they answer soon after.
    kept = {field.name for field in Notice._meta.fields if "at" in field.name.split("_")}
    assert kept == {"created_at", "mailed_at", "next_try_at"}


def publish(made: RatedCycle) -> None:
    close_cycle(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)


@pytest.mark.once
def test_before_publication_no_page_knows_anything(made: RatedCycle) -> None:
    for role, user in readers(made).items():
        pages = list(crawl(user, *starts(made)))
        assert len(pages) > 5
        assert [(role, url) for url, text in pages if "密语" in text] == []
    exported = json.dumps([cycle_json(made.cycle), *assessments_json(made.cycle)], default=str)
    assert "密语" not in exported
    assert '"rater_no": null' not in exported


@pytest.mark.once
def test_after_publication_no_page_shows_a_word_beside_a_name(made: RatedCycle) -> None:
    raters = [one.rater for one in made.nominations("submitted")]
    publish(made)

    for user in readers(made).values():
        told = [(url, text) for url, text in crawl(user, *starts(made)) if "密语" in text]
        assert told != []
        for url, text in told:
            assert "/results/" in url
            shown = text.partition("<main")[2]
            assert [rater.name for rater in raters if f">{rater.name}<" in shown] == []
            assert [rater.number for rater in raters if rater.number in shown] == []


def test_what_is_written_appears_group_by_group_in_an_order_of_chance(made: RatedCycle) -> None:
    publish(made)
    result = AssessmentResult.objects.get(assessment=made.first)

    report = gap_report(result)

    # The two neighbours are fewer than three: all five are shown as one group.
    first = report.words[0]
    assert [group.name for group in first.groups] == ["其他"]
    keys = UnnamedComment.objects.filter(
        assessment=made.first, competency__name=first.competency
    ).order_by("key")
    assert list(first.groups[0].texts) == [comment.text for comment in keys]
    assert len(first.groups[0].texts) == 5
    assert gap_report(result).words == report.words


def test_too_few_raters_leave_no_words(made: RatedCycle) -> None:
    few = Nomination.objects.filter(assessment=made.first, group="peer")
    few.update(state="declined")
    UnnamedAnswer.objects.filter(assessment=made.first, group="peer").delete()
    UnnamedComment.objects.filter(assessment=made.first, group="peer").delete()
    publish(made)

    assert gap_report(AssessmentResult.objects.get(assessment=made.first)).words == ()


def test_what_too_few_could_judge_leaves_no_words(made: RatedCycle) -> None:
    some = UnnamedAnswer.objects.filter(assessment=made.first, competency__code="insight")
    for one in list(some)[2:]:
        one.delete()
    publish(made)

    report = gap_report(AssessmentResult.objects.get(assessment=made.first))
    assert "洞察需求" not in [words.competency for words in report.words]
    assert len(report.words) == 4


def test_the_record_holds_no_answer_and_no_submission(made: RatedCycle) -> None:
    raters = [user_of(one.rater) for one in made.nominations("submitted")]
    records = serializers.serialize("json", AuditRecord.objects.all())

    assert "密语" not in records
    assert AuditRecord.objects.filter(actor__in=raters).count() == 0
    nominations = AuditRecord.objects.filter(subject_kind="assessments.nomination")
    assert set(nominations.values_list("to_value", flat=True)) == {"approved"}


def test_no_row_of_an_answer_leads_to_anybody_or_to_a_moment() -> None:
    """Neither a rater, a nomination, a review nor a time, whatever is added one day."""
    for model in (UnnamedAnswer, UnnamedComment):
        kinds = {field.get_internal_type() for field in model._meta.fields}
        assert kinds <= {"UUIDField", "ForeignKey", "CharField", "TextField"}
        related = [field.related_model for field in model._meta.fields if field.is_relation]
        pointed = {one._meta.object_name for one in related if one}
        assert pointed <= {"Assessment", "Competency", "RatingPoint", "Level"}
        assert model._meta.related_objects == ()


def test_nothing_that_a_database_notes_beside_a_row_tells_answers_apart(made: RatedCycle) -> None:
    """Neither the transaction that wrote it nor where it lies: rows are laid anew together."""
    place, writer = ("ctid", "xmin") if connection.vendor == "postgresql" else ("rowid", "0")
    for model in (UnnamedAnswer, UnnamedComment):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT key, {writer} FROM {table} ORDER BY {place}")  # noqa: S608
            rows = cursor.fetchall()
        by_person: dict[int, list[tuple[object, object]]] = {}
        for row in rows:
            subject = model.objects.get(pk=row[0]).assessment_id
            by_person.setdefault(subject, []).append(row)
        assert by_person
        for lying in by_person.values():
            keys = [str(uuid.UUID(str(key))) for key, _ in lying]
            assert keys == sorted(keys)
            assert len({written for _, written in lying}) == 1
