"""Codes of departments, which nobody should have to make up."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import count

from django.utils.text import slugify
from pypinyin import lazy_pinyin

from competency_portal.people.models import Department

LONGEST = 50
NAMELESS = "department"


def proposed_code(name: str) -> str:
    """A free code for a department of this name: 客服部 → kefubu, the next one kefubu-2."""
    taken = Department.objects.filter(code__startswith=_stem(name))
    return code_beside(name, set(taken.values_list("code", flat=True)))


def _stem(name: str) -> str:
    return slugify("".join(lazy_pinyin(name)))[:LONGEST].strip("-") or NAMELESS


def code_beside(name: str, taken: AbstractSet[str]) -> str:
    """A code for a department of this name that is none of the taken ones."""
    stem = _stem(name)
    if stem not in taken:
        return stem
    return next(code for number in count(2) if (code := f"{stem}-{number}") not in taken)
