"""Give every table its keys, its types and the names of its constraints."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import DateTime, Dialect, Integer, MetaData, Numeric, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workflow.identifiers import new_id

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveInstantError(ValueError):
    """Refuse an instant that does not say its offset from UTC."""


class Instant(TypeDecorator[datetime]):
    """Store an aware instant and return it in UTC, whatever the server's time zone is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants, because their offset could only be guessed."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise NaiveInstantError(value.isoformat())
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Collect the tables in one metadata whose constraints have predictable names."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy declares it so)
        str: Text,
        datetime: Instant,
        uuid.UUID: Uuid,
        Decimal: Numeric(18, 2),
        dict[str, object]: JSONB(none_as_null=True),
        list[object]: JSONB(none_as_null=True),
        list[int]: ARRAY(Integer),
    }


class Keyed:
    """Carry a key of UUID version 7 that exists as soon as the object does."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)

    def __init__(self, **values: object) -> None:
        """Take the columns' values by name and make the key unless one is given."""
        values.setdefault("id", new_id())
        super().__init__(**values)


class Placed:
    """Carry region and year, by which the large tables can be partitioned or distributed."""

    region_code: Mapped[str]
    fiscal_year: Mapped[int]
