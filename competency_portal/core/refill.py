"""Putting what was typed before a login into the form of a finished page.

The forms of the portal are made by many views; the page that they end in is HTML that we wrote
ourselves. It is read for its forms, and what differs is written into it; all else stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import urljoin, urlsplit

from django.http import QueryDict
from django.utils.translation import gettext as _

Attributes = list[tuple[str, str | None]]

MOVES = re.compile(r"(^|-)(seen|version|token|step|revision)(-|$)|_(asked|shown|open)$")
"""Hidden fields that say what somebody saw; all others say which of several forms it is."""
FRESH = "revision"
"""What somebody confirms is what they see now."""
TYPED = re.compile(
    r"^(text|title|reason|remark|note|outcome|expected|goal|evidence)(-|$)"
    r"|^(name|number|code|username|email)$|_typed$"
)
"""Fields for words: whatever stands in one was typed, if it is only “OK”."""
KEYED = re.compile(r"^goal$")
"""Of these one form sends the text and another the key."""
CHOSEN = re.compile(r"^(not_names|back|next)$")
"""Fields that send words which nobody typed."""
KEYLIKE = re.compile(r"[\w.:+-]*", re.ASCII)
"""Of any other field: what a box or a list sends, a day or a figure. Alone they say nothing."""
AGAIN = "data-again"
"""A picker's box for what was ticked before (`core.picker`)."""
NOT_FILLED = frozenset({"submit", "button", "reset", "image", "password"})


@dataclass(frozen=True)
class Tag:
    """A start tag and where it stands in the page."""

    name: str
    attributes: Attributes
    start: int
    end: int

    def get(self, name: str) -> str:
        """An attribute's value; empty when there is none."""
        return dict(self.attributes).get(name) or ""

    def having(self, name: str, value: str | None, *, present: bool = True) -> str:
        """The tag with this attribute changed."""
        kept = [(one, old) for one, old in self.attributes if one != name]
        changed = [*kept, (name, value)] if present else kept
        return f"<{self.name}{''.join(map(_attribute, changed))}>"


@dataclass
class Control:
    """A field of a form; `folds` are the closed parts of the page around it."""

    tag: Tag
    form: Form | None
    folds: list[Tag]
    closed: int = 0
    options: list[Tag] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What its value is sent as."""
        return self.tag.get("name")

    @property
    def kind(self) -> str:
        """The type of an input, else the tag's name."""
        return (self.tag.get("type") or "text") if self.tag.name == "input" else self.tag.name

    @property
    def is_hidden(self) -> bool:
        """Whether nobody typed it."""
        return self.kind == "hidden"

    @property
    def is_again(self) -> bool:
        """Whether it is a picker's box for what was ticked before."""
        return AGAIN in dict(self.tag.attributes)


@dataclass
class Form:
    """A form that is posted."""

    tag: Tag
    folds: list[Tag]
    controls: list[Control] = field(default_factory=list)

    def fits(self, path: str, page: str, typed: QueryDict) -> bool:
        """Whether it is the one that was sent: it goes there, about the same thing."""
        is_posted = self.tag.get("method").lower() == "post"
        action = urlsplit(urljoin(page, self.tag.get("action"))).path
        return (
            is_posted
            and action == path
            and all(
                control.tag.get("value") in typed.getlist(control.name)
                for control in self.controls
                if control.is_hidden and control.name in typed
                if not MOVES.search(control.name)
            )
        )


@dataclass(frozen=True)
class Refilled:
    """The page, what was typed and has no field in it, and the id of the form that is filled in.

    `is_typed`: there is more in it than the press of a button.
    """

    html: str
    unplaced: list[str]
    form: str
    is_typed: bool


