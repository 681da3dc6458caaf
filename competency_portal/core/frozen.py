"""Rows that are written once: the audit trail, published figures."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class Frozen(Exception):
    """Somebody tried to change what is written once: that is a mistake in the code."""


class FrozenQuerySet(models.QuerySet[Any]):
    """Rows that are inserted and read, and nothing else."""

    def update(self, **fields: Any) -> NoReturn:
        raise Frozen(f"{self.model.__name__}: never updated.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Frozen(f"{self.model.__name__}: never updated.")

    def delete(self) -> NoReturn:
        raise Frozen(f"{self.model.__name__}: never deleted.")


class WrittenOnce(models.Model):
    """A row that is inserted and never changed."""

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuse to change."""
        if not self._state.adding:
            raise Frozen(f"{type(self).__name__}: never updated.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise Frozen(f"{type(self).__name__}: never deleted.")
