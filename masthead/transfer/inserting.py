"""Many rows that differ in little, straight into their table: an object for each is most of what a large import costs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def do_insert(like: Model, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows that are as `like` is, but for the fields `names`, whose values each of `rows` gives in that order.

    As `bulk_create` it calls no `save` and sends no signal; the keys are the database's to give, and its constraints hold.
    """
    by_name = {one.name: one for one in like._meta.concrete_fields}
    varied = [by_name[name] for name in names]
    same = [one for one in like._meta.concrete_fields if not one.primary_key and one not in varied]
    fixed = [one.get_db_prep_save(one.pre_save(like, add=True), connection) for one in same]
    known: list[dict[object, Any]] = [{} for _ in varied]  # what a value is for the database; times come again and again

    def prepared(index: int, value: object) -> Any:
        if value not in known[index]:
            known[index][value] = varied[index].get_db_prep_save(value, connection)
        return known[index][value]

    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(one.column)) for one in [*varied, *same])
    marks = ", ".join(["%s"] * (len(varied) + len(same)))
    statement = f"INSERT INTO {quote(like._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*[prepared(n, value) for n, value in enumerate(row)], *fixed) for row in rows])
