"""Choosing departments of a large company for a cycle: branches open, nothing typed is lost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries import choices
from competency_portal.people.models import Department
from tests.assessments.plans import supervisor_alone
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, make_catalogue

pytestmark = pytest.mark.django_db

NEW = "/cycles/new/plan/"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "SHOWN_WHOLE", 3)


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory.create())
    return client


@pytest.fixture
def tree() -> dict[str, Department]:
    """公司 > 东区 > 翠湖处 > 客服部, and 西区."""
    made: dict[str, Department] = {}
    for name, parent in (
        ("公司", ""),
        ("东区", "公司"),
        ("西区", "公司"),
        ("翠湖处", "东区"),
        ("客服部", "翠湖处"),
    ):
        made[name] = DepartmentFactory.create(name=name, parent=made.get(parent))
    EmployeeFactory.create(department=made["客服部"])
    return made


def shown(answer: Any) -> dict[str, bool]:
    """The departments that stand there, and whether they are ticked."""
    rows = answer.context["form"].department_choices.rows
    return {row.name: row.is_chosen for row in rows}


def test_the_tree_is_closed_below_its_second_level(hr: Client, tree: dict[str, Department]) -> None:
    answer = hr.get(NEW)

    assert shown(answer) == {"公司": False, "东区": False, "西区": False}
    rows = answer.context["form"].department_choices.rows
    assert [row.people for row in rows] == [1, 1, 0]


def test_opening_a_branch_keeps_everything_and_stores_nothing(
    hr: Client, tree: dict[str, Department]
) -> None:
    typed = {"name": "半年评估", "period_start": "不是日期", "departments": tree["西区"].pk}

    answer = hr.post(NEW, {**typed, "browse": f"open-{tree['东区'].pk}"})

    assert answer.status_code == 200
    assert shown(answer) == {"公司": False, "东区": False, "翠湖处": False, "西区": True}
    page = answer.content.decode()
    assert 'value="半年评估"' in page
    assert 'value="不是日期"' in page
    assert "invalid-feedback" not in page
    assert not Cycle.objects.exists()


def test_a_branch_closes_again_and_what_is_ticked_in_it_stays_in_sight(
    hr: Client, tree: dict[str, Department]
) -> None:
    opened = {"department_open": [tree["东区"].pk, tree["翠湖处"].pk]}
    ticked = {"departments": tree["客服部"].pk}

    answer = hr.post(NEW, {**opened, **ticked, "browse": f"close-{tree['东区'].pk}"})
    plain = hr.post(NEW, {"browse": f"close-{tree['东区'].pk}"})

    assert shown(answer)["客服部"] is True
    assert set(shown(answer)) == {"公司", "东区", "西区", "翠湖处", "客服部"}
    assert "翠湖处" not in shown(plain)


def test_a_search_shows_hits_and_what_is_ticked(hr: Client, tree: dict[str, Department]) -> None:
    typed = {"department_q": "kfb", "department_q_shown": "", "departments": tree["西区"].pk}

    # Enter in the search field presses the button that saves: it is taken for the search.
    answer = hr.post(NEW, typed)

    assert answer.status_code == 200
    assert shown(answer) == {"公司": False, "客服部": False, "西区": True}
    assert not Cycle.objects.exists()


def test_with_hits_in_sight_the_form_is_stored(hr: Client, tree: dict[str, Department]) -> None:
    catalogue = make_catalogue()
    days = {"period_start": "2020-01-01", "period_end": "2099-12-31"}
    page = hr.get(NEW).content.decode()
    weights = dict(re.findall(r'name="(weight-\d+)" value="([^"]+)"', page))
    searched = {"department_q": "kfb", "department_q_shown": "kfb"}

    answer = hr.post(
        NEW,
        {
            "name": "年度评估",
            "code": "2099-1",
            "version": catalogue.version.pk,
            **days,
            **supervisor_alone(),
            **weights,
            **searched,
            "departments": tree["客服部"].pk,
        },
    )

    assert answer.status_code == 302
    assert list(Cycle.objects.get().departments.all()) == [tree["客服部"]]


@pytest.mark.parametrize("browse", ["open-x", "open-" + "9" * 40, "open-0", "", "close-", "\x00"])
def test_whatever_is_pressed_is_answered(
    hr: Client, tree: dict[str, Department], browse: str
) -> None:
    answer = hr.post(NEW, {"browse": browse, "department_open": ["x", "9" * 40, "-1"]})

    assert answer.status_code == 200
    assert set(shown(answer)) == {"公司", "东区", "西区"}


def test_a_wide_branch_shows_its_first_and_says_how_many_more(
    hr: Client, tree: dict[str, Department], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "MOST_SHOWN", 2)
    DepartmentFactory.create_batch(5, parent=tree["公司"])

    found = hr.get(NEW).context["form"].department_choices

    assert [row.name for row in found.rows] == ["公司", "东区", "西区"]
    assert found.hidden == 5


def test_the_form_takes_the_same_queries_for_1_and_50_departments(
    hr: Client, tree: dict[str, Department]
) -> None:
    counts = []
    for more in (1, 49):
        DepartmentFactory.create_batch(more, parent=tree["公司"])
        with CaptureQueriesContext(connection) as captured:
            hr.get(reverse("cycles:cycle_create"))
        counts.append(len(captured))

    assert counts[0] == counts[1]
