"""The department tree in memory."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from competency_portal.people.models import Department
from competency_portal.people.outline import MOST_OPTIONS, SHOWN_WHOLE, Outline, outline
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory

pytestmark = pytest.mark.django_db

# company 1 > regions 2, 3; region 2 > offices 4, 5
ROWS = [
    (4, "翠湖管理处", "甲区 · 翠湖管理处", 2),
    (1, "公司", "公司", None),
    (2, "甲区", "甲区", 1),
    (3, "乙区", "乙区", 1),
    (5, "锦江管理处", "甲区 · 锦江管理处", 2),
]


@pytest.fixture
def tree() -> Outline:
    return Outline(ROWS)


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory.create())
    return client


def test_parents_stand_before_their_children(tree: Outline) -> None:
    assert [(node.key, node.depth) for node in tree.nodes.values()] == [
        (1, 0),
        (2, 1),
        (4, 2),
        (5, 2),
        (3, 1),
    ]


def test_ways_up_and_down(tree: Outline) -> None:
    assert [node.key for node in tree.above(5)] == [1, 2]
    assert tree.below(2) == {2, 4, 5}
    assert tree.below(99) == {99}
    assert tree.only_root() == 1


def test_people_are_counted_with_everything_below(tree: Outline) -> None:
    assert tree.rolled_up({4: 3, 2: 1, 99: 7}) == {1: 4, 2: 4, 3: 0, 4: 3, 5: 0}


@pytest.mark.parametrize(
    ("query", "keys"), [("cuihu", [4]), ("glc", [4, 5]), ("甲区", [2, 4, 5]), ("无", [])]
)
def test_departments_are_found_by_name_pinyin_initials_and_way(
    tree: Outline, query: str, keys: list[int]
) -> None:
    assert [node.key for node in tree.matching(query)] == keys


def test_a_loop_made_by_hand_is_left_out() -> None:
    tree = Outline([*ROWS, (6, "东", "东", 7), (7, "西", "西", 6)])

    assert set(tree.nodes) == {1, 2, 3, 4, 5}


def test_a_select_of_a_large_tree_offers_the_top_and_the_chosen_way() -> None:
    many = [(key, f"处{key}", f"处{key}", 2) for key in range(10, 10 + MOST_OPTIONS)]
    below = [(5000, "组", "组", 10), (5001, "组", "组", 11)]
    tree = Outline([*ROWS, *many, *below])

    assert [node.key for node in tree.near(None)] == [1, 2, 3]
    assert [node.key for node in tree.near(10)] == [1, 2, 10, 5000, 3]


def large_company() -> tuple[Department, Department]:
    """A company of two regions with more departments than are shown at once."""
    company = DepartmentFactory.create(name="公司")
    region = DepartmentFactory.create(name="东区", parent=company)
    DepartmentFactory.create(name="西区", parent=company)
    for number in range(SHOWN_WHOLE):
        office = DepartmentFactory.create(name=f"东{number}处", parent=region)
    EmployeeFactory.create(department=office)
    return company, region


def shown(hr: Client, **query: str | int) -> list[str]:
    answer = hr.get(reverse("people:department_list"), query)
    return [row.node.name for row in answer.context["rows"]]


def test_a_large_tree_is_closed_below_its_second_level_and_opens_branch_by_branch(
    hr: Client,
) -> None:
    _company, region = large_company()

    assert shown(hr) == ["公司", "东区", "西区"]
    assert shown(hr, under=region.pk)[:2] == ["东区", "东0处"]
    assert len(shown(hr, under=region.pk)) == 1 + SHOWN_WHOLE
    assert shown(hr, q="dong7chu") == ["东7处"]
    rows = hr.get(reverse("people:department_list")).context["rows"]
    assert [row.people for row in rows] == [1, 1, 0]


@pytest.mark.parametrize("under", ["0", "x", "9" * 30, "-1", "１"])
def test_a_branch_that_is_none_shows_the_top(hr: Client, under: str) -> None:
    large_company()

    assert shown(hr, under=under) == ["公司", "东区", "西区"]


def test_a_small_tree_is_shown_whole(hr: Client) -> None:
    top = DepartmentFactory.create(name="公司")
    office = DepartmentFactory.create(name="翠湖管理处", parent=top)
    DepartmentFactory.create(name="客服部", parent=office)

    assert shown(hr) == ["公司", "翠湖管理处", "客服部"]


def test_the_tree_takes_one_query_however_large(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    DepartmentFactory.create_batch(50)

    with django_assert_num_queries(1):
        assert len(outline()) == 50


def test_the_list_takes_the_same_queries_for_1_and_50_departments(hr: Client) -> None:
    counts = []
    for more in (1, 49):
        DepartmentFactory.create_batch(more)
        with CaptureQueriesContext(connection) as captured:
            hr.get(reverse("people:department_list"))
        counts.append(len(captured))

    assert counts[0] == counts[1]
