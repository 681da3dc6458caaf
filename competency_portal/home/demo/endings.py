"""What people took back or gave up, and a picture that somebody attached: one of each."""

from __future__ import annotations

import datetime
import io

from PIL import Image, ImageDraw

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.states import CycleState
from competency_portal.core.models import User
from competency_portal.development.models import Measure
from competency_portal.development.services.attachments import attach
from competency_portal.development.services.measures import drop
from competency_portal.development.states import MeasureState
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.services.events import withdraw_event
from competency_portal.feedback.models import Objection
from competency_portal.feedback.queries.objections import banded, revision_now
from competency_portal.feedback.services.objecting import object_to, withdraw
from competency_portal.home.demo.company import ACCOUNTS
from models_catalog.standing import Standing

DROPPED = "课程停办了，改由主管带着做两次，下季度再定新的措施。"
WRONG_PERSON = "记错了人，当天值班的是另一位同事。"
CONTESTED = "这一项我觉得评低了，去年的几件事可以再看一看。"
PICTURE = "培训签到表.png"


def load_endings(*, hr: User) -> None:
    """Drop a measure, attach a picture to the demo's own, take an objection back."""
    measures = Measure.objects.order_by("pk")
    others = measures.exclude(plan__assessment__employee__user__username__in=ACCOUNTS)
    planned = others.filter(state=MeasureState.PLANNED).first()
    if planned:
        drop(measure=planned, reason=DROPPED, actor=hr)
    own = measures.filter(plan__assessment__employee__user__username="employee")
    running = own.filter(state=MeasureState.RUNNING).first()
    if running:
        actor = User.objects.get(username="employee")
        attach(measure=running, name=PICTURE, content=_picture(), actor=actor)
    _take_back()


def _picture() -> bytes:
    """A sheet with ruled lines, some of them signed."""
    sheet = Image.new("RGB", (480, 320), "white")
    pen = ImageDraw.Draw(sheet)
    for row in range(60, 300, 40):
        pen.line((40, row, 440, row), fill="#94a3b8", width=2)
        pen.line((60, row - 8, 100 + row % 60, row - 18), fill="#1e3a8a", width=3)
    stored = io.BytesIO()
    sheet.save(stored, "PNG")
    return stored.getvalue()


def _take_back() -> None:
    """Somebody objects two days after the publication, and thinks better of it a day later."""
    cycle = Cycle.objects.filter(state=CycleState.PUBLISHED).latest("period_end")
    quiet = Assessment.objects.filter(cycle=cycle, objections__isnull=True)
    quiet = quiet.filter(employee__user__isnull=False, results__reading__isnull=False)
    for one in (
        quiet.exclude(employee__user__username__in=ACCOUNTS)
        .select_related("employee__user", "cycle")
        .order_by("employee__number")
    ):
        below = [row for row in banded(revision_now(one)) if row.holding.standing == Standing.BELOW]
        user, published = one.employee.user, cycle.published_at
        if below and user and published:
            at = published + datetime.timedelta(days=2)
            made = object_to(assessment=one, reasons={below[0].code: CONTESTED}, actor=user, at=at)
            withdraw(objection=made, actor=user)
            closed = at + datetime.timedelta(days=1)
            Objection.objects.filter(pk=made.pk).update(closed_at=closed)
            return


def withdraw_one_event() -> None:
    """Let a supervisor, the demo's own if they recorded any, take one of their cases back."""
    events = BehaviourEvent.objects.filter(is_own=False).select_related("author").order_by("pk")
    events = events.exclude(employee__user__username__in=ACCOUNTS)
    event = events.filter(author__username="supervisor").first() or events.first()
    if event:
        withdraw_event(event=event, reason=WRONG_PERSON, actor=event.author)
