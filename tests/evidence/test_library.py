"""Good cases without names: how one gets into the library, who reads it, what it says of itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.core import audit
from competency_portal.core.templatetags.formats import date_full
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.services.library import taken_at
from competency_portal.people.models import Employee
from models_catalog.models import Competency, SharedCase
from models_catalog.states import VersionState
from tests.factories import EmployeeFactory, LaunchedCycle, launched_cycle, make_catalogue
from tests.factories.evidence import make_case, make_event
from tests.factories.raters import user_of

pytestmark = pytest.mark.django_db

CLEAN = "管家先放警示牌，半小时内修好并回了话。"


@pytest.fixture
def made() -> LaunchedCycle:
    made = launched_cycle(1)
    Employee.objects.filter(pk=made.employees[0].pk).update(name="欧阳雪梅", number="K2041")
    return made


@pytest.fixture
def hr(made: LaunchedCycle, client: Client) -> Client:
    client.force_login(made.hr)
    return client


def case(**given: Any) -> dict[str, Any]:
    return {"title": "先放警示牌", "text": CLEAN, "level": "Sb", **given}


def share(client: Client, event: BehaviourEvent, **given: Any) -> Any:
    return client.post(reverse("evidence:share", args=[event.pk]), case(**given))


def marked(answer: Any) -> list[tuple[str, str]]:
    """What the page marks: how sure it is, and the words."""
    html = answer.content.decode()
    return re.findall(r'<mark class="is-(\w+)">([^<]*)</mark>', html)


def test_a_case_without_names_gets_into_the_library_and_leads_back_to_nobody(
    made: LaunchedCycle, hr: Client
) -> None:
    event = make_event(made, text="欧阳雪梅先放警示牌。")

    answer = share(hr, event)

    stored = SharedCase.objects.get()
    assert answer.headers["Location"] == reverse("evidence:event", args=[event.pk])
    assert (stored.model, stored.competency) == (made.catalogue.version.model, "insight")
    assert (stored.level, stored.title, stored.text) == ("Sb", "先放警示牌", CLEAN)
    assert {field.name for field in SharedCase._meta.fields if field.is_relation} == {"model"}
    assert [(one.action, one.detail) for one in audit.trail(stored)] == [("Case added", {})]
    taken = audit.trail(event).get(action="Taken into the library")
    assert (taken.actor, taken.detail) == (made.hr, {"case": stored.pk})


def test_an_event_is_taken_once_until_it_says_something_else_or_its_case_is_out(
    made: LaunchedCycle, hr: Client
) -> None:
    event = make_event(made, text="先放警示牌。")
    share(hr, event)

    again = share(hr, event)
    back = hr.get(reverse("evidence:share", args=[event.pk]))
    page = hr.get(reverse("evidence:event", args=[event.pk])).content.decode()

    assert (again.status_code, back.status_code) == (422, 302)
    assert again.context["form"].errors["__all__"] == ["这条事例已经在案例库里了。"]
    assert f"已放进案例库 · {date_full(timezone.now())}" in page
    assert 'data-testid="event-share"' not in page
    SharedCase.objects.update(state="withdrawn")
    assert taken_at(event) is None
    SharedCase.objects.update(state="shared")
    audit.record(event, "Event corrected", actor=made.hr, field="happened_on")
    assert taken_at(event)
    audit.record(event, "Event corrected", actor=made.hr, field="text")
    assert share(hr, event).status_code == 302


def test_that_an_event_was_taken_stands_there_for_hr_alone(made: LaunchedCycle, hr: Client) -> None:
    event = make_event(made, is_shared=True)
    share(hr, event)

    hr.force_login(user_of(made.employees[0]))
    page = hr.get(reverse("evidence:event", args=[event.pk]))

    assert page.status_code == 200
    assert "案例库</p>" not in page.content.decode()
    assert page.context["taken_at"] is None


def test_the_form_begins_with_the_words_of_the_event_and_marks_whom_they_name(
    made: LaunchedCycle, hr: Client
) -> None:
    event = make_event(
        made,
        text="欧阳 雪梅（Ｋ2041）和李主管一起先放警示牌，雪梅回了话。",
        level=made.catalogue.levels["Si"],
    )

    answer = hr.get(reverse("evidence:share", args=[event.pk]))

    assert answer.context["form"].initial["text"] == event.text
    assert answer.context["form"].initial["level"] == "Si"
    assert marked(answer) == [
        *(("certain", "欧阳 雪梅"), ("certain", "Ｋ2041"), ("certain", "李主管")),
        ("doubtful", "雪梅"),
    ]


def test_days_and_places_are_marked_and_stop_nobody(made: LaunchedCycle, hr: Client) -> None:
    event, text = make_event(made), "上周三在 3 栋 1202，李主管先到。"

    named = share(hr, event, text=text)
    stored = share(hr, event, text="上周三在 3 栋 1202，保安先到。")

    assert marked(named) == [("clue", "上周三"), ("clue", "3 栋 1202"), ("certain", "李主管")]
    assert stored.status_code == 302


def test_whoever_does_not_know_of_the_event_is_to_be_told_first(
    made: LaunchedCycle, hr: Client
) -> None:
    events = [make_event(made, is_shared=shared) for shared in (False, True)]

    pages = [hr.get(reverse("evidence:share", args=[one.pk])).content.decode() for one in events]

    assert ['data-testid="not-told"' in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["欧阳雪梅做得好。", "欧阳\u200b雪梅做得好。", "工号K2041做得好。", "请李主管来看。"],
)
def test_full_names_and_numbers_of_those_involved_have_to_go(
    made: LaunchedCycle, hr: Client, text: str
) -> None:
    event = make_event(made, text=text)

    answer = share(hr, event, text=text, not_names=["欧阳雪梅", "K2041", "李主管"])

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not SharedCase.objects.exists()


def test_another_employees_name_is_refused_until_somebody_says_that_it_is_none(
    made: LaunchedCycle, hr: Client
) -> None:
    EmployeeFactory.create(name="安静")
    event, text = make_event(made), "会客区很安静，谈了一小时。"

    refused = share(hr, event, text=text)
    stored = share(hr, event, text=text, not_names=["安静"])

    assert refused.status_code == 422
    assert refused.context["form"].errors["__all__"] == ["还能认出人：安静。"]
    assert marked(refused) == [("doubtful", "安静")]
    assert stored.status_code == 302


def test_a_name_in_the_title_is_found_as_well(made: LaunchedCycle, hr: Client) -> None:
    answer = share(hr, make_event(made), title="欧阳雪梅的警示牌")

    assert answer.status_code == 422
    assert marked(answer) == [("certain", "欧阳雪梅")]


def test_a_level_and_a_title_are_needed(made: LaunchedCycle, hr: Client) -> None:
    answer = share(hr, make_event(made), title=" ", level="E")

    assert set(answer.context["form"].errors) == {"title", "level"}


def test_hr_leaves_what_is_about_themselves_and_what_is_withdrawn(
    made: LaunchedCycle, hr: Client
) -> None:
    me = EmployeeFactory.create(user=made.hr, supervisor=made.supervisor)
    about_me = make_event(made, me, is_shared=True)
    withdrawn = make_event(made, state="withdrawn")

    assert [share(hr, event).status_code for event in (about_me, withdrawn)] == [404, 404]


def test_a_change_needs_a_reason_and_keeps_what_stood_there(
    made: LaunchedCycle, hr: Client
) -> None:
    stored = make_case(made.catalogue, text="先前的话。")
    url = reverse("evidence:case_change", args=[stored.pk])

    without = hr.post(url, case(seen=1))
    hr.post(url, case(seen=1, reason="更清楚。"))
    stale = hr.post(url, case(seen=1, text="再改一次。", reason="改。"))

    page = hr.get(url).content.decode()
    stored.refresh_from_db()
    changed = audit.trail(stored).get(detail__field="text")
    assert (without.status_code, stale.status_code) == (422, 409)
    assert (changed.from_value, changed.to_value, changed.reason) == (
        *("先前的话。", CLEAN),
        "更清楚。",
    )
    assert (stored.text, stored.version) == (CLEAN, 2)
    assert "先前的话。</del>" in page
    assert CLEAN in stale.content.decode()
    assert "再改一次。" in stale.content.decode()


def test_a_changed_case_names_nobody_either(made: LaunchedCycle, hr: Client) -> None:
    stored = make_case(made.catalogue)

    answer = hr.post(
        reverse("evidence:case_change", args=[stored.pk]),
        case(seen=1, reason="改。", text="欧阳雪梅做得好。"),
    )

    assert answer.status_code == 422


def test_whoever_was_in_the_event_can_never_be_said_to_be_no_name(
    made: LaunchedCycle, hr: Client
) -> None:
    share(hr, make_event(made))
    stored = SharedCase.objects.get()
    sent = case(seen=1, reason="改。", text="欧阳雪梅做得好。", not_names=["欧阳雪梅"])

    answer = hr.post(reverse("evidence:case_change", args=[stored.pk]), sent)

    stored.refresh_from_db()
    assert (answer.status_code, stored.text) == (422, CLEAN)
    assert marked(answer) == [("certain", "欧阳雪梅")]


def test_out_of_the_library_nobody_reads_it(made: LaunchedCycle, hr: Client) -> None:
    stored = make_case(made.catalogue)
    url = reverse("evidence:case_withdraw", args=[stored.pk])

    without = hr.post(url, {"reason": ""})
    hr.post(url, {"reason": "还能认出人。"})

    moved = audit.trail(stored).get()
    assert without.status_code == 422
    assert (moved.to_value, moved.reason) == ("withdrawn", "还能认出人。")
    assert hr.get(reverse("catalogue:library")).context["cases"] == []
    assert hr.get(url).status_code == 404
    page = hr.get(reverse("evidence:case_change", args=[stored.pk])).content.decode()
    assert "原因：还能认出人。" in page
    assert 'data-testid="case-form"' not in page


def titles(client: Client, query: str = "") -> list[str]:
    cases = client.get(f"{reverse('catalogue:library')}{query}").context["cases"]
    return [told.case.title for told in cases]


def test_everybody_reads_and_narrows_the_library_and_hr_alone_changes_it(
    made: LaunchedCycle, client: Client
) -> None:
    make_case(made.catalogue, title="一")
    make_case(made.catalogue, "response", title="二", level="Sa", text="停水通知")
    client.force_login(user_of(made.employees[0]))
    model = made.catalogue.version.model.code

    html = client.get(reverse("catalogue:library")).content.decode()

    assert titles(client) == ["二", "一"]
    assert titles(client, f"?competency={model}.insight") == ["一"]
    assert titles(client, "?level=Sa") == ["二"]
    assert titles(client, "?q=停水") == ["二"]
    assert titles(client, "?competency=other.insight&q=\x00") == []
    assert re.findall(r'data-testid="(?:change|withdraw)-', html) == []


def test_the_competency_page_counts_and_links_cases_by_level(
    made: LaunchedCycle, client: Client
) -> None:
    for level in ("Sb", "Sb", "Sa"):
        make_case(made.catalogue, level=level)
    make_case(made.catalogue, state="withdrawn")
    make_case(make_catalogue())
    model = made.catalogue.version.model.code
    url = reverse("catalogue:competency", args=[model, "insight"])
    client.force_login(user_of(made.employees[0]))

    with CaptureQueriesContext(connection) as queries:
        html = client.get(url).content.decode()
    SharedCase.objects.all().delete()
    with CaptureQueriesContext(connection) as without:
        client.get(url)

    links = re.findall(r'href="([^"]*)" data-testid="cases-(\d)" data-value="(\d)"', html)
    library = reverse("catalogue:library")
    assert links == [
        (f"{library}?competency={model}.insight&amp;level=Sb", "1", "2"),
        (f"{library}?competency={model}.insight&amp;level=Sa", "3", "1"),
    ]
    assert len(queries) == len(without)
    assert sum("models_catalog_sharedcase" in one["sql"] for one in queries) == 1


def test_a_case_outlives_the_version_and_even_the_competency(
    made: LaunchedCycle, client: Client
) -> None:
    make_case(made.catalogue, title="还在")
    version = made.catalogue.version
    type(version).objects.update(state=VersionState.RETIRED)
    newer = make_catalogue(model=version.model, number=2)
    Competency.objects.filter(pk=newer.competencies["insight"].pk).update(name="新的名字")
    client.force_login(user_of(made.employees[0]))
    url = reverse("catalogue:library")

    renamed = client.get(url).context["cases"][0].competency.name
    Competency.objects.filter(pk=newer.competencies["insight"].pk).update(code="gone")
    before = client.get(url).context["cases"][0].competency.name

    assert (renamed, before) == ("新的名字", "洞察需求")


def test_the_library_costs_the_same_for_one_and_for_five(
    made: LaunchedCycle, client: Client
) -> None:
    client.force_login(user_of(made.employees[0]))
    make_case(made.catalogue)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("catalogue:library"))
        return len(queries)

    one = cost()
    for competency in ("response", "relations", "learning", "integrity"):
        make_case(made.catalogue, competency)

    assert cost() == one
