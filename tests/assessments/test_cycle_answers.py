"""The cycle's page tells HR of each stage how much is handed in, and where to chase the rest."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from competency_portal.assessments.models import Nomination, RaterGroup, StageKind
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.core.models import User
from tests.assessments.questionnaires import account, fill, questioned_cycle, response_of
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.instruments import make_kpi, measure
from tests.factories.raters import rated_cycle
from tests.factories.results import AT, submit
from tests.factories.self_assessments import move_stage, self_cycle, self_review

pytestmark = pytest.mark.django_db

ALL = ("self", "supervisor", "questionnaire", "kpi")


def measured(people: int) -> LaunchedCycle:
    made = questioned_cycle(people, stages=ALL)
    kpi = make_kpi(made.catalogue.version, "waiting", "at_most", high="48")
    for place, assessment in enumerate(made.assessments):
        measure(assessment, kpi, None if place else "36")
    return made


def page(made: LaunchedCycle, user: User | None = None) -> str:
    client = Client()
    client.force_login(user or made.hr)
    answer = client.get(reverse("cycles:cycle_detail", args=[made.cycle.code]))
    return answer.content.decode()


def lines(read: str) -> dict[str, str]:
    """The row of each stage."""
    rows = read.partition('data-testid="answers"')[2].partition("</table>")[0].split("<tr ")[1:]
    return {row.partition('data-testid="answers-')[2].partition('"')[0]: row for row in rows}


def figures(read: str) -> dict[str, str]:
    found = {}
    for kind, row in lines(read).items():
        found[kind] = row.partition('data-value="')[2].partition('"')[0]
    return found


def chase(made: LaunchedCycle) -> dict[str, str]:
    """Where the rest of each stage is chased."""
    code = made.cycle.code
    waiting = reverse("home:waiting", args=[code])
    return {
        "self": f"{waiting}?stage=self",
        "supervisor": f"{reverse('cycles:people', args=[code])}?stage=unsubmitted",
        "others": reverse("cycles:raters", args=[code]),
        "questionnaire": f"{waiting}?stage=questionnaire",
        "kpi": reverse("results:kpi", args=[code]),
    }


def links(made: LaunchedCycle, read: str) -> dict[str, bool]:
    wanted = chase(made)
    return {kind: f'href="{wanted[kind]}"' in row for kind, row in lines(read).items()}


def test_each_stage_says_how_much_is_handed_in_and_leads_to_the_rest() -> None:
    made = measured(2)
    submit(made.reviews[0])
    submit(self_review(made, 1))
    response = response_of(made)
    fill(response, "r3")
    type(response).objects.filter(pk=response.pk).update(state="submitted")
    assert account(response) == made.supervisor.user

    read = page(made)

    assert figures(read) == {
        "self": "1/2",
        "supervisor": "1/2",
        "questionnaire": "1/4",
        "kpi": "1/2",
    }
    assert links(made, read) == dict.fromkeys(ALL, True)
    assert "本人自评 0 / 2、上级评价 1 / 2" in lines(read)["questionnaire"]
    close_cycle(cycle=made.cycle, actor=made.hr)
    assert links(made, page(made)) == dict.fromkeys(ALL, False)


def test_360_answers_are_counted_but_not_those_about_the_reader() -> None:
    made = rated_cycle(1)
    made.approve()
    made.respond(made.nominations("approved")[0].rater, AT)
    asked = len(made.nominations("approved")) + 1
    User.objects.filter(employee=made.employees[0]).update(is_hr=True)
    subject = User.objects.get(employee=made.employees[0])

    assert figures(page(made))["others"] == f"1/{asked}"
    assert links(made, page(made)) == {"supervisor": True, "others": True}
    assert figures(page(made, subject)) == {"supervisor": "0/1", "others": ""}


def test_after_sealing_nobody_is_chased_for_what_is_not_taken() -> None:
    made = rated_cycle(1)
    made.approve()
    made.cycle.sealed_at = made.cycle.launched_at
    made.cycle.save(update_fields=["sealed_at"])

    assert links(made, page(made)) == {"supervisor": True, "others": False}


def test_the_page_takes_the_same_queries_for_1_and_5_people() -> None:
    counts = []
    for people in (1, 5):
        made = measured(people)
        made.cycle.stages.create(
            kind="others", starts=made.cycle.deadline, ends=made.cycle.deadline
        )
        rater = EmployeeFactory.create()
        Nomination.objects.bulk_create(
            Nomination(
                assessment=one,
                rater=rater,
                group=RaterGroup.RELATED,
                origin="hr",
                state="approved",
            )
            for one in made.assessments
        )
        page(made)
        with CaptureQueriesContext(connection) as captured:
            assert "answers-others" in page(made)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_while_only_self_assessment_runs_its_progress_leads() -> None:
    made = self_cycle(2)
    move_stage(made.cycle, StageKind.SUPERVISOR, starts=3, ends=9)
    submit(self_review(made))
    client = Client()
    client.force_login(made.hr)

    read = page(made)
    people = client.get(reverse("cycles:people", args=[made.cycle.code]), {"stage": "open"})

    assert "自评：2 人中已提交 1 人，还差 1 人。" in read
    assert '<span class="card-note">自评</span>' in read.partition("按部门")[2][:200]
    assert [person.employee for person in people.context["page"]] == [made.employees[1]]
    assert '<th scope="col">自评</th>' in people.content.decode()


def test_several_stages_that_run_lead_together() -> None:
    made = self_cycle(2)
    submit(made.reviews[0])

    head = page(made).partition("</h2>")[0].partition("<h2>")[2]

    assert " ".join(strip_tags(head).split()) == "正在进行：自评 0 / 2、上级评价 1 / 2。"


def test_after_the_end_it_says_of_which_stage_not_all_was_handed_in() -> None:
    made = self_cycle(2)
    for review in made.reviews:
        submit(review)
    submit(self_review(made))
    close_cycle(cycle=made.cycle, actor=made.hr)

    head = page(made).partition("</h2>")[0].partition("<h2>")[2]

    assert " ".join(strip_tags(head).split()) == "上级评价已全部提交。没有收齐：自评 1 / 2。"
