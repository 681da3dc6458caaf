"""The portal's own settings, with the few things that a test run must have otherwise.

The database is that of DATABASE_URL, or SQLite when it is not set; pytest makes a test database of
its own there (tests/conftest.py).
"""

import os

# Before the import below reads them: a developer's .env must not change what the tests see.
os.environ.update(
    DEBUG="0",
    SECRET_KEY="only-for-tests",
    SECURE_SITE="0",
    STATIC_COLLECTED="0",
    ALLOWED_HOSTS="127.0.0.1,localhost",
    LOG_LEVEL="WARNING",
)

from competency_portal.settings import *  # noqa: F403
from competency_portal.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Files of a test live as long as it does.
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}

# Tests that run at once must not count each other's logins.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# A job is noted and not done: who tests one runs it. Mail lands in `mailoutbox`.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
SENDS_MAIL, MEANS_NO_MAIL = True, False

# Look for a static file when it is asked for: the tests' own processes start faster.
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Nobody needs a test database after a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
