"""Another position beside a published result (docs/arithmetic.md §19)."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle, RaterGroup, Rating
from competency_portal.assessments.proposal import Mark
from competency_portal.development.insight.marks import latest_marks_of
from competency_portal.development.insight.positions import (
    NextPosition,
    RequirementStep,
    next_position,
    profiles_for,
    proposed_profile,
)
from competency_portal.development.models import BehaviourRemark
from competency_portal.people.models import Employee
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.results import published
from competency_portal.results.scoring import Reach
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import lock_calibration
from models_catalog.models import PositionProfile, Requirement
from models_catalog.states import VersionState
from tests.factories import EmployeeFactory, LaunchedCycle, answer, launched_cycle, rater_review
from tests.factories.calibration import calibrating, decide_on
from tests.factories.catalogue import ModelVersionFactory, make_catalogue
from tests.factories.feedback import contest, decide_item
from tests.factories.plans import cycle_with_gap, line_of_gap, planned
from tests.factories.results import (
    ABOVE,
    AT,
    BELOW,
    close_and_publish,
    mark,
    published_cycle,
    submit,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def result(made: LaunchedCycle, index: int = 0) -> AssessmentResult:
    return published().get(assessment=made.assessments[index])


def profile(made: LaunchedCycle, key: str = "lead") -> PositionProfile:
    return PositionProfile.objects.get(
        version=made.cycle.version, position=made.catalogue.positions[key]
    )


def towards(made: LaunchedCycle, key: str = "lead") -> NextPosition:
    """From butler (E E Sb Sb Si) to lead (D D Si Sa Sa), by today's marks."""
    found = result(made)
    return next_position(found, profile(made, key), latest_marks_of(found))


def steps(found: NextPosition) -> dict[str, RequirementStep]:
    return {step.code: step for category in found.categories for step in category.steps}


def told(found: NextPosition) -> dict[str, tuple[str, str]]:
    return {code: (step.level, step.reach) for code, step in steps(found).items()}


def test_every_requirement_is_met_so_far_away_or_open() -> None:
    made = published_cycle([AT, ABOVE, ABOVE, ABOVE, BELOW])

    assert told(towards(made)) == {
        "learning": ("E", "差 1 级"),
        "integrity": ("D 或以上", "已达到"),
        "insight": ("Si 或以上", "已达到"),
        "response": ("Si 或以上", "说不准，最多差 1 级"),
        "relations": ("Sb 或以下", "差 2–3 级"),
    }


def test_every_requirement_is_counted_once() -> None:
    found = towards(published_cycle([AT, ABOVE, ABOVE, ABOVE, BELOW]))

    assert (found.distance.of, found.distance.met, found.distance.away) == (5, 2, ((1, 1),))
    assert found.left == "1 项差 1 级、1 项差的级数是一个区间、1 项说不准"
    assert found.inferred == 0


def test_a_stated_level_is_the_level() -> None:
    made = launched_cycle(1)
    (review,) = made.reviews
    answer(review, made.catalogue, AT, AT, ABOVE, AT, BELOW)
    levels = {"insight": "Sa", "relations": "Sb"}
    for rating in Rating.objects.filter(review=review, competency__code__in=levels):
        rating.attained = made.catalogue.levels[levels[rating.competency.code]]
        rating.save()
    submit(review)
    close_and_publish(made.cycle)

    found = told(towards(made))

    assert found["insight"] == ("Sa", "已达到")
    assert found["relations"] == ("Sb", "差 2 级")


def test_a_blend_lies_between_two_levels_and_says_so() -> None:
    made = launched_cycle(1, group_weights={"supervisor": "60", "self": "40"})
    own = rater_review(made.assessments[0], RaterGroup.SELF)
    (review,) = made.reviews
    answer(review, made.catalogue, AT)
    answer(own, made.catalogue, AT, AT, AT, ABOVE, AT)
    for one in (own, review):
        submit(one)
    close_and_publish(made.cycle)

    towards_lead = towards(made)
    found = steps(towards_lead)["response"]

    # 60 × Sb + 40 × (Si or above, beyond Sa at most) lies from 1.40 to 2.20.
    assert (found.step.interval.low, found.step.interval.high) == (1, 3)
    assert (found.level, found.reach) == ("Sb 到 Sa", "说不准，最多差 2 级")
    assert (found.published, steps(towards_lead)["insight"].published) == ("1.40", "")


def test_a_decided_band_is_named_and_the_computed_level_stands_beside_it() -> None:
    made = calibrating([AT, BELOW, AT])
    decide_on(made, "insight", ABOVE)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)
    made.supervisor.supervisor = EmployeeFactory.create()
    made.supervisor.save()
    decide_item(made, contest(made), AT)

    found = steps(towards(made))

    assert {
        code: (step.decided, step.level, step.published)
        for code, step in found.items()
        if code in ("insight", "integrity", "response")
    } == {
        "insight": ("calibration", "Si 或以上", "Sb"),
        "integrity": ("objection", "E", "低于 E"),
        "response": (None, "Sb", ""),
    }
    page = read(Client(), made.employees[0], address(made))
    assert (page.count("按校准后的档位"), page.count("按复核后的档位")) == (1, 1)
    # Met by the band that calibration decided; what is short of the requirement claims nothing.
    assert "按校准后的档位，等级本身没有人评过" in page
    assert (page.count(">推定</span>"), page.count('data-testid="inferred-insight"')) == (1, 1)
    assert "其中 1 项是按校准或复核后的档位推定的" in page
    assert page.count("所以有几项与报告读起来不一样。") == 1
    assert "报告里按计算写的是“Sb”</span>" in page


