"""The sentence of each kind, made when it is read: what is stored is data."""

from __future__ import annotations

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core.templatetags.formats import date_cn
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.models import Notice

Texts = dict[NoticeKind, Promise]

SENTENCES: Texts = {
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
    NoticeKind.REPLIED: gettext_lazy("A measure that you proposed is answered: %(subject)s"),
    NoticeKind.CHANGED: gettext_lazy(
        "Ratings of your people were changed; their reports say why: %(subject)s"
    ),
    NoticeKind.CONTESTED: gettext_lazy("Objection to a rating of yours: %(subject)s"),
}
# In a mail, which anybody may see on somebody's screen, other people's names and measures are left
# out: there is the link.
MAILED: Texts = {
    NoticeKind.OBJECTION: gettext_lazy("An objection waits for your decision."),
    NoticeKind.MEASURE_DUE: gettext_lazy("A measure of yours is due on %(day)s."),
    NoticeKind.TALK: gettext_lazy("A talk about a result waits for your word."),
    NoticeKind.PROPOSAL: gettext_lazy("A proposed measure waits for your yes or no."),
    NoticeKind.REPLIED: gettext_lazy("A measure that you proposed is answered."),
    NoticeKind.CHANGED: gettext_lazy("Ratings of your people were changed; their reports say why."),
    NoticeKind.CONTESTED: gettext_lazy("There is news of an objection to a rating of yours."),
}
# With the last day over they say so, whenever it is read.
LATE: Texts = {
    NoticeKind.MEASURE_DUE: gettext_lazy(
        "A measure of yours is late, it was due on %(day)s: %(subject)s"
    ),
    NoticeKind.CONFIRM_DUE: gettext_lazy(
        "%(subject)s: still to be confirmed, it was due on %(day)s."
    ),
    NoticeKind.PLAN_DUE: gettext_lazy("%(subject)s: no plan is made, it was due on %(day)s."),
}
LATE_MAILED: Texts = {
    NoticeKind.MEASURE_DUE: gettext_lazy("A measure of yours is late, it was due on %(day)s."),
}
# The subject of a mail of its own; anything from a database could break a mail's head.
TITLES: Texts = {
    NoticeKind.RETURNED: gettext_lazy("Competency assessment: something was given back to you"),
    NoticeKind.PUBLISHED: gettext_lazy("Competency assessment: your result is published"),
}


def sentence(notice: Notice) -> str:
    """What somebody reads in the portal."""
    return _filled(_text(notice, SENTENCES, LATE), notice)


def mailed_sentence(notice: Notice) -> str:
    """What somebody reads in a mail: nothing personal of others."""
    return _filled(_text(notice, SENTENCES | MAILED, LATE | LATE_MAILED), notice)


def _text(notice: Notice, texts: Texts, late: Texts) -> Promise:
    """The sentence to be filled: of those for what is `late` once the last day is over."""
    kind = NoticeKind(notice.kind)
    is_late = notice.due_on is not None and notice.due_on < timezone.localdate()
    return late.get(kind, texts[kind]) if is_late else texts[kind]


def _filled(text: Promise, notice: Notice) -> str:
    day = date_cn(notice.due_on) if notice.due_on else "—"
    return str(text) % {"subject": notice.subject, "day": day}


def title(notice: Notice) -> str:
    """The subject of a notice's own mail."""
    return str(TITLES[NoticeKind(notice.kind)])


def digest_title() -> str:
    """The subject of a digest."""
    return _("Competency assessment: what is to be done")
