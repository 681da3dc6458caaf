"""The cycle export: its shape, and every figure computed again from the JSON alone."""

import json
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency_portal.assessments.models import Assessment, Cycle, RaterGroup
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.states import ReviewState
from competency_portal.results.management.commands import export_cycle
from competency_portal.results.services import publish_results
from models_catalog.models import Requirement
from tests.factories import (
    Catalogue,
    LaunchedCycle,
    answer,
    launched_cycle,
    make_catalogue,
    rater_review,
)
from tests.factories.instruments import (
    UNABLE,
    make_kpi,
    make_questionnaire,
    measure,
    respond,
)
from tests.factories.results import ABOVE, AT, BELOW, Standings, mark, published_cycle, submit
from tests.results import oracle

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


def export(code: str) -> Json:
    out = StringIO()
    call_command("export_cycle", code, stdout=out)
    read: Json = json.loads(out.getvalue(), parse_float=lambda text: pytest.fail(f"float {text}"))
    return read


def unequal_weights(catalogue: Catalogue) -> None:
    for number, requirement in enumerate(Requirement.objects.filter(competency__isnull=False)):
        requirement.weight = Decimal(number % 3 + 1) / 4
        requirement.save()


def many_sided_cycle() -> LaunchedCycle:
    """Several groups, one of them small; N/A, unset and unrated; a stated level; one left out."""
    catalogue = make_catalogue()
    unequal_weights(catalogue)
    made = launched_cycle(
        4,
        position="clerk",
        catalogue=catalogue,
        group_weights={"supervisor": "60", "peer": "25", "subordinate": "15", "self": "0"},
        category_weights={"core": "33.3", "service": "66.7"},
        part_weights={"competencies": "60", "questionnaire": "30", "kpi": "10"},
        questionnaire=make_questionnaire(catalogue.version, {"care": ("25", 5), "skill": ("7", 3)}),
        respondents={"supervisor": "80", "self": "20"},
    )
    given: list[Standings | None] = [[ABOVE, BELOW], [None, AT], None, [BELOW]]
    for review, standings in zip(made.reviews, given, strict=True):
        if standings is not None:
            answer(review, catalogue, *standings)
            submit(review)
    for person in made.assessments:
        add_raters(person, catalogue)
    add_responses(made)
    add_measures(made)
    close_cycle(cycle=made.cycle, actor=None)
    publish_results(cycle=made.cycle, actor=made.hr)
    return made


def add_raters(assessment: Assessment, catalogue: Catalogue) -> None:
    raters = [
        *[(RaterGroup.PEER, AT), (RaterGroup.PEER, ABOVE), (RaterGroup.PEER, BELOW)],
        *[(RaterGroup.SUBORDINATE, ABOVE), (RaterGroup.SELF, ABOVE)],
    ]
    for group, standing in raters:
        review = rater_review(assessment, group)
        answer(review, catalogue, standing)
        if standing is ABOVE:
            stated = review.ratings.get(competency__code="insight")
            stated.attained = catalogue.levels["Sa"]
            stated.save()
        submit(review)


def add_responses(made: LaunchedCycle) -> None:
    first, second, third, _ = made.assessments
    respond(first, RaterGroup.SUPERVISOR, 4, 5, UNABLE, 2, 3, 1)
    respond(first, RaterGroup.SELF, 5, None)
    respond(second, RaterGroup.SELF, 2)
    respond(third, RaterGroup.SUPERVISOR, 1, state=ReviewState.DRAFT)


def add_measures(made: LaunchedCycle) -> None:
    version = made.catalogue.version
    rate = make_kpi(version, "rate", "range", low="90", high="100", minimum_cases=10, weight="3")
    hours = make_kpi(version, "hours", "at_most", high="48")
    quality = make_kpi(version, "quality", "qualitative", weight="0.5")
    first, second, third, _ = made.assessments
    measure(first, rate, "92.5", cases=12)
    measure(first, hours, "48.0001")
    measure(first, quality, point=made.catalogue.points[AT])
    measure(second, rate, "99", cases=9)
    measure(second, hours, "48")
    measure(third, rate)


def test_every_figure_follows_from_the_json_alone() -> None:
    read = export(many_sided_cycle().cycle.code)

    people = read["assessments"]
    assert [oracle.comparable(person["results"]) for person in people] == [
        oracle.recompute(read["cycle"], person) for person in people
    ]
    first = people[0]["results"]["competencies"]
    assert {entry["status"] for entry in first} == {"scored", "unset", "not_required"}
    assert {group for entry in first for group in entry["groups"]} == {
        *("supervisor", "self", "others")
    }