class _Reader(HTMLParser):
    """Finds the forms of a page and the controls in them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.forms: list[Form] = []
        self.controls: list[Control] = []
        self._folds: list[Tag] = []
        self._templates = 0
        self._form: Form | None = None
        self._open: Control | None = None
        self.feed(html)
        self.close()
        for control in self.controls:
            form = self._owner(control)
            if form and control.name:
                form.controls.append(control)

    def _owner(self, control: Control) -> Form | None:
        """The form that a control names, else the one around it."""
        named = control.tag.get("form")
        if not named:
            return control.form
        return next((form for form in self.forms if form.tag.get("id") == named), None)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, name: str, attributes: Attributes) -> None:
        """Note what belongs to a form."""
        start = self._offset()
        tag = Tag(name, attributes, start, start + len(self.get_starttag_text() or ""))
        if name == "template":
            self._templates += 1
        if self._templates:
            return
        if name == "details":
            self._folds.append(tag)
        elif name == "form":
            self._form = Form(tag, [*self._folds])
            self.forms.append(self._form)
        elif name == "option" and self._open:
            self._open.options.append(tag)
        elif name in ("input", "textarea", "select"):
            self._control(tag)

    def _control(self, tag: Tag) -> None:
        control = Control(tag, self._form, [*self._folds])
        self.controls.append(control)
        if tag.name != "input":
            self._open = control

    def handle_endtag(self, name: str) -> None:
        """Leave what ends here."""
        if name == "template":
            self._templates -= 1
        elif name == "details" and self._folds:
            self._folds.pop()
        elif name == "form":
            self._form = None
        elif self._open and name == self._open.tag.name:
            self._open.closed = self._offset()
            self._open = None


def refilled(
    html: str, *, page: str, path: str, typed: QueryDict, files: dict[str, str]
) -> Refilled:
    """The page at `page` with what was sent to `path` standing in its form again."""
    read = _Reader(html)
    fitting = [form for form in read.forms if form.fits(path, page, typed)]
    form = max(fitting, key=lambda one: _likeness(one, typed), default=None)
    controls = form.controls if form else []
    shown = [control for control in controls if not control.is_hidden]
    is_typed = any(value for control in shown for value in typed.getlist(control.name))
    edits = _Edits(typed, files, is_typed=is_typed)
    for control in read.controls:
        if control.is_again and control.form is not form:
            edits.take_away(control, html)
    if form is None:
        return Refilled(edits.applied(html), texts_of(typed), "", is_typed=False)
    known = {control.name for control in controls}
    for control in controls:
        edits.fill(control)
    anchor = edits.name(form)
    if is_typed or files:
        edits.unfold([*form.folds, *edits.folds])
    unplaced = texts_of(typed, without=known)
    return Refilled(edits.applied(html), unplaced, anchor, is_typed or bool(files))


def _likeness(form: Form, typed: QueryDict) -> int:
    """How many of its fields were sent."""
    return len({control.name for control in form.controls} & set(typed))


def texts_of(typed: QueryDict, without: set[str] | None = None) -> list[str]:
    """What a person typed, of the fields that are none of these; each text once."""
    values = (
        text
        for name in typed
        if name not in (without or set())
        for text in map(str, typed.getlist(name))
        if _is_typed(name, text.strip())
    )
    return list(dict.fromkeys(values))


def _is_typed(name: str, text: str) -> bool:
    """Whether a person wrote this text, and did not choose it or send it unseen."""
    if TYPED.search(name):
        return bool(text) and not (KEYED.search(name) and text.isdecimal())
    is_sent_along = MOVES.search(name) or CHOSEN.search(name)
    return not is_sent_along and not KEYLIKE.fullmatch(text)


class _Edits:
    """Changes to a page, gathered and then made all at once."""

    def __init__(self, typed: QueryDict, files: dict[str, str], *, is_typed: bool) -> None:
        self.folds: list[Tag] = []
        self._files = files
        self._left = {name: [*map(str, typed.getlist(name))] for name in typed}
        self._typed, self._is_typed = typed, is_typed
        self._changes: dict[tuple[int, int], str] = {}

    def fill(self, control: Control) -> None:
        """Let a control say what was sent for it."""
        if control.kind in NOT_FILLED:
            return
        if control.kind == "file":
            self._say_lost(control)
        elif control.is_hidden:
            if self._is_typed and control.name != FRESH and MOVES.search(control.name):
                self._write(control)
        elif control.kind in ("checkbox", "radio"):
            self._tick(control)
        elif control.kind == "select":
            for option in control.options if control.name in self._typed else ():
                is_chosen = option.get("value") in self._typed.getlist(control.name)
                self._set(option, "selected", None, present=is_chosen)
        else:
            self._write(control)

    def take_away(self, control: Control, html: str) -> None:
        """Let a row with its one box be none: it belongs into another form."""
        start, end = (
            html.rindex("<div", 0, control.tag.start),
            html.index("</div>", control.tag.end),
        )
        self._changes[start, end + len("</div>")] = ""

    def _say_lost(self, control: Control) -> None:
        if name := self._files.get(control.name):
            words = _("A file can't be kept over a login. Choose “%(name)s” again.")
            said = escape(words % {"name": name})
            note = f'<p class="form-text" data-testid="file-again">{said}</p>'
            self._changes[control.tag.end, control.tag.end] = note

    def _tick(self, control: Control) -> None:
        value = dict(control.tag.attributes).get("value", "on") or ""
        is_ticked = value in self._typed.getlist(control.name)
        if self._is_typed:
            self._set(control.tag, "checked", None, present=is_ticked)
            self.folds += control.folds if is_ticked else []

    def _write(self, control: Control) -> None:
        values = self._left.get(control.name)
        if not values:
            return
        text = values.pop(0).replace("\r\n", "\n")
        self.folds += control.folds if text and not control.is_hidden else []
        if control.kind == "textarea":
            self._changes[control.tag.end, control.closed] = f"\n{escape(text)}"
        else:
            self._set(control.tag, "value", text)

    def name(self, form: Form) -> str:
        """The form's id; it gets one if it has none."""
        name = form.tag.get("id")
        if not name:
            name = "kept-form"
            self._set(form.tag, "id", name)
        return name

    def unfold(self, folds: list[Tag]) -> None:
        """Open the parts of the page that something stands in."""
        for fold in folds:
            self._set(fold, "open", None)

    def _set(self, tag: Tag, name: str, value: str | None, *, present: bool = True) -> None:
        self._changes[tag.start, tag.end] = tag.having(name, value, present=present)

    def applied(self, html: str) -> str:
        """The page with all changes made."""
        pieces, done = [], 0
        for (start, end), text in sorted(self._changes.items()):
            pieces += [html[done:start], text]
            done = end
        return "".join([*pieces, html[done:]])


def _attribute(one: tuple[str, str | None]) -> str:
    name, value = one
    return f" {name}" if value is None else f' {name}="{escape(value)}"'
