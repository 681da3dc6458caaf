"""Accounts."""

from factory.declarations import Sequence
from factory.django import DjangoModelFactory, Password

from competency_portal.core.models import User

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory[User]):
    """An account without any role; its password is `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = Sequence(lambda n: f"user{n}")
    password = Password(PASSWORD)


class HrFactory(UserFactory):
    """An account with the HR role."""

    username = Sequence(lambda n: f"hr{n}")
    is_hr = True
