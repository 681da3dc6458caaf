"""The demo's plans: overdue and done measures, notes, a behaviour that moved, goals."""

import pytest
from django.test import Client
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.core.models import User
from competency_portal.development.models import Attachment, Goal, Measure, ProgressNote
from competency_portal.development.movement import Movement
from competency_portal.development.states import OPEN, MeasureState
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.feedback.models import Objection
from competency_portal.notices.models import Notice
from tests.factories.demo import load_catalogue, load_demo

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_demo_shows_plans_at_every_point() -> None:
    load_catalogue()
    load_demo()
    client = Client()
    client.force_login(User.objects.get(username="employee"))

    plan = client.get(f"/plans/{timezone.localdate().year - 1}-annual/00014/")

    shown = {row.measure.state: row for row in plan.context["rows"]}
    assert set(shown) == {MeasureState.DONE, MeasureState.RUNNING}
    assert shown["running"].measure.is_overdue()
    assert Movement.MOVED in {moved.movement for moved in shown["done"].moves}
    assert set(Measure.objects.values_list("state", flat=True)) == set(MeasureState)
    assert Measure.objects.filter(state__in=OPEN, ends__lt=timezone.localdate()).count() >= 3
    assert set(Goal.objects.values_list("horizon", flat=True)) == {"short", "medium", "long"}
    assert ProgressNote.objects.exists()
    picture = Attachment.objects.get()
    assert shown["running"].measure == picture.measure
    assert picture.file.read().startswith(b"\x89PNG")
    assert BehaviourEvent.objects.filter(state="withdrawn").count() == 1
    assert Objection.objects.filter(state="withdrawn").count() == 1
    for cycle in Cycle.objects.filter(state="published"):
        told = Notice.objects.filter(key=f"cycle:{cycle.pk}:published")
        assert set(told.values_list("created_at", flat=True)) == {cycle.published_at}
