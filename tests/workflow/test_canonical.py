"""One value has one JSON text, also after the database has kept it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from workflow.canonical import NotCanonicalError, canonical, digest, plain
from workflow.clock import SHANGHAI
from workflow.models import DefinitionStatus

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(value=JSON)
def test_text_survives_reading_and_writing(value):
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(pairs=st.dictionaries(TEXT, st.integers(), min_size=2))
def test_order_of_keys_does_not_matter(pairs):
    assert canonical(dict(reversed(pairs.items()))) == canonical(pairs)


@given(value=JSON)
def test_database_keeps_the_text(worker_engine, value):
    with worker_engine.connect() as connection:
        kept = connection.scalar(select(func.to_jsonb(literal({"value": value}, JSONB))))
    assert digest(kept) == digest({"value": value})


class Size(IntEnum):
    """Be a number with a name."""

    SMALL = 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.50"), '"12.50"'),
        (Decimal("1E+3"), '"1000"'),
        (date(2026, 9, 17), '"2026-09-17"'),
        (datetime(2026, 9, 17, 9, tzinfo=SHANGHAI), '"2026-09-17T01:00:00.000000+00:00"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (DefinitionStatus.DRAFT, '"draft"'),
        (type("Text", (str,), {})("绩"), '"绩"'),
        (Size.SMALL, "1"),
        (type("Count", (int,), {})(3), "3"),
        (("绩", {"b": 1, "a": None}), '["绩",{"a":null,"b":1}]'),
    ],
)
def test_values_are_written_in_their_one_way(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), {1: "x"}, {"a"}, b"x", Decimal("NaN"), datetime(2026, 1, 1), object()],  # noqa: DTZ001 - the fault
)
def test_values_without_one_text_are_refused(value):
    with pytest.raises(NotCanonicalError):
        plain(value)


def test_equal_instants_have_one_text():
    there = datetime(2026, 9, 17, 9, tzinfo=SHANGHAI)
    assert canonical(there) == canonical(there.astimezone(UTC))