def test_what_was_never_rated_stays_unknown() -> None:
    made = published_cycle([AT], position="clerk")

    found = steps(towards(made))

    assert [found[code].reach for code in ("insight", "response", "relations")] == [
        *("差 1 级", "没有评过", "没有评过")
    ]
    assert found["response"].step.reach is Reach.UNKNOWN
    assert [level.label for level in found["response"].between] == ["Sb", "Si", "Sa"]


def test_behaviours_in_between_carry_the_latest_mark() -> None:
    made = launched_cycle(1)
    (review,) = made.reviews
    answer(review, made.catalogue, BELOW, AT)
    mark(review, "learning", "E", "seen", "not_seen", None)
    submit(review)
    close_and_publish(made.cycle)
    before = steps(towards(made))["learning"]

    measure = planned(made)
    (row,) = measure.behaviours.all()
    BehaviourRemark.objects.create(
        measure=measure, behaviour=row.behaviour, mark="seen", by=made.supervisor
    )
    after = steps(towards(made))["learning"]

    assert [level.label for level in before.between] == ["E", "D"]
    assert (before.behaviours, before.seen, after.seen) == (6, 1, 2)
    assert before.step == after.step


def test_no_chance_undoes_nothing_and_a_mark_of_before_the_review_neither() -> None:
    made = cycle_with_gap()
    published_at = Cycle.objects.get().published_at
    assert published_at
    measure = planned(made)
    seen, missing, no_chance = (one.behaviour for one in line_of_gap(made).behaviours)
    said = [
        (seen, "no_chance", published_at + HOUR),
        (missing, "seen", published_at - HOUR),
        (no_chance, "not_seen", published_at + HOUR),
    ]
    for behaviour, word, at in said:
        BehaviourRemark.objects.create(
            measure=measure, behaviour=behaviour, mark=word, by=made.supervisor, at=at
        )

    found = {key[-1]: mark for key, mark in latest_marks_of(result(made)).items()}

    assert (found[seen.text], found[missing.text], found[no_chance.text]) == (
        *(Mark.SEEN, Mark.NOT_SEEN),
        Mark.NOT_SEEN,
    )


def test_the_position_above_is_proposed_and_those_that_ask_nothing_are_not_offered() -> None:
    made = published_cycle([AT])
    own = profile(made, "butler")
    own.reports_to = made.catalogue.positions["lead"]
    own.save()
    found = profiles_for(made.assessments[0])

    assert {one.position for one in found} == {
        made.catalogue.positions["lead"],
        made.catalogue.positions["clerk"],
    }
    assert proposed_profile(made.assessments[0], found) == profile(made)


# The page


def address(made: LaunchedCycle, position: str | None = "lead", index: int = 0) -> str:
    code = made.catalogue.positions[position].code if position else ""
    at = reverse("development:next_position", args=[made.cycle.code, made.employees[index].number])
    return f"{at}?position={code}" if position else at


def read(client: Client, reader: Employee, url: str) -> str:
    assert reader.user
    client.force_login(reader.user)
    answered = client.get(url)
    assert answered.status_code == 200
    return answered.content.decode()


def test_the_person_reads_it_and_the_supervisor_too(client: Client) -> None:
    made = published_cycle([AT])

    for reader in (made.employees[0], made.supervisor):
        page = read(client, reader, address(made))
        assert "的 5 项要求，已经达到 0 项。" in page
        assert 'data-testid="step-learning" data-value="1–1"' in page
        assert 'data-testid="differs"' not in page


def test_a_position_that_is_none_chooses_nothing(client: Client) -> None:
    made = published_cycle([AT])

    for typed in ("", "x", "\0", made.catalogue.positions["bare"].code):
        page = read(client, made.employees[0], f"{address(made, None)}?position={typed}")
        assert "step-learning" not in page


def test_an_older_version_is_named_where_a_newer_one_is_in_use(client: Client) -> None:
    made = published_cycle([AT])
    version = made.cycle.version
    type(version).objects.filter(pk=version.pk).update(state=VersionState.RETIRED)
    ModelVersionFactory.create(model=version.model, number=2)

    page = read(client, made.employees[0], address(made))

    assert "用的是能力模型第 1 版，这份结果就是按它评的。现在在用第 2 版，要求可能不同。" in page


def test_as_many_queries_for_one_requirement_as_for_five(client: Client) -> None:
    catalogue = make_catalogue()
    made = published_cycle([AT], catalogue=catalogue)
    Requirement.objects.filter(profile=profile(made, "clerk")).exclude(
        competency__code="learning"
    ).delete()

    counts = []
    client.force_login(made.hr)
    for position in ("lead", "clerk"):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(made, position))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_report_links_to_it(client: Client) -> None:
    made = cycle_with_gap()
    report = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])

    page = read(client, made.employees[0], report)

    assert f'href="{address(made, None)}" data-testid="to-next"' in page
