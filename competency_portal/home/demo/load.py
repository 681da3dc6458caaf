"""Loads the whole demo: company, then cycles."""

from __future__ import annotations

import random

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.home.demo import company, cycles, dates, endings, events, notices, plans_made
from competency_portal.people.models import Employee
from models_catalog.models import ModelVersion
from models_catalog.states import VersionState


def is_loaded() -> bool:
    """Whether somebody works here already, made up or not."""
    return Employee.objects.exists()


@transaction.atomic
def load_demo(*, employees: int, seed: int) -> int:
    """Make a company of `employees` people with four cycles; return how many people there are.

    The same seed gives the same company. Raises `Refused` when the catalogue is missing, when
    there are people already, or when `employees` is too few for one whole office.
    """
    if is_loaded():
        raise Refused(_("There are people already: the demo is only for an empty portal."))
    if employees < company.FEWEST:
        raise Refused(
            _("A demo company has at least %(count)s people.") % {"count": company.FEWEST}
        )
    version = (
        ModelVersion.objects.filter(
            state=VersionState.PUBLISHED, profiles__position__code=company.BUTLER
        )
        .order_by("pk")
        .first()
    )
    if version is None:
        raise Refused(_("The catalogue is empty: run load_catalogue first."))
    chance = random.Random(seed)  # noqa: S311 -- a made-up company, no secret
    people = company.load_company(employees, chance)
    hr = User.objects.get(username="hr")
    cycles.load_cycles(version, hr=hr, chance=chance)
    # Its own chance: what is made of the cycles stays the same whatever comes after them.
    plans_made.make_plans(version, hr=hr, chance=random.Random(seed))  # noqa: S311
    endings.load_endings(hr=hr)
    notices.load_notices(hr=hr)
    events.load_events(version, hr=hr, chance=chance)
    endings.withdraw_one_event()
    dates.date_the_past()
    return len(people)
