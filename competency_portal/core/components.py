"""Props of the page components that are more than one value: what a view hands to a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise
StepState = Literal["done", "open", "problem"]


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the top bar; `current` marks the part of the site that is open."""

    label: Text
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the start page; the last one, where the reader is, has no url."""

    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several pages under a common heading; `note` is a small figure or word beside it."""

    label: Text
    url: str
    current: bool = False
    note: Text | int = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the progress through a sheet."""

    label: Text
    state: StepState
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend; `link` is the text of the link to the place, else the text is the link."""

    text: Text
    url: str = ""
    link: Text = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what it is, for a list of facts."""

    term: Text
    text: Text | int
