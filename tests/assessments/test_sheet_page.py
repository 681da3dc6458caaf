"""The sheet's page: what a rater sees, without any script."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Assessment, Cycle, Review
from competency_portal.assessments.services.submission import return_review, submit_review
from models_catalog.models import Facet, ModelVersion, RatingPoint
from models_catalog.states import VersionState
from tests.assessments.sheets import (
    NOT_SEEN,
    SEEN,
    behaviours,
    complete,
    marks,
    rater_of,
    rating_of,
    save,
    sheet_url,
    stored_marks,
)
from tests.factories import (
    Catalogue,
    LaunchedCycle,
    RatingPointFactory,
    launched_cycle,
    make_catalogue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(2)


@pytest.fixture
def rater(made: LaunchedCycle, client: Client) -> Client:
    client.force_login(rater_of(made))
    return client


def field_values(html: str, name: str) -> list[str]:
    """The values that a control of this name offers."""
    return re.findall(rf'name="{name}" value="([^"]*)"', html)


def test_the_sheet_offers_every_level_choice_and_mark(made: LaunchedCycle, rater: Client) -> None:
    html = rater.get(sheet_url(made)).content.decode()

    assert field_values(html, "rating") == ["below", "at", "above", "*unable"]
    for level in ("Sb", "Si", "Sa"):
        for key in behaviours(made, "insight", level):
            assert field_values(html, f"mark-{key}") == ["seen", "not_seen", "no_chance"]
    assert re.findall(r'<option value="([^"]*)"', html) == ["", "Sb", "Si", "Sa"]


def test_the_required_level_is_open(made: LaunchedCycle, rater: Client) -> None:
    html = rater.get(sheet_url(made, "relations")).content.decode()

    assert re.findall(r'id="level-(\d)"( checked)?', html) == [
        ("1", ""),
        ("2", " checked"),
        ("3", ""),
    ]


def test_another_rating_scale_has_its_own_choices(client: Client) -> None:
    catalogue = make_catalogue()
    scale = catalogue.version.rating_scale
    RatingPointFactory.create(
        scale=scale, points=4, code="legend", label="Legend", standing="above"
    )
    made = launched_cycle(1, catalogue=catalogue)
    client.force_login(rater_of(made))

    html = client.get(sheet_url(made)).content.decode()

    assert field_values(html, "rating") == ["below", "at", "above", "legend", "*unable"]
    assert re.findall(r'data-key="(\d)"', html) == ["1", "2", "3", "4", "0"]


def test_saving_leads_to_the_next_competency(made: LaunchedCycle, rater: Client) -> None:
    keys = behaviours(made, "insight", "Sb")

    response = rater.post(
        sheet_url(made),
        {"version": 0, "rating": "at", f"mark-{keys[0]}": "seen", "go": "next"},
    )

    rating = rating_of(made.reviews[0], "insight")
    assert response.headers["Location"] == sheet_url(made, "response")
    assert rating.point
    assert rating.point.code == "at"
    assert stored_marks(rating) == {keys[0]: "seen"}


@pytest.mark.parametrize(
    ("go", "place"), [("stay", "insight"), ("previous", "integrity"), ("", "insight")]
)
def test_the_button_says_where_saving_leads(
    made: LaunchedCycle, rater: Client, go: str, place: str
) -> None:
    response = rater.post(sheet_url(made), {"version": 0, "rating": "at", "go": go})

    assert response.headers["Location"] == sheet_url(made, place)


def test_after_the_last_competency_comes_the_check(made: LaunchedCycle, rater: Client) -> None:
    response = rater.post(sheet_url(made, "relations"), {"version": 0, "go": "next"})

    assert response.headers["Location"] == reverse("reviews:check", args=[made.reviews[0].pk])


def test_what_is_refused_stays_in_the_form(made: LaunchedCycle, rater: Client) -> None:
    keys = behaviours(made, "insight", "Sb")
    typed = "这是一段很长的事例。" * 501

    response = rater.post(
        sheet_url(made),
        {
            "version": 0,
            "rating": "below",
            "evidence": typed,
            "reason": "因为。",
            f"mark-{keys[1]}": "not_seen",
        },
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert typed in html
    assert "这里最多写 5000 个字，现在有 5010 个。" in html
    assert "因为。" in html
    assert re.search(rf'name="mark-{keys[1]}" value="not_seen"[^>]* checked', html)
    assert re.search(r'value="below"[^>]* checked', html)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"version": "x"},
        {"version": "-1"},
        {"version": "0", "evidence": "a\x00b"},
        {"version": "0", "rating": "a\x00b"},
        {"version": "0", "mark-x": "seen"},
        {"version": "0", "mark-1": "perhaps"},
        {"version": "0", f"mark-{10**30}": "seen"},
        {"version": "0", "rating": "brilliant"},
        {"version": "0", "attained": "a\x00b"},
        {"version": "0", "rating": "at", "attained": "Sa"},
    ],
)
def test_what_makes_no_sense_is_said_and_not_stored(
    made: LaunchedCycle, rater: Client, fields: dict[str, str]
) -> None:
    plain = rater.post(sheet_url(made), fields)
    script = rater.post(sheet_url(made), fields, headers={"X-Requested-With": "autosave"})

    assert (plain.status_code, script.status_code) == (422, 422)
    assert rating_of(made.reviews[0], "insight").version == 0


def test_a_stale_plain_save_shows_both_texts(made: LaunchedCycle, rater: Client) -> None:
    save(made, rating="at", evidence="先保存的。")

    response = rater.post(
        sheet_url(made), {"version": 0, "rating": "below", "evidence": "后写的<b>。"}
    )

    html = response.content.decode()
    assert response.status_code == 409
    assert 'data-testid="version-stored-evidence">先保存的。' in html
    assert 'data-testid="version-typed-evidence">后写的&lt;b&gt;。' in html


def test_keeping_what_was_typed_after_a_conflict_is_one_click(
    made: LaunchedCycle, rater: Client
) -> None:
    save(made, rating="at", evidence="先保存的。")
    page = rater.post(
        sheet_url(made), {"version": 0, "rating": "below", "evidence": "后写的。"}
    ).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

    rater.post(sheet_url(made), hidden)

    assert rating_of(made.reviews[0], "insight").evidence == "后写的。"


def test_a_closed_review_shows_both_texts_and_stores_nothing(
    made: LaunchedCycle, rater: Client
) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))

    response = rater.post(sheet_url(made), {"version": 1, "evidence": "来晚了。"})

    html = response.content.decode()
    assert response.status_code == 409
    assert 'data-testid="version-typed-evidence">来晚了。' in html
    assert "这份评价已提交。" in html
    assert rating_of(review, "insight").evidence == ""


def test_the_last_comparable_cycle_stands_aside(client: Client) -> None:
    catalogue = make_catalogue()
    before = launched_cycle(
        1,
        catalogue=catalogue,
        name="去年的评估",
        period_start=datetime.date(2020, 1, 1),
        period_end=datetime.date(2020, 12, 31),
    )
    keys = behaviours(before, "insight", "Sb")
    save(before, rating="below", evidence="例。", marks=marks(keys, SEEN, NOT_SEEN, NOT_SEEN))
    complete_other(before)
    made = launched_cycle(1, catalogue=catalogue)
    made.cycle.assessments.update(employee=before.employees[0])
    client.force_login(rater_of(made))

    html = client.get(sheet_url(made)).content.decode()

    assert "去年的评估" in html
    assert re.search(
        r'rating-below" data-value="below">.*?有待改进\s*</span>\s*· 未见到第 2、3 条',
        html,
        re.DOTALL,
    )


def test_who_was_taken_out_of_the_earlier_cycle_has_nothing_to_compare(client: Client) -> None:
    catalogue = make_catalogue()
    before = launched_cycle(
        1,
        catalogue=catalogue,
        name="去年的评估",
        period_start=datetime.date(2020, 1, 1),
        period_end=datetime.date(2020, 12, 31),
    )
    save(before, rating="below", evidence="例。")
    complete_other(before)
    before.cycle.assessments.update(state="withdrawn")
    made = launched_cycle(1, catalogue=catalogue)
    made.cycle.assessments.update(employee=before.employees[0])
    client.force_login(rater_of(made))

    assert "去年的评估" not in client.get(sheet_url(made)).content.decode()


def complete_other(before: LaunchedCycle) -> None:
    """Let a cycle look finished."""
    Review.objects.filter(assessment__cycle=before.cycle).update(state="submitted")
    Cycle.objects.filter(pk=before.cycle.pk).update(state="published")


def test_a_cycle_that_asked_for_another_level_is_not_compared(client: Client) -> None:
    catalogue = make_catalogue()
    before = launched_cycle(
        1,
        position="lead",
        catalogue=catalogue,
        period_start=datetime.date(2020, 1, 1),
        period_end=datetime.date(2020, 12, 31),
    )
    save(before, rating="below", evidence="例。")
    complete_other(before)
    made = launched_cycle(1, catalogue=catalogue)
    made.cycle.assessments.update(employee=before.employees[0])
    client.force_login(rater_of(made))

    html = client.get(sheet_url(made)).content.decode()

    assert "口径不同，不可比。" in html


def judged_in(year: int, catalogue: Catalogue) -> None:
    """A published cycle of that year in which insight was judged."""
    made = launched_cycle(
        1,
        catalogue=catalogue,
        name=f"{year} 年的评估",
        period_start=datetime.date(year, 1, 1),
        period_end=datetime.date(year, 12, 31),
    )
    save(made, rating="below", evidence="例。")
    complete_other(made)


def test_an_older_comparable_cycle_stands_aside_where_the_last_is_none(client: Client) -> None:
    catalogue = make_catalogue()
    made = launched_cycle(1, catalogue=catalogue)
    judged_in(2019, catalogue)
    ModelVersion.objects.update(state=VersionState.RETIRED)
    other = make_catalogue(model=catalogue.version.model, number=catalogue.version.number + 1)
    judged_in(2020, other)
    RatingPoint.objects.filter(scale__version=other.version, code="below").update(code="under")
    Assessment.objects.update(employee=made.employees[0])
    client.force_login(rater_of(made))

    html = client.get(sheet_url(made)).content.decode()

    assert "2019 年的评估" in html
    assert "口径不同，不可比。" not in html


def test_facets_stand_aside(made: LaunchedCycle, rater: Client) -> None:
    Facet.objects.create(
        competency=made.catalogue.competencies["learning"], name="自我成长", definition="自己学。"
    )

    html = rater.get(sheet_url(made, "learning")).content.decode()

    assert "<dt>自我成长</dt><dd>自己学。</dd>" in html


def test_a_returned_review_tells_why(made: LaunchedCycle, rater: Client) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    return_review(review=review, actor=made.hr, reason="事例写错了人。")

    html = rater.get(sheet_url(made)).content.decode()

    assert "退回原因：事例写错了人。" in html


@pytest.mark.parametrize("who", ["hr", "employee", "colleague"])
def test_the_sheet_is_for_its_rater(made: LaunchedCycle, client: Client, who: str) -> None:
    users = {"hr": made.hr, "employee": made.employees[0].user, "colleague": made.employees[1].user}
    user = users[who]
    assert user
    client.force_login(user)

    get = client.get(sheet_url(made))
    post = client.post(sheet_url(made), {"version": 0, "rating": "at"})

    # HR reads the whole instead of the sheet.
    assert get.status_code == (302 if who == "hr" else 404)
    assert post.status_code == 404


@pytest.mark.parametrize("code", ["nothing", "insight-2"])
def test_a_competency_that_is_not_there_is_a_404(
    made: LaunchedCycle, rater: Client, code: str
) -> None:
    assert rater.get(sheet_url(made, code)).status_code == 404
    assert rater.post(sheet_url(made, code), {"version": 0}).status_code == 404


@pytest.mark.parametrize("key", [10**18 - 1, 10**30])
@pytest.mark.parametrize("rest", ["", "check/", "insight/", "submit/", "return/"])
def test_an_absurd_address_is_a_404(rater: Client, key: int, rest: str) -> None:
    assert rater.post(f"/reviews/{key}/{rest}").status_code in (404, 405)
    assert rater.get(f"/reviews/{key}/{rest}").status_code in (404, 405)


def test_after_the_deadline_the_sheet_leads_to_what_was_saved(
    made: LaunchedCycle, client: Client
) -> None:
    save(made, rating="at", evidence="来得及的。")
    after = made.cycle.deadline + datetime.timedelta(days=1)

    with time_machine.travel(datetime.datetime.combine(after, datetime.time(12)), tick=False):
        client.force_login(rater_of(made))
        response = client.get(sheet_url(made), follow=True)

    html = response.content.decode()
    assert response.redirect_chain[0][0].endswith("#insight")
    assert "下面是已保存的内容。" in html
    assert "来得及的。" in html


def test_a_team_of_fifty_costs_the_sheet_what_a_team_of_one_does(client: Client) -> None:
    catalogue = make_catalogue()
    counts = []
    for people in (1, 50):
        made = launched_cycle(people, catalogue=catalogue)
        client.force_login(rater_of(made))
        with CaptureQueriesContext(connection) as queries:
            client.get(sheet_url(made))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 17


def test_a_strict_policy_holds(made: LaunchedCycle, rater: Client) -> None:
    html = rater.get(sheet_url(made)).content.decode()

    assert re.findall(r' style="| on[a-z]+="|<script(?![^>]* src=)', html) == []
