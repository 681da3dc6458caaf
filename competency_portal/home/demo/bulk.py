"""Writing very many rows, without making an object of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, Model

ROWS = 500
"""In one statement."""
STORED_OTHERWISE = ("DateTimeField", "UUIDField")
"""What a database may keep in another form than Python; numbers and words go as they are."""

Row = tuple[Any, ...]


def insert(
    model: type[Model], names: Sequence[str], rows: Iterable[Row], *, replacing: bool = False
) -> None:
    """Insert rows, each with a value for every one of these fields, in few statements.

    Several times as fast as `bulk_create`, and less careful: keys are given as numbers, and a field
    that is not named is left to the database. `replacing` puts each row in the place of the one
    that has its primary key.
    """
    fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in fields]
    # No word of it comes from outside.
    head = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES "  # noqa: S608
    place, tail = f"({', '.join(['%s'] * len(columns))})", ""
    if replacing:
        taken = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns)
        tail = f" ON CONFLICT ({quote(str(model._meta.pk.column))}) DO UPDATE SET {taken}"
    with connection.cursor() as cursor:
        for batch in _batches(_stored(fields, rows)):
            places = ", ".join([place] * len(batch))
            cursor.execute(head + places + tail, [value for row in batch for value in row])


def _batches(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while batch := list(islice(rows, ROWS)):
        yield batch


def _stored(fields: Sequence[Field[Any, Any]], rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    """The rows as the database takes them."""
    prepared = [(place, one) for place, one in enumerate(map(_preparing, fields)) if one]
    for row in rows:
        values = list(row)
        for place, one in prepared:
            values[place] = one(values[place])
        yield values


def _preparing(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    if field.get_internal_type() not in STORED_OTHERWISE:
        return None
    # The same moment comes again and again.
    return lru_cache(maxsize=256)(partial(field.get_db_prep_save, connection=connection))
