"""What people are told of, and what each kind is: at once or in the digest, a reminder or not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    OPENED = "opened", _("A task for you")
    DUE_SOON = "due-soon", _("Due in three days")
    DUE_TOMORROW = "due-tomorrow", _("Due tomorrow")
    OVERDUE = "overdue", _("Overdue")
    CHASED = "chased", _("HR asks")
    RETURNED = "returned", _("Given back")
    PUBLISHED = "published", _("Result published")
    OBJECTION = "objection", _("Objection to look at")
    ANSWERED = "answered", _("Objection answered")
    MEASURE_DUE = "measure-due", _("Measure due")
    CONFIRM_DUE = "confirm-due", _("Result or talk to confirm")
    TALK = "talk", _("Your word on a talk")
    PLAN_DUE = "plan-due", _("Plan to make")
    PROPOSAL = "proposal", _("Proposal to agree to")
    REPLIED = "replied", _("Your proposal answered")
    CHANGED = "changed", _("Rating changed")
    CONTESTED = "contested", _("Objection to your rating")


class MailState(models.TextChoices):
    """What becomes of a notice by mail.

    `owed` has a mail of its own, sent until it is noted as sent: at least once. `waiting` stands
    in the next digest, and is noted as sent before that leaves: at most once.
    """

    NONE = "none", _("in the portal only")
    WAITING = "waiting", _("in the next digest")
    OWED = "owed", _("on its way")
    SENT = "sent", _("sent")


# Nobody can switch these off, and they wait for no digest.
AT_ONCE = (NoticeKind.RETURNED, NoticeKind.PUBLISHED)
# Wrong once the last day is over.
OF_THE_DAY = (NoticeKind.DUE_SOON, NoticeKind.DUE_TOMORROW)
# Each takes the place of those before it of the same task.
STEPS = (
    *(*OF_THE_DAY, NoticeKind.OVERDUE),
    *(NoticeKind.MEASURE_DUE, NoticeKind.CONFIRM_DUE, NoticeKind.PLAN_DUE),
)
REMINDERS = (*STEPS, NoticeKind.CHASED)
# A source of `due` names them every day until they are done: of whom it names no more, or somebody
# else instead, nothing is wanted any more.
STANDING = (
    *(NoticeKind.OBJECTION, NoticeKind.TALK, NoticeKind.PROPOSAL),
    *(NoticeKind.MEASURE_DUE, NoticeKind.CONFIRM_DUE, NoticeKind.PLAN_DUE),
)
# Told of something to do, or that it may begin; with it done nothing is left to tell.
OF_TASKS = (*dict.fromkeys((NoticeKind.OPENED, *STANDING, *REMINDERS)), NoticeKind.REPLIED)
SWITCHABLE = tuple(kind for kind in NoticeKind if kind not in AT_ONCE)
