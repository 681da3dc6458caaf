"""What somebody sent while their login had run out: kept over the login, in its form again after.

`@access` keeps and tells it for every form of the portal. It is for the account whose
form it was, for an hour, and told once. Passwords and files are not kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.signals import user_logged_in
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from competency_portal.core.addresses import page_of
from competency_portal.core.models import User

KEPT = "kept-forms"
"""Another name than that of the one form that was kept before: its shape was another one."""
WRITER = "writer"
"""The hidden field that says whose form it is: somebody else who logs in gets none of it."""
LONGEST = 200_000
"""Enough for twenty texts of 1,000 Chinese characters as a form sends them: nine bytes each."""
MOST = 5
"""Forms that several windows may have sent before somebody logs in again."""
HOUR = datetime.timedelta(hours=1)
"""After this nobody is still logging in to save a form: a shared browser keeps nothing."""
SECRET = "password"  # noqa: S105 - a part of the names of such fields

_signer = Signer(salt="core.kept")
_again: ContextVar[QueryDict | None] = ContextVar("typed_again", default=None)


@dataclass(frozen=True)
class Kept:
    """One form as it was sent: where to, from which page, by whom, and until when it is kept."""

    path: str
    page: str
    typed: str
    files: dict[str, str]
    writer: int
    until: str

    @property
    def data(self) -> QueryDict:
        """The fields by name."""
        return QueryDict(self.typed)

    def is_for(self, user: User) -> bool:
        """Whether this account typed it, less than an hour ago."""
        is_fresh = timezone.now() < datetime.datetime.fromisoformat(self.until)
        return self.writer == user.pk and is_fresh


def signature_of(request: HttpRequest) -> str:
    """The value of the hidden field: nobody else can make a form of this account."""
    return signed(request.user.pk)


def signed(writer: int | None) -> str:
    """An account's key with the portal's signature."""
    return _signer.sign(str(writer))


def writer_of(request: HttpRequest) -> int | None:
    """Whose form was sent; None where it does not say, or somebody made it up."""
    try:
        return int(_signer.unsign(request.POST.get(WRITER, "")))
    except (BadSignature, ValueError):
        return None


def keep(request: HttpRequest) -> bool:
    """Keep what was sent in the session, which a login takes over. False: nobody's, or too long."""
    data, writer = request.POST.copy(), writer_of(request)
    for name in ("csrfmiddlewaretoken", WRITER, *[name for name in data if SECRET in name]):
        data.pop(name, None)
    typed = data.urlencode()
    if writer is None or len(typed) > LONGEST:
        return False
    files = {name: str(getattr(file, "name", "")) for name, file in request.FILES.items()}
    until = (timezone.now() + HOUR).isoformat()
    one = Kept(request.path, page_of(request), typed, files, writer, until)
    before = [Kept(**kept) for kept in request.session.get(KEPT, [])]
    others = [kept for kept in before if replace(kept, until=until) != one]
    request.session[KEPT] = [asdict(kept) for kept in [*others, one][-MOST:]]
    if not request.user.is_authenticated:
        request.session.set_expiry(HOUR)
    return True


def kept_for_page(request: HttpRequest) -> Kept | None:
    """What this account sent last from this page and had not stored."""
    if KEPT not in request.session:
        return None
    found = [one for one in _all(request) if urlsplit(one.page).path == request.path]
    return found[-1] if found else None


def drop(request: HttpRequest, kept: Kept) -> None:
    """It was told."""
    _store(request, [one for one in _all(request) if one != kept])


def move(request: HttpRequest, kept: Kept, page: str) -> None:
    """Its page leads to another one: it is told there."""
    before = _all(request)
    _store(request, [replace(one, page=page) if one == kept else one for one in before])


def typed_before(request: HttpRequest) -> QueryDict | None:
    """For a view that makes its form anew: what this account had typed into it; told once."""
    kept = kept_for_page(request)
    if kept is None:
        return None
    drop(request, kept)
    return kept.data


@contextmanager
def typed_again(data: QueryDict) -> Iterator[None]:
    """Meanwhile a field that can't be filled in afterwards finds its answer in `again`."""
    token = _again.set(data)
    try:
        yield
    finally:
        _again.reset(token)


def again() -> QueryDict | None:
    """What stands in the forms of the page being made again, if anything."""
    return _again.get()


def forget_others(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Somebody logged in: what is old, or another account typed, ends here."""
    if KEPT in request.session:
        _store(request, [one for one in _all(request, user) if one.is_for(user)])
        request.session.set_expiry(None)


def _all(request: HttpRequest, user: User | None = None) -> list[Kept]:
    """Everything that is kept for whoever is logged in, the oldest first."""
    reader = user or request.user
    kept = [Kept(**one) for one in request.session.get(KEPT, [])]
    return [one for one in kept if one.is_for(reader)]  # type: ignore[arg-type]


def _store(request: HttpRequest, kept: list[Kept]) -> None:
    if kept:
        request.session[KEPT] = [asdict(one) for one in kept]
    else:
        request.session.pop(KEPT, None)


user_logged_in.connect(forget_others, dispatch_uid="core.kept.forget_others")
