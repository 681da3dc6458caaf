"""What was typed for something that has moved on: it comes back, to be copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from competency_portal.core.glyphs import is_blank
from competency_portal.core.http import PortalRequest
from competency_portal.core.typed import TypedText
from competency_portal.development.forms.tracking import SmallForm

LABELS = {
    "note": _("How it goes"),
    "outcome": _("Result of tracking"),
    "reason": _("Reason"),
    "text": _("Measure"),
    "expected": _("Expected effect"),
    "goal": _("Goal"),
}
View = Callable[..., HttpResponse]


def text_comes_back(*names: str) -> Callable[[View], View]:
    """Give back what was typed in these fields where the form leads nowhere any more.

    Handed over, agreed or reporting to somebody else meanwhile, it is not found. Whoever never had
    it gets the same answer, which tells nothing but what they sent.
    """

    def kept(view: View) -> View:
        @wraps(view)
        def keeping(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                typed = [
                    (LABELS[name], text)
                    for name in names
                    if not is_blank(text := request.POST.get(name, ""))
                ]
                if not typed:
                    raise
            return render(request, "development/kept.html", {"typed": typed}, status=409)

        return keeping

    return kept


def typed_in(form: SmallForm) -> list[tuple[str, str]]:
    """The texts of a form as they were sent, by label."""
    texts = [
        (str(field.label), str(form[name].value() or ""))
        for name, field in form.fields.items()
        if isinstance(field, TypedText)
    ]
    return [(label, text) for label, text in texts if not is_blank(text)]
