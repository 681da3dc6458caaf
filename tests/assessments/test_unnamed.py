"""Submitting an anonymous review takes it apart (docs/arithmetic.md §4)."""

import pytest
from django.apps import apps

from competency_portal.assessments.models import (
    Nomination,
    RaterGroup,
    Rating,
    Review,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.assessments.services.submission import submit_review
from competency_portal.assessments.states import NominationState
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from models_catalog.standing import Standing
from tests.factories import answer, launched_cycle, rater_review

pytestmark = pytest.mark.django_db

ABOVE, AT = Standing.ABOVE, Standing.AT


def user_of(review: Review) -> User:
    assert review.rater.user is not None
    return review.rater.user


def submitted() -> Nomination:
    made = launched_cycle(1)
    review = rater_review(made.assessments[0], RaterGroup.PEER)
    answer(review, made.catalogue, ABOVE, AT, None)
    submit_review(review=review, actor=user_of(review), confirmed=True)
    return Nomination.objects.get()


def test_the_answers_stay_without_review_rater_and_time() -> None:
    nomination = submitted()

    assert list(Review.objects.filter(group=RaterGroup.PEER)) == []
    assert list(Rating.objects.filter(review__group=RaterGroup.PEER)) == []
    answers = UnnamedAnswer.objects.order_by("competency__category__order", "competency__order")
    assert list(answers.values_list("group", "point__code")) == [("peer", "above"), ("peer", "at")]
    assert [comment.text for comment in UnnamedComment.objects.all()] == ["当面看到的事例。"]
    assert nomination.state == NominationState.SUBMITTED
    names = {field.name for field in UnnamedAnswer._meta.get_fields()}
    assert names == {"key", "assessment", "group", "competency", "point", "attained"}


def test_no_record_of_the_trail_speaks_of_the_submission() -> None:
    nomination = submitted()

    spoken = AuditRecord.objects.filter(actor=nomination.rater.user)
    assert list(spoken) == []
    kinds = {Review._meta.label_lower, Nomination._meta.label_lower}
    assert list(AuditRecord.objects.filter(subject_kind__in=kinds)) == []


def test_no_row_but_the_nomination_points_to_the_rater() -> None:
    nomination = submitted()

    pointing = {
        model._meta.label
        for model in apps.get_app_config("assessments").get_models()
        for field in model._meta.fields
        if field.related_model is type(nomination.rater)
        and model._default_manager.filter(**{field.name: nomination.rater}).exists()
    }
    assert pointing == {"assessments.Nomination"}


def test_who_is_not_asked_any_more_submits_nothing() -> None:
    made = launched_cycle(1)
    review = rater_review(made.assessments[0], RaterGroup.PEER)
    answer(review, made.catalogue, AT)
    Nomination.objects.update(state=NominationState.WITHDRAWN)

    with pytest.raises(Refused):
        submit_review(review=review, actor=user_of(review), confirmed=True)

    assert UnnamedAnswer.objects.count() == 0
    assert Review.objects.filter(pk=review.pk).exists()
