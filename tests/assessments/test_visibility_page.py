"""The page on who sees what: whose rows come first, and which rows a cycle has at all."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle, RaterGroup
from competency_portal.core.models import User
from tests.factories import CycleFactory, EmployeeFactory, HrFactory, launched_cycle, rater_review
from tests.factories.raters import user_of
from tests.factories.results import AT, published_cycle
from tests.factories.self_assessments import author_of, self_cycle, self_review

pytestmark = pytest.mark.django_db

TABLE = re.compile(r'<section [^>]*data-testid="([\w-]+)".*?</section>', re.DOTALL)
ROW = re.compile(r"<tr[^>]*>\s*<th scope=\"row\">([^<]+)</th>(.*?)</tr>", re.DOTALL)
SIGHT = re.compile(r'data-label="([^"]+)"><span><span aria-hidden="true">.</span> ([^<]+)<')


def page_for(user: User, cycle: Cycle) -> str:
    client = Client()
    client.force_login(user)
    said = client.get(reverse("cycles:visibility", args=[cycle.code]))
    assert said.status_code == 200
    return said.content.decode().partition("<main")[2]


def tables(page: str) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """By table and row: what is seen when."""
    return {
        table[1]: {row[1]: SIGHT.findall(row[2]) for row in ROW.finditer(table[0])}
        for table in TABLE.finditer(page)
    }


def test_a_cycle_of_the_supervisor_alone_says_nothing_of_anything_else() -> None:
    made = launched_cycle(1)

    page = page_for(author_of(made), made.cycle)

    assert tables(page)["sees-person"] == {
        "上级评价：评分、事例和行为点": [("填写时到提交后", "看不到"), ("发布后", "看得到")],
        "结果和差距报告": [("填写时到提交后", "看不到"), ("发布后", "看得到")],
        "异议的理由；上级这条线里只有复核的人看": [("发布后", "看得到")],
        "面谈：日期和双方写的话": [("发布后", "看得到")],
        "行为事件，不论什么时候记的": [("任何时候", "自己写的，和写的人让本人看的")],
        "改进计划：措施、进展、附件、再标的行为": [("发布后", "看得到")],
    }
    assert [word for word in ("360", "自评", "问卷", "绩效", "校准") if word in page] == []


def test_who_writes_reads_who_will_see_it_and_from_how_many_on() -> None:
    made = launched_cycle(1, anonymity_threshold=5)
    rater = EmployeeFactory.create()
    rater_review(made.assessments[0], RaterGroup.PEER, rater=rater)

    page = page_for(user_of(rater), made.cycle)

    found = tables(page)
    assert "按从低到高排列，看不出是谁给的。" in page
    assert list(found) == ["sees-rater", "written", "rest"]
    assert found["written"]["被评的人、直接上级、上级的上级、HR"] == [
        ("填写时到提交后", "看不到"),
        ("发布后", "满 5 人后按组"),
    ]
    assert found["sees-rater"]["360 评价的意见"] == [
        ("填写时", "只看自己写的"),
        ("提交后起", "看不到"),
    ]


def test_somebody_with_several_roles_finds_a_table_for_each() -> None:
    made = launched_cycle(2)
    person = author_of(made)
    rater_review(made.assessments[1], RaterGroup.PEER, rater=made.employees[0])
    person.is_hr = True
    person.save()

    found = tables(page_for(person, made.cycle))

    assert list(found) == ["sees-person", "sees-rater", "sees-hr", "written", "rest"]


def test_a_mere_proposal_opens_nothing() -> None:
    made = launched_cycle(1)
    rater = EmployeeFactory.create()
    review = rater_review(made.assessments[0], RaterGroup.PEER, rater=rater)
    made.assessments[0].nominations.update(state="proposed")
    review.delete()
    client = Client()
    client.force_login(user_of(rater))

    assert client.get(reverse("cycles:visibility", args=[made.cycle.code])).status_code == 404


def test_everybody_finds_the_page_where_they_need_it() -> None:
    made = self_cycle()
    asked = rater_review(made.assessments[0], RaterGroup.PEER)
    draft, done = CycleFactory.create(version=made.catalogue.version), published_cycle([AT])
    report = reverse("reports:report", args=[done.cycle.code, done.employees[0].number])
    pages = [
        (HrFactory.create(), reverse("cycles:preflight", args=[draft.code]), draft),
        (user_of(asked.rater), reverse("reviews:invitation", args=[asked.pk]), made.cycle),
        (author_of(made), reverse("reviews:review", args=[self_review(made).pk]), made.cycle),
        (author_of(done), report, done.cycle),
    ]

    for user, address, cycle in pages:
        client = Client()
        client.force_login(user)
        page = client.get(address, follow=True).content.decode()
        link = f'href="{reverse("cycles:visibility", args=[cycle.code])}" data-testid="who-sees"'
        assert link in page


def test_it_costs_the_same_for_one_and_for_many() -> None:
    counts = []
    for people in (1, 5):
        made = launched_cycle(people)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_for(user_of(made.supervisor), made.cycle)
        counts.append(len(queries))

    assert counts[0] == counts[1]
