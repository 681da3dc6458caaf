"""HR's grid of people and indicators."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import KpiMeasure
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.kpi import Measured, save_measure
from tests.factories import EmployeeFactory, HrFactory, launched_cycle
from tests.factories.kpi import MeasuredCycle, measured_cycle

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Requested-With": "autosave"}


def client_of(made: MeasuredCycle) -> Client:
    client = Client()
    client.force_login(made.hr)
    return client


def url_of(made: MeasuredCycle) -> str:
    return reverse("results:kpi", args=[made.cycle.code])


def cell(measure: KpiMeasure, value: str, cases: str = "", seen: str = "0||") -> dict[str, str]:
    key = measure.pk
    return {f"value-{key}": value, f"cases-{key}": cases, f"seen-{key}": seen}


def test_the_page_shows_targets_in_words_and_the_outcome_of_each_cell() -> None:
    made = measured_cycle(1)
    values = {
        "satisfaction": Measured(Decimal(95)),
        "complaint-time": Measured(Decimal("50.5")),
        "utilisation": Measured(Decimal(90), cases=12),
    }
    for code, measured in values.items():
        save_measure(measure=made.measure(code), measured=measured, version=0, actor=made.hr)

    page = client_of(made).get(url_of(made)).content.decode()

    for words in ("90–100 分", "≤ 48 小时", "≥ 85%", "按评分判断"):
        assert words in page
    for outcome in ("met", "not_met", "too_few_cases", "no_value"):
        assert page.count(f'data-value="{outcome}"') == 1
    for words in ("达成", "未达成", "样本不足", "没有数值", "12 / 30 例"):
        assert words in page
    assert 'data-value="3/4"' in page


def test_a_script_saves_one_cell_and_learns_its_outcome() -> None:
    made = measured_cycle(1)
    measure = made.measure("utilisation")

    answer = client_of(made).post(url_of(made), cell(measure, "９６％", "40"), headers=AUTOSAVE)

    assert answer.status_code == 200
    saved = answer.json()["cells"][str(measure.pk)]
    assert (saved["seen"], saved["error"]) == ("1|96|40", "")
    assert 'data-value="met"' in saved["outcome"]
    assert made.measure("utilisation").value == Decimal(96)


def test_two_of_hr_lose_nothing() -> None:
    made = measured_cycle(1)
    measure = made.measure("satisfaction")
    other = HrFactory.create()
    save_measure(measure=measure, measured=Measured(Decimal(92)), version=0, actor=other)
    client = client_of(made)

    answer = client.post(url_of(made), cell(measure, "95"), headers=AUTOSAVE)

    assert answer.status_code == 409
    told = answer.json()["cells"][str(measure.pk)]
    assert told["stored"] == {"value": "92", "cases": ""}
    assert "存了 92 分" in told["error"]
    assert "你填的是 95" in told["error"]
    again = client.post(url_of(made), cell(measure, "95", seen=told["seen"]), headers=AUTOSAVE)
    assert (again.status_code, made.measure("satisfaction").value) == (200, Decimal(95))


def test_without_a_script_everything_is_saved_at_once() -> None:
    made = measured_cycle(2)
    one, other = made.measure("satisfaction", 0), made.measure("service-quality", 1)
    point = made.catalogue.points
    code = next(iter(point.values())).code
    typed = {**cell(one, "95"), **cell(other, code), **cell(made.measure("utilisation"), "")}

    answer = client_of(made).post(url_of(made) + "?page=1", typed, follow=True)

    assert answer.redirect_chain == [(url_of(made) + "?page=1", 302)]
    assert "已保存 2 项" in answer.content.decode()
    stored = made.measure("service-quality", 1).point
    assert stored is not None
    assert stored.code == code


def test_without_a_script_what_is_wrong_stays_typed_and_the_rest_is_saved() -> None:
    made = measured_cycle(2)
    good, bad = made.measure("satisfaction", 0), made.measure("complaint-time", 1)

    answer = client_of(made).post(url_of(made), {**cell(good, "95"), **cell(bad, "两天")})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="两天"' in page
    assert "投诉处理时间：“两天”不是数字。" in page
    assert made.measure("satisfaction").value == Decimal(95)
    assert made.measure("complaint-time", 1).value is None


def test_without_a_script_a_conflict_shows_both_and_saving_again_decides() -> None:
    made = measured_cycle(1)
    measure = made.measure("satisfaction")
    save_measure(measure=measure, measured=Measured(Decimal(92)), version=0, actor=made.hr)
    client = client_of(made)

    answer = client.post(url_of(made) + "?show=missing&q=nobody", cell(measure, "95"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="95"' in page
    assert "存了 92 分" in page
    assert f'name="seen-{measure.pk}" value="1|92|"' in page


def test_cells_that_nobody_touched_are_not_compared() -> None:
    made = measured_cycle(1)
    measure = made.measure("satisfaction")
    save_measure(measure=measure, measured=Measured(Decimal(92)), version=0, actor=made.hr)

    answer = client_of(made).post(url_of(made), cell(measure, ""))

    assert answer.status_code == 302
    assert made.measure("satisfaction").value == Decimal(92)


def test_hr_neither_sees_nor_enters_their_own() -> None:
    made = measured_cycle(2)
    me = made.employees[0].user
    assert me
    me.is_hr = True
    me.save()
    save_measure(
        measure=made.measure("satisfaction"),
        measured=Measured(Decimal("91.75")),
        version=0,
        actor=made.hr,
    )
    client = Client()
    client.force_login(me)

    page = client.get(url_of(made)).content.decode()
    answer = client.post(url_of(made), cell(made.measure("satisfaction"), "100"), headers=AUTOSAVE)

    assert "91.75" not in page
    assert "你自己的绩效指标由其他 HR 填写" in page
    assert answer.status_code == 409
    assert "91.75" not in answer.content.decode()
    assert made.measure("satisfaction").value == Decimal("91.75")


def test_a_closed_cycle_shows_values_and_takes_none() -> None:
    made = measured_cycle(1)
    save_measure(
        measure=made.measure("satisfaction"),
        measured=Measured(Decimal(95)),
        version=0,
        actor=made.hr,
    )
    close_cycle(cycle=made.cycle, actor=made.hr)
    client = client_of(made)

    page = client.get(url_of(made)).content.decode()
    answer = client.post(url_of(made), cell(made.measure("satisfaction"), "99", seen="1|95|"))

    assert "95 分" in page
    assert "<input" not in page.partition("kpi-grid")[2].partition("</table>")[0]
    assert answer.status_code == 409
    assert "周期已经结束" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "people"),
    [("", 3), ("?q=王五", 1), ("?q=nobody", 0), ("?show=missing", 2), ("?department=x", 3)],
)
def test_search_and_filters(query: str, people: int) -> None:
    made = measured_cycle(3)
    employee = made.employees[1]
    employee.name, employee.search_key = "王五", "王五 wangwu ww"
    employee.save()
    point = next(iter(made.catalogue.points.values()))
    for code in ("satisfaction", "complaint-time", "utilisation", "service-quality"):
        judged = code == "service-quality"
        save_measure(
            measure=made.measure(code, 1),
            measured=Measured(point=point) if judged else Measured(Decimal(90)),
            version=0,
            actor=made.hr,
        )

    page = client_of(made).get(url_of(made) + query).content.decode()

    assert page.count("data-cell=") == people * 4


def test_the_page_takes_as_many_queries_for_many_people_and_stays_small() -> None:
    counts, sizes = [], []
    for people in (1, 50):
        made = measured_cycle(people)
        client = client_of(made)
        client.get(url_of(made))
        with CaptureQueriesContext(connection) as log:
            page = client.get(url_of(made)).content
        counts.append(len(log))
        sizes.append(len(page))

    assert counts[0] == counts[1]
    assert sizes[1] < 200_000


def test_only_hr_enters() -> None:
    made = measured_cycle(1)
    client = Client()
    for person in (made.employees[0], made.supervisor, EmployeeFactory.create()):
        assert person.user
        client.force_login(person.user)
        assert client.get(url_of(made)).status_code == 404


def test_a_cycle_without_the_stage_says_so() -> None:
    made = launched_cycle(1)
    client = Client()
    client.force_login(made.hr)

    page = client.get(reverse("results:kpi", args=[made.cycle.code])).content.decode()

    assert "这个周期不考核绩效指标" in page
