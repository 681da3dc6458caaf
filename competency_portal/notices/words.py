"""The sentence of each kind, made when it is read: what is stored is data."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core.templatetags.formats import date_cn
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.models import Notice

SENTENCES: Mapping[NoticeKind, Promise] = {
    NoticeKind.OPENED: gettext_lazy("There is something for you to do: %(subject)s"),
    NoticeKind.DUE_SOON: gettext_lazy("%(subject)s: %(day)s is the last day to hand it in."),
    NoticeKind.DUE_TOMORROW: gettext_lazy("%(subject)s: the last day is %(day)s."),
    NoticeKind.OVERDUE: gettext_lazy(
        "%(subject)s: the last day was %(day)s and it is not handed in. Ask HR for more time."
    ),
    NoticeKind.CHASED: gettext_lazy("HR asks you to get this done: %(subject)s"),
    NoticeKind.RETURNED: gettext_lazy(
        "%(subject)s was given back to you: read why, then hand it in again."
    ),
    NoticeKind.PUBLISHED: gettext_lazy("%(subject)s: your result is published."),
    NoticeKind.OBJECTION: gettext_lazy("An objection waits for your decision: %(subject)s"),
    NoticeKind.ANSWERED: gettext_lazy("Your objection is answered: %(subject)s"),
    NoticeKind.MEASURE_DUE: gettext_lazy("A measure of yours is due on %(day)s: %(subject)s"),
    NoticeKind.CONFIRM_DUE: gettext_lazy("%(subject)s: to be confirmed until %(day)s."),
    NoticeKind.TALK: gettext_lazy("A talk about a result waits for your word: %(subject)s"),
    NoticeKind.PLAN_DUE: gettext_lazy("%(subject)s: a plan is to be made until %(day)s."),
    NoticeKind.PROPOSAL: gettext_lazy("A proposed measure waits for your yes or no: %(subject)s"),
    NoticeKind.CHANGED: gettext_lazy(
        "Ratings of your people were changed; their reports say why: %(subject)s"
    ),
}
# In a mail, which anybody may see on somebody's screen, other people's names and measures are left
# out: there is the link.
MAILED: Mapping[NoticeKind, Promise] = {
    NoticeKind.OBJECTION: gettext_lazy("An objection waits for your decision."),
    NoticeKind.MEASURE_DUE: gettext_lazy("A measure of yours is due on %(day)s."),
    NoticeKind.TALK: gettext_lazy("A talk about a result waits for your word."),
    NoticeKind.PROPOSAL: gettext_lazy("A proposed measure waits for your yes or no."),
    NoticeKind.CHANGED: gettext_lazy("Ratings of your people were changed; their reports say why."),
}
# The subject of a mail of its own; anything from a database could break a mail's head.
TITLES: Mapping[NoticeKind, Promise] = {
    NoticeKind.RETURNED: gettext_lazy("Competency assessment: something was given back to you"),
    NoticeKind.PUBLISHED: gettext_lazy("Competency assessment: your result is published"),
}


def sentence(notice: Notice) -> str:
    """What somebody reads in the portal."""
    return _filled(SENTENCES[NoticeKind(notice.kind)], notice)


def mailed_sentence(notice: Notice) -> str:
    """What somebody reads in a mail: nothing personal of others."""
    kind = NoticeKind(notice.kind)
    return _filled(MAILED.get(kind, SENTENCES[kind]), notice)


def _filled(text: Promise, notice: Notice) -> str:
    day = date_cn(notice.due_on) if notice.due_on else "—"
    return str(text) % {"subject": notice.subject, "day": day}


def title(notice: Notice) -> str:
    """The subject of a notice's own mail."""
    return str(TITLES[NoticeKind(notice.kind)])


def digest_title() -> str:
    """The subject of a digest."""
    return _("Competency assessment: what is to be done")
