"""Write many rows of a table by one statement.

The rows travel as one JSON text that the database reads with the types of the table. The session
does not know them: what it had read of such rows before is to be read anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from typing import cast as known_as

from sqlalchemy import ColumnClause, Table, Text, cast, column, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias

from workflow.canonical import rows_text
from workflow.models.base import Base


def insert_many(session: Session, model: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that all name the same columns."""
    if rows:
        session.execute(insertion(model, rows))


def insertion(model: type[Base], rows: Sequence[Mapping[str, object]]) -> Insert:
    """Return the statement that inserts rows, for a caller who says what to do with known keys."""
    table, names = _table(model), list(rows[0])
    read = _read(table, names, rows)
    return insert(table).from_select(names, select(*(read.c[name] for name in names)))


def update_many(session: Session, model: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Give the rows of some keys (`id`) other values; all name the same columns."""
    if not rows:
        return
    table, names = _table(model), list(rows[0])
    read = _read(table, names, rows)
    values = {name: read.c[name] for name in names if name != "id"}
    session.execute(update(table).where(table.c.id == read.c.id).values(values))


def values_of(row: Base) -> dict[str, object]:
    """Return the columns of an object that have been given a value."""
    known = vars(row)
    return {each.name: known[each.name] for each in _table(type(row)).columns if each.name in known}


def _table(model: type[Base]) -> Table:
    return known_as("Table", model.__table__)


def _read(
    table: Table, names: Sequence[str], rows: Sequence[Mapping[str, object]]
) -> TableValuedAlias:
    return table_of([column(name, table.c[name].type) for name in names], rows, name="sent")


def table_of(
    columns: Sequence[ColumnClause[Any]], rows: Sequence[Mapping[str, object]], *, name: str
) -> TableValuedAlias:
    """Return rows as a table of a query.

    Unlike VALUES this is one parameter, so that the query is compiled once.
    """
    sent = cast(literal(rows_text(rows), Text), JSONB)
    found = func.jsonb_to_recordset(sent).table_valued(*columns)
    return found.render_derived(name=name, with_types=True)
