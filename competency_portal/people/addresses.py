"""The address to which notices are mailed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from competency_portal.core import audit
from competency_portal.core.models import User
from competency_portal.people.models import Employee

ADDRESSED = gettext_noop("E-mail address changed")


@transaction.atomic
def set_address(employee: Employee, *, email: str, actor: User) -> None:
    """Note the address of an employee's account, or none; nothing where there is no account."""
    user = User.objects.select_for_update(no_key=True).filter(employee=employee).first()
    if user is None or user.email == email:
        return
    audit.record(employee, ADDRESSED, actor=actor, from_value=user.email, to_value=email)
    user.email = email
    user.save(update_fields=["email"])