def test_the_cycle_says_what_it_was_computed_by() -> None:
    made = published_cycle([AT], code="2026-1", name="2026 年度能力评估")

    cycle = export("2026-1")["cycle"]

    assert cycle["name"] == "2026 年度能力评估"
    assert cycle["state"] == "published"
    assert cycle["model"] == {"code": made.catalogue.version.model.code, "version": 1}
    assert cycle["rating_scale"] == [
        {"code": "below", "label": "有待改进", "points": 1, "standing": "below"},
        {"code": "at", "label": "达到目标", "points": 2, "standing": "at"},
        {"code": "above", "label": "学习典范", "points": 3, "standing": "above"},
    ]
    assert cycle["bands"] == [
        {"code": "below", "from": None},
        {"code": "at", "from": "1.50"},
        {"code": "above", "from": "2.50"},
    ]
    assert cycle["level_scales"] == {"core": ["E", "D"], "service": ["Sb", "Si", "Sa"]}
    assert cycle["weights"]["categories"] == {"core": "40", "service": "60"}
    assert cycle["anonymity_threshold"] == 3


def test_a_persons_inputs_stand_beside_the_figures() -> None:
    made = launched_cycle(1, position="clerk", code="one")
    answer(made.reviews[0], made.catalogue, AT, BELOW)
    mark(made.reviews[0], "insight", "Sb", "seen", "not_seen", None)
    submit(made.reviews[0])

    (person,) = export("one")["assessments"]

    assert person["results"] is None
    assert [(entry["competency"], entry["level"]) for entry in person["requirements"]] == [
        *[("learning", "E"), ("integrity", None)],
        *[("insight", "Sb"), ("response", "N/A"), ("relations", None)],
    ]
    (review,) = person["reviews"]
    assert (review["group"], review["rater_no"]) == ("supervisor", made.supervisor.number)
    assert review["ratings"][1] == {
        "competency": "insight",
        "rating": "below",
        "unable": False,
        "attained": None,
        "marks": {"seen": ["Sb/1"], "not_seen": ["Sb/2"], "no_chance": []},
        "evidence": "当面看到的事例。",
        "reason": "",
    }


def test_raters_of_anonymous_groups_have_no_number() -> None:
    made = many_sided_cycle()

    reviews = export(made.cycle.code)["assessments"][0]["reviews"]

    numbers = {(review["group"], review["rater_no"] is None) for review in reviews}
    assert numbers == {
        *[("supervisor", False), ("self", False)],
        *[("peer", True), ("subordinate", True)],
    }


def queries_to_export(people: int) -> int:
    made = published_cycle(*([AT] for _ in range(people)))
    with CaptureQueriesContext(connection) as queries:
        export(made.cycle.code)
    return len(queries)


def test_queries_do_not_grow_with_the_people() -> None:
    assert queries_to_export(1) == queries_to_export(12)


def test_the_export_can_be_written_to_a_file(tmp_path: Path) -> None:
    made = published_cycle([AT])
    target = tmp_path / "cycle.json"

    call_command("export_cycle", made.cycle.code, output=str(target))

    assert json.loads(target.read_text(encoding="utf-8")) == export(made.cycle.code)


def test_an_unknown_cycle_is_named() -> None:
    with pytest.raises(CommandError, match="no-such-cycle"):
        export("no-such-cycle")


@pytest.mark.django_db(transaction=True)
def test_an_export_is_of_one_moment_and_keeps_nobody_from_saving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = published_cycle([AT], code="one", name="旧名")

    def rename() -> None:
        Cycle.objects.filter(code="one").update(name="新名")
        connection.close()

    def one_then_two(cycle: Cycle) -> Iterator[str]:
        yield Cycle.objects.get(pk=cycle.pk).name
        saving = Thread(target=rename)
        saving.start()
        saving.join(5)
        yield f" {saving.is_alive()} {Cycle.objects.get(pk=cycle.pk).name}"
        saving.join()

    monkeypatch.setattr(export_cycle, "pieces", one_then_two)
    out = StringIO()
    call_command("export_cycle", made.cycle.code, stdout=out)

    assert out.getvalue() == "旧名 False 旧名"
    assert Cycle.objects.get(code="one").name == "新名"
