"""The mails: plain words and a link, no figure, nobody else's name."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from competency_portal.notices import words
from competency_portal.notices.models import Notice


def own_letter(notice: Notice) -> EmailMultiAlternatives:
    """The mail of one notice that waits for no digest."""
    with translation.override(settings.LANGUAGE_CODE):
        return _letter(words.title(notice), [notice])


def digest_letter(notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """Somebody's mail of a day; there is at least one notice, all are theirs."""
    with translation.override(settings.LANGUAGE_CODE):
        return _letter(words.digest_title(), notices)


def _letter(title: str, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    recipient = notices[0].recipient
    lines = [(words.mailed_sentence(one), _absolute(_opening(one))) for one in notices]
    context = {
        "name": recipient.name,
        "title": title,
        "lines": lines,
        "preferences": _absolute(reverse("notices:preferences")),
    }
    address = recipient.user.email if recipient.user else ""
    text = render_to_string("notices/mail.txt", context).strip()
    letter = EmailMultiAlternatives(title, text, None, [address])
    letter.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    # Out-of-office replies to a machine go round in circles.
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    return letter


def _opening(notice: Notice) -> str:
    return reverse("notices:open", args=[notice.pk])


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
