"""Every route of the portal, and what it answers to whom.

A new route fails here until somebody has said who may enter.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.project.world import ROUTES, World, address

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_refusals"),
    pytest.mark.long,
]

ROLES = ("anonymous", "colleague", "other supervisor", "subject", "supervisor", "hr")
# One letter for each role: L is sent to the login page, - gets the 404 of a page that does not
# exist, x gets in (whatever the page then says to what was posted).
EVERYBODY = "xxxxxx"
LEAVES = "LLLLLL"
SIGNED_IN = "Lxxxxx"
HR_ONLY = "L----x"
SUPERVISORS = "L-x-xx"
SUBJECT_AND_LINE = "L--xxx"
RATER_ONLY = "L---x-"
SUBJECT_ONLY = "L--x--"
SUBJECT_AND_RATER = "L--xx-"
LEADERS = "L-x-x-"
RATER_AND_HR = "L---xx"
# Somebody who is asked about the first person; those who may name somebody to be asked.
COLLEAGUE = "Lx----"
CHOOSERS = "L--xxx"
# Everybody in the cycle, the colleague among them; not who is merely proposed as a rater.
PARTICIPANTS = "Lx-xxx"

# Routes that only take a POST are posted to.
POSTED = frozenset(
    {
        *("core:set_language", "account_logout"),
        *("people:account_open", "people:account_set"),
        *("cycles:choose", "cycles:choose_several", "cycles:leave_out", "cycles:launch"),
        *("cycles:change_version", "notices:read_all"),
        *("reviews:submit", "reviews:return", "results:publish"),
        *("results:calibration_begin", "results:calibration_discussed"),
        "results:calibration_undo",
        *("reviews:approve", "reviews:take_back", "reviews:approve_raters"),
        *("reviews:approve_team", "cycles:approve_raters"),
        *("reviews:questionnaire_submit", "reviews:questionnaire_return"),
        *("catalogue:draft_create", "catalogue:requirements_start"),
        *("development:goal_create", "development:plans_chase", "development:agree"),
        *("development:begin", "development:finish", "development:drop", "development:reopen"),
        *("development:hand_over", "development:note", "development:attach", "development:mark"),
        "development:file_remove",
        *("feedback:acknowledge", "feedback:withdraw"),
    }
)
OUTCOMES: dict[str, str] = {
    "home:start": SIGNED_IN,
    "home:waiting": HR_ONLY,
    "home:troubles": HR_ONLY,
    "home:line": LEADERS,
    # A stranger's line has nobody in this cycle.
    "home:line_waiting": RATER_ONLY,
    "notices:notice_list": SIGNED_IN,
    # Whoever asks for somebody else's finds their own list.
    "notices:open": SIGNED_IN,
    "notices:read_all": SIGNED_IN,
    "notices:preferences": SIGNED_IN,
    "notices:mail": HR_ONLY,
    "cycles:remind": HR_ONLY,
    "core:healthz": EVERYBODY,
    "core:readyz": EVERYBODY,
    "core:set_language": EVERYBODY,
    "account_login": EVERYBODY,
    "account_logout": LEAVES,
    "account_inactive": EVERYBODY,
    "account_change_password": SIGNED_IN,
    "people:employee_list": SUPERVISORS,
    "people:person_search": SUPERVISORS,
    "people:department_search": HR_ONLY,
    "people:employee_detail": SUBJECT_AND_LINE,
    "people:employee_create": HR_ONLY,
    "people:employee_edit": HR_ONLY,
    "people:import_upload": HR_ONLY,
    "people:import_preview": HR_ONLY,
    "people:account_open": HR_ONLY,
    "people:account_set": HR_ONLY,
    "people:password_reset": HR_ONLY,
    "people:department_list": HR_ONLY,
    "people:department_create": HR_ONLY,
    "people:department_edit": HR_ONLY,
    "people:department_delete": HR_ONLY,
    "cycles:cycle_list": HR_ONLY,
    "cycles:cycle_start": HR_ONLY,
    "cycles:cycle_create": HR_ONLY,
    "cycles:template_detail": HR_ONLY,
    "cycles:template_save": HR_ONLY,
    "cycles:template_rename": HR_ONLY,
    "cycles:template_delete": HR_ONLY,
    "cycles:cycle_detail": HR_ONLY,
    "cycles:cycle_edit": HR_ONLY,
    "cycles:cycle_supervisors": HR_ONLY,
    "cycles:cycle_history": HR_ONLY,
    "cycles:visibility": PARTICIPANTS,
    "cycles:preflight": HR_ONLY,
    "cycles:choose": HR_ONLY,
    "cycles:choose_several": HR_ONLY,
    "cycles:addable": HR_ONLY,
    "cycles:leave_out": HR_ONLY,
    "cycles:launch": HR_ONLY,
    "cycles:change_version": HR_ONLY,
    "cycles:extend": HR_ONLY,
    "cycles:close": HR_ONLY,
    "cycles:reopen": HR_ONLY,
    "cycles:people": HR_ONLY,
    "cycles:add": HR_ONLY,
    "cycles:person": HR_ONLY,
    "cycles:transfer": HR_ONLY,
    "cycles:withdraw": HR_ONLY,
    "cycles:restore": HR_ONLY,
    "cycles:refresh": HR_ONLY,
    "cycles:return_review": HR_ONLY,
    "results:publish": HR_ONLY,
    "results:calibration": HR_ONLY,
    "results:calibration_begin": HR_ONLY,
    "results:calibration_lock": HR_ONLY,
    "results:calibration_unlock": HR_ONLY,
    "results:calibration_person": HR_ONLY,
    "results:calibration_discussed": HR_ONLY,
    "results:calibration_cell": HR_ONLY,
    "results:calibration_undo": HR_ONLY,
    "results:kpi": HR_ONLY,
    "results:kpi_template": HR_ONLY,
    "results:kpi_import": HR_ONLY,
    "results:kpi_preview": HR_ONLY,
    "reviews:team": SIGNED_IN,
    "reviews:review": RATER_AND_HR,
    "reviews:check": RATER_ONLY,
    "reviews:submit": RATER_ONLY,
    "reviews:return": RATER_AND_HR,
    "reviews:sheet": RATER_AND_HR,
    "reviews:self_rating": RATER_ONLY,
    "reviews:invitation": COLLEAGUE,
    "reviews:decline": COLLEAGUE,
    "reviews:thanks": COLLEAGUE,
    "reviews:raters": CHOOSERS,
    "reviews:rater_search": CHOOSERS,
    "reviews:take_back": CHOOSERS,
    "reviews:approve_raters": RATER_AND_HR,
    "reviews:approve": RATER_AND_HR,
    "reviews:turn_down": RATER_AND_HR,
    "reviews:team_raters": RATER_ONLY,
    "reviews:approve_team": RATER_ONLY,
    "cycles:raters": HR_ONLY,
    "cycles:raters_missing": HR_ONLY,
    "cycles:approve_raters": HR_ONLY,
    # Being answered it is for its respondent alone; submitted, see test_questionnaire_access.
    "reviews:questionnaire": RATER_ONLY,
    "reviews:questionnaire_check": RATER_ONLY,
    "reviews:questionnaire_submit": RATER_ONLY,
    "reviews:questionnaire_return": RATER_ONLY,
    "reviews:questionnaire_item": RATER_ONLY,
    "reviews:questionnaire_section": RATER_ONLY,
    "evidence:event_list": SIGNED_IN,
    "evidence:choose": SIGNED_IN,
    "evidence:of_person": SUBJECT_AND_LINE,
    "evidence:record": SUBJECT_AND_LINE,
    "evidence:choices": SUBJECT_AND_LINE,
    # The person is not told of it: whoever recorded it left it at that.
    "evidence:event": RATER_AND_HR,
    "evidence:edit": RATER_ONLY,
    "evidence:withdraw": RATER_ONLY,
    "evidence:share": HR_ONLY,
    "evidence:case_change": HR_ONLY,
    "evidence:case_withdraw": HR_ONLY,
    "catalogue:overview": SIGNED_IN,
    "catalogue:library": SIGNED_IN,
    "catalogue:search": SIGNED_IN,
    "catalogue:matrix": SIGNED_IN,
    "catalogue:position_list": SIGNED_IN,
    "catalogue:position": SIGNED_IN,
    "catalogue:version": SIGNED_IN,
    "catalogue:competency": SIGNED_IN,
    "catalogue:scales": SIGNED_IN,
    "catalogue:questionnaires": SIGNED_IN,
    "catalogue:kpi_list": SIGNED_IN,
    "catalogue:handbook": SIGNED_IN,
    "catalogue:draft_create": HR_ONLY,
    "catalogue:requirements_start": HR_ONLY,
    "catalogue:draft_publish": HR_ONLY,
    "catalogue:draft_discard": HR_ONLY,
    "catalogue:requirements_edit": HR_ONLY,
    "reports:report_list": SIGNED_IN,
    "reports:report": SUBJECT_AND_LINE,
    "reports:report_pdf": SUBJECT_AND_LINE,
    "development:next_position": SUBJECT_AND_LINE,
    "development:moved_person": SUBJECT_AND_LINE,
    "development:moved_group": SUPERVISORS,
    "development:plan_list": SIGNED_IN,
    "development:plans_chase": HR_ONLY,
    "development:plan": SUBJECT_AND_LINE,
    "development:owner_search": SUBJECT_AND_LINE,
    "development:goal_create": SUBJECT_AND_LINE,
    "development:goal_delete": SUBJECT_AND_LINE,
    "development:measure_create": SUBJECT_AND_LINE,
    # Of a measure that is agreed and that the person carries out; for others who do, see
    # tests/development/test_access.py.
    "development:measure": SUBJECT_AND_LINE,
    "development:measure_edit": RATER_AND_HR,
    "development:agree": RATER_AND_HR,
    "development:begin": SUBJECT_AND_LINE,
    "development:finish": SUBJECT_AND_LINE,
    "development:drop": SUBJECT_AND_LINE,
    "development:reopen": RATER_AND_HR,
    "development:hand_over": RATER_AND_HR,
    "development:note": SUBJECT_AND_LINE,
    "development:attach": SUBJECT_AND_LINE,
    "development:mark": RATER_ONLY,
    "development:file": SUBJECT_AND_LINE,
    "development:file_remove": SUBJECT_AND_LINE,
    # The person themselves has no guide to their own talk.
    "reports:guide": RATER_AND_HR,
    "reports:guide_pdf": RATER_AND_HR,
    "feedback:acknowledge": SUBJECT_ONLY,
    "feedback:objection": SUBJECT_ONLY,
    "feedback:withdraw": SUBJECT_ONLY,
    "feedback:second_look": HR_ONLY,
    "feedback:objection_list": HR_ONLY,
    "feedback:talk": SUBJECT_AND_RATER,
    "responses:overview": HR_ONLY,
}


def letter(client: Client, url: str, *, post: bool) -> str:
    """Ask, undo whatever it changed, and say how it answered."""
    with transaction.atomic():
        answer = client.post(url) if post else client.get(url)
        transaction.set_rollback(True)
    assert answer.status_code < 500
    if answer.status_code == 404:
        return "-"
    to_login = answer.status_code == 302 and answer.headers["Location"].startswith(
        reverse("account_login")
    )
    return "L" if to_login else "x"


def test_every_route_has_a_stated_outcome_for_every_role() -> None:
    assert {name for name, _pattern in ROUTES} == set(OUTCOMES)
    assert {len(outcome) for outcome in OUTCOMES.values()} == {len(ROLES)}


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_as_stated(world: World, role: str) -> None:
    client = Client(raise_request_exception=True)
    user = world.users[role]

    answered = {}
    for name, pattern in ROUTES:
        if user is not None:
            client.force_login(user)
        url = address(world, name, pattern)
        answered[name, str(pattern.pattern)] = letter(client, url, post=name in POSTED)

    assert answered == {
        (name, str(pattern.pattern)): OUTCOMES[name][ROLES.index(role)] for name, pattern in ROUTES
    }


def test_what_changes_something_only_takes_a_post(world: World) -> None:
    client = Client()
    asked = {}
    for name, pattern in ROUTES:
        of_app = {
            "reviews": world.running.supervisor.user,
            "feedback": world.running.employees[0].user,
        }
        owner = of_app.get(name.partition(":")[0], world.running.hr)
        assert owner
        if name in POSTED - {"account_logout"}:
            client.force_login(owner)
            asked[name] = client.get(address(world, name, pattern)).status_code

    assert asked == {**dict.fromkeys(POSTED - {"account_logout"}, 405), "core:set_language": 302}
