"""Publishing freezes everybody's figures once."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.contrib import messages
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle, RaterGroup
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.participants import withdraw_person
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.frozen import Frozen
from competency_portal.core.models import User
from competency_portal.results.models import (
    AssessmentResult,
    CategoryResult,
    CompetencyResult,
    GroupResult,
)
from competency_portal.results.services import publish_results
from tests.factories import (
    HrFactory,
    LaunchedCycle,
    answer,
    launched_cycle,
    rater_review,
)
from tests.factories.results import ABOVE, AT, BELOW, published_cycle, result_of, submit

pytestmark = pytest.mark.django_db

Row = tuple[str, str, Decimal | None, str | None, Decimal | None, Decimal | None]


def closed_cycle(people: int = 2, submitted: int | None = None) -> LaunchedCycle:
    made = launched_cycle(people)
    for review in made.reviews[:submitted]:
        answer(review, made.catalogue, AT)
        submit(review)
    close_cycle(cycle=made.cycle, actor=made.hr)
    return made


def rows_of(result: AssessmentResult) -> list[Row]:
    return list(
        result.competencies.order_by("competency__order").values_list(
            *("competency__code", "status", "score", "band__code", "attained_rank", "gap")
        )
    )


def test_every_figure_of_a_person_is_frozen() -> None:
    made = published_cycle([AT, BELOW, ABOVE, BELOW, None])  # learning integrity insight response …

    result = result_of(made)

    two, one, three, zero = Decimal(2), Decimal(1), Decimal(3), Decimal(0)
    assert rows_of(result) == [
        ("learning", "scored", two, "at", one, zero),
        ("integrity", "scored", one, "below", zero, -one),
        ("insight", "scored", three, "above", two, one),
        ("response", "scored", one, "below", zero, -one),
        ("relations", "unrated", None, None, None, None),
    ]
    categories = result.categories.values_list("category__code", "weight", "score", "band__code")
    assert list(categories) == [
        ("core", 40, Decimal("1.50"), "at"),
        ("service", 60, Decimal("2.00"), "at"),
    ]
    assert (result.overall_score, result.overall_band) == (
        Decimal("1.80"),
        made.catalogue.points[AT],
    )
    assert (result.met, result.of, result.attainment_rate) == (2, 4, Decimal("50.00"))
    assert list(result.parts.values_list("part", "value")) == [("competencies", Decimal("40.00"))]
    assert result.total == Decimal("40.00")


def test_not_asked_and_unset_are_kept_apart() -> None:
    result = result_of(published_cycle([AT], position="clerk"))

    assert [(row[0], row[1]) for row in rows_of(result)] == [
        ("learning", "scored"),
        ("integrity", "unset"),
        ("insight", "scored"),
        ("response", "not_required"),
        ("relations", "unset"),
    ]


def test_somebody_whose_review_was_not_submitted_has_nothing_rated() -> None:
    result = result_of(published_cycle([AT], None), 1)

    assert {row[1] for row in rows_of(result)} == {"unrated"}
    assert (result.overall_score, result.met, result.of, result.attainment_rate, result.total) == (
        *(None, 0, 0, None, None),
    )


def test_who_was_taken_out_gets_no_result() -> None:
    made = closed_cycle()
    out, stays = made.assessments
    withdraw_person(assessment=out, actor=made.hr, reason="调离")

    people = publish_results(cycle=made.cycle, actor=made.hr)

    assert people == 1
    assert list(AssessmentResult.objects.values_list("assessment", flat=True)) == [stays.pk]


def test_groups_are_blended_and_small_ones_hidden() -> None:
    made = launched_cycle(1, group_weights={"supervisor": "60", "peer": "20", "related": "20"})
    (assessment,) = made.assessments
    answer(made.reviews[0], made.catalogue, AT)
    submit(made.reviews[0])
    for group, standing in [*[(RaterGroup.PEER, ABOVE)] * 3, (RaterGroup.RELATED, BELOW)]:
        review = rater_review(assessment, group)
        insight = review.ratings.get(competency__code="insight")
        insight.point = made.catalogue.points[standing]
        insight.save()
        submit(review)
    close_cycle(cycle=made.cycle, actor=made.hr)

    publish_results(cycle=made.cycle, actor=made.hr)

    groups = GroupResult.objects.filter(competency_result__competency__code="insight")
    # One rater of a related department alone is too few: the peers join, and it is "others" (§4).
    assert list(groups.values_list("group", "state", "weight", "raters", "score")) == [
        ("supervisor", "shown", 60, 1, Decimal("2.00")),
        ("others", "shown", 40, 4, Decimal("2.50")),
    ]
    elsewhere = GroupResult.objects.filter(competency_result__competency__code="learning")
    assert list(elsewhere.values_list("group", "state", "raters", "score")) == [
        ("supervisor", "shown", 1, Decimal("2.00")),
        ("others", "too_few", None, None),
    ]


def test_only_a_closed_cycle_is_published() -> None:
    made = launched_cycle(1)

    with pytest.raises(Refused):
        publish_results(cycle=made.cycle, actor=made.hr)

    assert not AssessmentResult.objects.exists()
    assert Cycle.objects.get().state == "running"


def test_a_second_publication_is_refused_and_changes_nothing() -> None:
    made = published_cycle([AT])

    with pytest.raises(Refused):
        publish_results(cycle=made.cycle, actor=made.hr)

    assert AssessmentResult.objects.count() == 1


def test_publishing_leaves_a_row_behind() -> None:
    made = published_cycle([AT])

    record = audit.trail(made.cycle)[0]

    assert (record.action, record.from_value, record.to_value) == ("move", "closed", "published")
    assert record.actor == made.hr


def test_published_figures_never_change() -> None:
    result = result_of(published_cycle([AT]))
    competency = result.competencies.all()[0]

    with pytest.raises(Frozen):
        result.save()
    with pytest.raises(Frozen):
        result.delete()
    with pytest.raises(Frozen):
        competency.save(update_fields=["score"])
    with pytest.raises(Frozen):
        CompetencyResult.objects.filter(pk=competency.pk).update(score=3)
    with pytest.raises(Frozen):
        CategoryResult.objects.bulk_update([], ["score"])
    with pytest.raises(Frozen):
        result.competencies.all().delete()


def queries_to_publish(people: int) -> int:
    made = closed_cycle(people)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        publish_results(cycle=made.cycle, actor=made.hr)
    return len(queries)


def test_queries_do_not_grow_with_the_people() -> None:
    assert queries_to_publish(1) == queries_to_publish(12)


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once() -> None:
    made = closed_cycle(3)
    outcomes: list[str] = []
    together = Barrier(2)

    def press() -> None:
        cycle = Cycle.objects.get(pk=made.cycle.pk)
        together.wait()
        try:
            publish_results(cycle=cycle, actor=made.hr)
        except Refused:
            outcomes.append("refused")
        else:
            outcomes.append("published")
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["published", "refused"]
    assert AssessmentResult.objects.count() == 3


def test_hr_publishes_with_a_button(client: Client) -> None:
    made = closed_cycle(2)
    client.force_login(made.hr)

    answered = client.post(reverse("results:publish", args=[made.cycle.code]), {"unscored": "0"})

    assert answered.status_code == 302
    assert answered["Location"] == reverse("cycles:cycle_detail", args=[made.cycle.code])
    assert Cycle.objects.get().state == "published"


@pytest.mark.parametrize("ticked", [{}, {"unscored": "0"}, {"unscored": "2"}])
def test_nothing_is_published_before_hr_has_ticked_how_many_have_no_score(
    client: Client, ticked: dict[str, str]
) -> None:
    made = closed_cycle(2, submitted=1)
    client.force_login(made.hr)

    answered = client.post(reverse("results:publish", args=[made.cycle.code]), ticked)

    (message,) = get_messages(answered.wsgi_request)
    assert message.level == messages.ERROR
    assert Cycle.objects.get().state == "closed"


def test_the_page_says_what_publishing_does_and_how_many_have_no_score(client: Client) -> None:
    made = closed_cycle(3, submitted=1)
    client.force_login(made.hr)
    address = reverse("cycles:cycle_detail", args=[made.cycle.code])

    page = client.get(address).content.decode()
    answered = client.post(
        reverse("results:publish", args=[made.cycle.code]), {"unscored": "2"}, follow=True
    )

    assert "发布后数字不再改变" in page
    assert "2 人没有综合得分，" in page
    (message,) = answered.context["messages"]
    assert str(message) == "已发布：3 人现在可以看到自己的报告。其中 2 人没有综合得分。"
    assert Cycle.objects.get().state == "published"


def test_a_second_press_says_so_and_publishes_nothing(client: Client) -> None:
    made = published_cycle([AT])
    client.force_login(made.hr)

    answered = client.post(reverse("results:publish", args=[made.cycle.code]))

    (message,) = get_messages(answered.wsgi_request)
    assert message.level == messages.ERROR
    assert AssessmentResult.objects.count() == 1


def test_only_hr_may_publish(client: Client) -> None:
    made = closed_cycle(1)
    address = reverse("results:publish", args=[made.cycle.code])
    answers = [client.post(address).status_code]
    for user in User.objects.filter(employee__in=[made.supervisor, made.employees[0]]):
        client.force_login(user)
        answers.append(client.post(address).status_code)
    client.force_login(HrFactory.create())
    answers.append(client.get(address).status_code)
    answers.append(client.post(reverse("results:publish", args=["no-such-cycle"])).status_code)

    assert answers == [302, 404, 404, 405, 404]
    assert Cycle.objects.get().state == "closed"
