"""From what HR reads of a cycle to the people it is about, and back."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.results.services import publish_results
from tests.factories import CycleFactory, EmployeeFactory, HrFactory, launched_cycle
from tests.factories.results import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client) -> Client:
    client.force_login(HrFactory.create())
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"cycles:{name}", args=args)


def test_the_history_tells_what_happened_to_single_people(hr: Client) -> None:
    made = launched_cycle(2)
    submit(made.reviews[0])
    given_back = url("return_review", made.cycle.code, made.assessments[0].pk, made.reviews[0].pk)
    hr.post(given_back, {"reason": "事例写反了"})

    page = hr.get(url("cycle_history", made.cycle.code))
    of_person = hr.get(url("person", made.cycle.code, made.assessments[0].pk))

    line = page.context["lines"][0]
    assert (line.about, line.url, line.what, line.why) == (
        made.employees[0].name,
        url("person", made.cycle.code, made.assessments[0].pk),
        "退回了评价",
        "事例写反了",
    )
    assert [line.what for line in of_person.context["lines"]].count("退回了评价") == 1
    assert of_person.content.decode().count("事例写反了") == 1


def test_who_is_missing_is_one_click_away(hr: Client) -> None:
    made = launched_cycle(2)
    missing = f"{url('people', made.cycle.code)}?stage=unsubmitted"
    assert missing in hr.get(url("cycle_detail", made.cycle.code)).content.decode()
    assert missing in hr.get(url("close", made.cycle.code)).content.decode()

    for review in made.reviews:
        submit(review)

    assert missing not in hr.get(url("cycle_detail", made.cycle.code)).content.decode()
    assert missing not in hr.get(url("close", made.cycle.code)).content.decode()


def test_whoever_mends_a_problem_comes_back_to_the_check(hr: Client) -> None:
    person = EmployeeFactory.create(supervisor=None)
    cycle = CycleFactory.create()
    cycle.employees.add(person)
    check = url("preflight", cycle.code)

    page = hr.get(check).content.decode()
    mend = reverse("people:employee_edit", args=[person.pk]) + f"?back={quote(check, safe='')}"
    assert mend in page
    form = hr.get(mend).context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    mended = hr.post(mend, {**fields, "supervisor": "", "name": "改过名"})

    assert (mended.status_code, mended.headers.get("Location")) == (302, check)


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "javascript:x", "x"])
def test_nobody_is_led_out_of_the_portal(hr: Client, back: str) -> None:
    person = EmployeeFactory.create()
    address = reverse("people:employee_detail", args=[person.pk]) + f"?back={quote(back)}"

    assert "way-back" not in hr.get(address).content.decode()


def test_a_published_cycle_speaks_of_what_was(hr: Client) -> None:
    made = launched_cycle(2)
    submit(made.reviews[0])
    close_cycle(cycle=made.cycle, actor=made.hr)
    closed = hr.get(url("cycle_detail", made.cycle.code)).content.decode()
    publish_results(cycle=made.cycle, actor=made.hr)

    published = hr.get(url("cycle_detail", made.cycle.code)).content.decode()

    assert "2 人中提交了 1 人，1 人没交。" in closed
    assert "上级评了 1 人，1 人没有评。" in published
    assert 'data-testid="not-started"' not in published
    assert "评分截止" not in published.partition("</h1>")[0]
