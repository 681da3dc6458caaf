"""HR's pages about one person in a cycle."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Assessment, Cycle, Review
from competency_portal.assessments.services.participants import transfer_assessment
from competency_portal.assessments.services.submission import return_review
from competency_portal.assessments.states import AssessmentState, ReviewState
from competency_portal.core.models import User
from tests.assessments.plans import let_pass
from tests.assessments.questionnaires import questioned_cycle
from tests.factories import EmployeeFactory, HrFactory, LaunchedCycle, launched_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client) -> Client:
    client.force_login(HrFactory.create())
    return client


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(2)


def url(made: LaunchedCycle, name: str, *more: object) -> str:
    return reverse(f"cycles:{name}", args=[made.cycle.code, made.assessments[0].pk, *more])


def test_a_transfer_asks_for_a_person_and_a_reason(hr: Client, made: LaunchedCycle) -> None:
    other = EmployeeFactory.create()

    for data in ({}, {"employee": other.pk}, {"reason": "x"}, {"employee": "x", "reason": "x"}):
        assert hr.post(url(made, "transfer"), data).status_code == 422
    answer = hr.post(url(made, "transfer"), {"employee": other.pk, "reason": "主管休假"})

    assert answer["Location"] == url(made, "person")
    assert made.assessments[0].supervisor == other


def test_whoever_leaves_hands_over_everybody_at_once(hr: Client) -> None:
    made = launched_cycle(4)
    first, second, third, fourth = made.assessments
    Review.objects.filter(assessment=third).update(state=ReviewState.SUBMITTED)
    # One can't score their own supervisor, and the one who was submitted stays.
    other = EmployeeFactory.create(supervisor=fourth.employee)

    data = {"employee": other.pk, "reason": "主管离职", "others": "on"}
    page = hr.post(url(made, "transfer"), data, follow=True)

    after = Assessment.objects.in_bulk([one.pk for one in made.assessments])
    assert [after[one.pk].supervisor for one in (first, second)] == [other, other]
    assert [after[one.pk].supervisor for one in (third, fourth)] == [made.supervisor] * 2
    said = [str(message) for message in page.context["messages"]]
    assert said[0].startswith(f"{fourth.employee_name}：")
    assert len(said) == 2


def test_nobody_else_is_offered_where_there_is_nobody(hr: Client) -> None:
    made = launched_cycle(1)

    assert "others" not in hr.get(url(made, "transfer")).context["form"].fields


def test_a_return_after_the_deadline_asks_for_a_later_one_in_the_same_form(
    hr: Client, made: LaunchedCycle
) -> None:
    Review.objects.update(state=ReviewState.SUBMITTED)
    address = url(made, "return_review", made.reviews[0].pk)
    assert "deadline" not in hr.get(address).context["form"].fields
    let_pass(made.cycle)
    later = timezone.localdate()

    forgotten = hr.post(address, {"reason": "补一项"})
    answer = hr.post(address, {"reason": "补一项", "deadline": later.isoformat()})

    assert forgotten.status_code == 422
    assert list(forgotten.context["form"].errors) == ["deadline"]
    assert forgotten.context["form"]["reason"].value() == "补一项"
    assert answer["Location"] == url(made, "person")
    assert Review.objects.get(pk=made.reviews[0].pk).state == ReviewState.RETURNED
    assert Cycle.objects.get().deadline == later


@pytest.mark.parametrize(("name", "day"), [("transfer", "deadline"), ("add", "ends-supervisor")])
def test_who_gets_work_after_the_deadline_gets_time_in_the_same_form(
    hr: Client, made: LaunchedCycle, name: str, day: str
) -> None:
    let_pass(made.cycle)
    address = (
        reverse("cycles:add", args=[made.cycle.code]) if name == "add" else url(made, "transfer")
    )

    page = hr.get(address)

    assert [field for field in page.context["form"].fields if field != "others"] == [
        "employee",
        day,
        "reason",
    ]
    assert f'name="{day}"' in page.content.decode()


def test_after_the_deadline_the_page_of_a_review_leads_to_the_form_with_the_later_one(
    hr: Client, made: LaunchedCycle
) -> None:
    Review.objects.update(state=ReviewState.SUBMITTED)
    address = reverse("reviews:review", args=[made.reviews[0].pk])
    late = f'href="{url(made, "return_review", made.reviews[0].pk)}"'
    assert late not in hr.get(address).content.decode()
    let_pass(made.cycle)

    page = hr.get(address).content.decode()

    assert late in page
    assert "return-reason" not in page


OF_A_CYCLE = ["add", "extend", "close", "reopen"]
OF_A_PERSON = ["transfer", "withdraw", "restore", "refresh"]


@pytest.mark.parametrize("name", [*OF_A_CYCLE, *OF_A_PERSON, "return_review"])
def test_every_reason_has_the_same_bound_and_can_be_stored(
    hr: Client, made: LaunchedCycle, name: str
) -> None:
    if name in OF_A_CYCLE:
        address = reverse(f"cycles:{name}", args=[made.cycle.code])
    else:
        address = url(made, name, *([made.reviews[0].pk] if name == "return_review" else []))

    for reason in ("字" * 1001, "字\ufffe", ""):
        answer = hr.post(address, {"reason": reason})
        is_optional = name == "close" and not reason
        assert is_optional or "reason" in answer.context["form"].errors


def test_the_end_of_a_line_counts_once_as_in_the_browser(hr: Client, made: LaunchedCycle) -> None:
    hr.post(url(made, "withdraw"), {"reason": "行\r\n" * 500})

    assert made.assessments[0].state == AssessmentState.WITHDRAWN


def test_a_transfer_offers_supervisors_until_somebody_is_searched_for(
    hr: Client, made: LaunchedCycle
) -> None:
    boss, plain = EmployeeFactory.create(), EmployeeFactory.create(name="钱多多")
    EmployeeFactory.create(supervisor=boss)

    offered = hr.get(url(made, "transfer")).context["found"]
    found = hr.get(url(made, "transfer"), {"q": "qdd"}).context["found"]

    assert offered == [boss]
    assert found == [plain]


def test_the_person_chosen_stays_in_the_form_after_an_error(
    hr: Client, made: LaunchedCycle
) -> None:
    other = EmployeeFactory.create(name="钱多多")

    page = hr.post(url(made, "transfer"), {"employee": other.pk, "reason": ""})

    assert f'id="employee-{other.pk}" checked' in page.content.decode()


def test_a_submitted_review_is_not_transferred_and_the_page_says_why(
    hr: Client, made: LaunchedCycle
) -> None:
    Review.objects.update(state=ReviewState.SUBMITTED)
    other = EmployeeFactory.create()

    answer = hr.post(url(made, "transfer"), {"employee": other.pk, "reason": "x"})

    assert answer.status_code == 422
    assert len(answer.context["form"].non_field_errors()) == 1


def test_out_and_back(hr: Client, made: LaunchedCycle) -> None:
    assert hr.post(url(made, "withdraw"), {"reason": " "}).status_code == 422

    hr.post(url(made, "withdraw"), {"reason": "调走"})
    assert made.assessments[0].state == AssessmentState.WITHDRAWN

    hr.post(url(made, "restore"), {"reason": "没有调走"})
    assert made.assessments[0].state == AssessmentState.ACTIVE


def test_a_person_is_added_with_a_reason(hr: Client, made: LaunchedCycle) -> None:
    address = reverse("cycles:add", args=[made.cycle.code])
    person = EmployeeFactory.create(
        position=made.catalogue.positions["butler"], supervisor=made.supervisor
    )

    answer = hr.post(address, {"employee": person.pk, "reason": "新入职"})

    assert answer["Location"] == reverse("cycles:people", args=[made.cycle.code])
    assert Assessment.objects.filter(employee=person).exists()


def test_who_takes_part_already_is_not_offered(hr: Client, made: LaunchedCycle) -> None:
    address = reverse("cycles:add", args=[made.cycle.code])
    data = {"employee": made.employees[0].pk, "reason": "x"}

    assert hr.get(address, {"q": made.employees[0].number}).context["found"] == []
    assert hr.post(address, data).status_code == 422


def test_a_refresh_shows_the_difference_before_it_is_made(hr: Client, made: LaunchedCycle) -> None:
    person = made.employees[0]
    person.position = made.catalogue.positions["lead"]
    person.save()

    page = hr.get(url(made, "refresh")).content.decode()
    assert "大堂管家" in page
    assert "客服主管" in page

    hr.post(url(made, "refresh"), {"reason": "已转岗"})
    assert made.assessments[0].position_name == "客服主管"


def test_a_submitted_review_is_returned_with_a_reason(hr: Client, made: LaunchedCycle) -> None:
    review = made.reviews[0]
    Review.objects.filter(pk=review.pk).update(state=ReviewState.SUBMITTED)
    address = url(made, "return_review", review.pk)

    assert hr.post(address, {"reason": ""}).status_code == 422
    hr.post(address, {"reason": "事例太少"})

    review.refresh_from_db()
    assert (review.state, review.returned_reason) == (ReviewState.RETURNED, "事例太少")


def test_hr_does_not_return_the_review_about_themselves(made: LaunchedCycle) -> None:
    review, me = made.reviews[0], made.employees[0].user
    assert me
    User.objects.filter(pk=me.pk).update(is_hr=True)
    Review.objects.filter(pk=review.pk).update(state=ReviewState.SUBMITTED)
    hr = Client()
    hr.force_login(User.objects.get(pk=me.pk))
    address = url(made, "return_review", review.pk)

    assert address not in hr.get(url(made, "person")).content.decode()
    assert hr.get(address).status_code == 404
    assert hr.post(address, {"reason": "再想想"}).status_code == 404

    review.refresh_from_db()
    assert review.state == ReviewState.SUBMITTED


def test_a_review_of_another_person_does_not_exist_here(hr: Client, made: LaunchedCycle) -> None:
    assert hr.get(url(made, "return_review", made.reviews[1].pk)).status_code == 404


def test_the_page_of_a_person_offers_what_can_be_done_now(hr: Client, made: LaunchedCycle) -> None:
    def offered() -> list[str]:
        page = hr.get(url(made, "person")).content.decode()
        names = (
            *("person-transfer", "person-withdraw", "person-restore"),
            *("review-read", "review-return"),
        )
        return [name for name in names if f'data-testid="{name}"' in page]

    assert offered() == ["person-transfer", "person-withdraw"]
    Review.objects.update(state=ReviewState.SUBMITTED)
    assert offered() == ["person-transfer", "person-withdraw", "review-read", "review-return"]
    hr.post(url(made, "withdraw"), {"reason": "x"})
    assert offered() == ["person-restore", "review-read"]


def test_the_page_says_when_somebody_reports_to_another_supervisor_by_now(
    hr: Client, made: LaunchedCycle
) -> None:
    person, boss = made.employees[0], EmployeeFactory.create(name="王主管")
    assert "王主管" not in hr.get(url(made, "person")).content.decode()

    person.supervisor = boss
    person.save()

    assert "现在的上级是王主管" in hr.get(url(made, "person")).content.decode()
    assert made.assessments[0].supervisor == made.supervisor


def test_nobody_is_asked_to_undo_a_transfer(hr: Client, made: LaunchedCycle) -> None:
    boss = EmployeeFactory.create(name="王主管")
    transfer_assessment(
        assessment=made.assessments[0], to=boss, actor=made.hr, reason="李主管休长假"
    )

    page = hr.get(url(made, "person"))

    assert page.context["new_supervisor"] is None
    assert f"从{made.supervisor.name}转交给王主管" in page.content.decode()


def test_nobody_is_asked_to_undo_the_transfer_of_a_questionnaire(client: Client) -> None:
    made = questioned_cycle(1, stages=("questionnaire",))
    transfer_assessment(
        assessment=made.assessments[0], to=EmployeeFactory.create(), actor=made.hr, reason="休长假"
    )
    client.force_login(made.hr)

    assert client.get(url(made, "person")).context["new_supervisor"] is None


def test_hr_finds_no_button_on_their_own_assessment(client: Client, made: LaunchedCycle) -> None:
    me = made.employees[0].user
    assert me
    User.objects.filter(pk=me.pk).update(is_hr=True)
    client.force_login(me)

    page = client.get(url(made, "person")).content.decode()

    assert 'data-testid="person-own"' in page
    for verb in OF_A_PERSON:
        assert url(made, verb) not in page
        assert client.get(url(made, verb)).status_code == 404
        assert client.post(url(made, verb), {"reason": "不想参加"}).status_code == 404
    assert made.assessments[0].state == AssessmentState.ACTIVE


@pytest.mark.parametrize(("state", "told"), [("running", False), ("published", True)])
def test_hr_reads_why_their_own_review_was_returned_once_it_is_published(
    client: Client, made: LaunchedCycle, state: str, *, told: bool
) -> None:
    me = made.employees[0].user
    assert me
    User.objects.filter(pk=me.pk).update(is_hr=True)
    for review, reason in zip(made.reviews, ("打分太低了", "漏了一项"), strict=True):
        Review.objects.filter(pk=review.pk).update(state=ReviewState.SUBMITTED)
        return_review(review=review, actor=made.hr, reason=reason)
    Cycle.objects.update(state=state)
    client.force_login(me)

    own = client.get(url(made, "person")).content.decode()
    whole = client.get(reverse("cycles:cycle_history", args=[made.cycle.code])).content.decode()

    assert ("打分太低了" in own, "打分太低了" in whole) == (told, told)
    assert "漏了一项" in whole
