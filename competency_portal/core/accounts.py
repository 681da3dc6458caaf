"""How accounts come to be: HR makes them, nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):
    """No self-registration: an account belongs to an employee whom HR has entered."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
