"""Check the rows, sums, counts and pages of the rectification ledger."""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from definitions.ledger import load_ledger
from tests.support.city import City
from tests.support.factories import make_actor, make_organisation, make_region
from tests.workflow.services.ledger_city import (
    NAMES,
    open_rectification,
    plan_measure,
    problems_of,
    write_off,
)
from workflow.errors import NotPermittedError
from workflow.services.ledger import LedgerPage, all_rows, ledger_choices, list_ledger, overview
from workflow.services.ledger_cells import KNOWN_COLUMNS
from workflow.services.ledger_filter import LedgerFilter
from workflow.services.ledger_rows import LedgerRow
from workflow.services.lights import KINDS

EVERYTHING = LedgerFilter()


def rows(
    city: City, who: str = "performance_section", wanted: LedgerFilter = EVERYTHING
) -> list[LedgerRow]:
    """Return all rows of a filter."""
    actor = city.people[who]
    return list(all_rows(city.session, actor, resources=city.resources, wanted=wanted))


def narrowed(city: City, **wanted: Any) -> list[LedgerRow]:
    """Return the rows that the bureau sees when it narrows them."""
    return rows(city, wanted=LedgerFilter(**wanted))


@pytest.fixture
def busy(city: City) -> City:
    """Return a city with three projects; of the first, one problem is written off, one planned."""
    first, *_ = [open_rectification(city, name) for name in NAMES]
    done, planned = problems_of(city, first)
    plan_measure(city, done)
    plan_measure(city, planned, days=60)
    write_off(city, done, gain=43000)
    return city


def test_every_column_is_known_or_left_to_a_later_feature():
    for column in load_ledger().columns:
        known = column.field is not None or column.id in KNOWN_COLUMNS
        assert known != (column.place == "later"), column.id


def test_a_row_says_what_the_ministry_asks_for(busy: City):
    (row,) = narrowed(busy, is_open=False)
    values = row.values
    assert values.keys() == {column.id for column in load_ledger().columns}
    assert (values["project"], values["ordinal"], values["amount"]) == (NAMES[0], 1, Decimal(10000))
    assert (values["grade"], values["origin"], values["on_agenda"]) == ("良", "财政评价", False)
    assert (values["feedback_number"], values["signed_on"]) == (
        "云财绩〔2026〕8号",
        busy.resources.today(),
    )
    assert (values["kind"], values["completion"], values["stage"]) == (
        "限期整改",
        "已完成",
        "已销号",
    )
    assert values["reporter"] == busy.people["unit_head"].name
    assert values["verifier"] == busy.people["finance_section"].name
    assert (values["department_opinion"], values["verify_opinion"]) == ("整改属实", "核实无误")
    assert (values["evidence"], values["outcome_amount"]) == ("佐证.pdf", Decimal(43000))
    assert values["contact"] is None
    assert row.lamp is None


def test_what_is_due_first_stands_first_and_what_has_ended_last(busy: City):
    found = rows(busy)
    assert len(found) == 6
    assert found[-1].lamp is None
    left = [row.lamp.left for row in found[:-1] if row.lamp and row.lamp.left is not None]
    assert len(left) == 5
    assert left == sorted(left)


def test_pages_forward_and_backward_are_the_whole_once(busy: City):
    everything = [row.id for row in rows(busy)]
    for size in (1, 2, 4, 6, 50):
        turn_pages(busy, size, everything)


def turn_pages(busy: City, size: int, everything: list[uuid.UUID]) -> None:
    """Turn the pages to the end and back again."""
    forward = list(pages(busy, size))
    assert [row.id for page in forward for row in page.rows] == everything
    assert [page.first for page in forward] == list(range(1, 7, size))
    actor, resources = busy.people["performance_section"], busy.resources
    page = forward[-1]
    for expected in reversed(forward[:-1]):
        page = list_ledger(
            busy.session,
            actor,
            resources=resources,
            wanted=EVERYTHING,
            before=page.before,
            size=size,
        )
        assert [row.id for row in page.rows] == [row.id for row in expected.rows]
    assert page.before is None


def pages(city: City, size: int) -> Iterator[LedgerPage]:
    """Turn the pages of the ledger to its end."""
    after: uuid.UUID | None = None
    while True:
        page = list_ledger(
            city.session,
            city.people["performance_section"],
            resources=city.resources,
            wanted=EVERYTHING,
            after=after,
            size=size,
        )
        yield page
        after = page.after
        if after is None:
            return


def test_a_place_out_of_sight_leads_to_the_first_page(busy: City):
    actor, resources = busy.people["performance_section"], busy.resources
    for after, before in ((uuid.uuid4(), None), (None, uuid.uuid4())):
        page = list_ledger(
            busy.session,
            actor,
            resources=resources,
            wanted=EVERYTHING,
            after=after,
            before=before,
        )
        assert page.first == 1


def test_sums_are_those_of_all_rows_of_the_filter(busy: City):
    nothing = LedgerFilter(text="没有这个项目")
    some = LedgerFilter(text="饮水"), LedgerFilter(is_open=False), LedgerFilter(age=1)
    for wanted in (EVERYTHING, *some, nothing):
        compare_sums(busy, wanted)


def compare_sums(busy: City, wanted: LedgerFilter) -> None:
    """Compare the sums of a page with those of all rows of its filter."""
    found = rows(busy, wanted=wanted)
    page = list_ledger(
        busy.session,
        busy.people["performance_section"],
        resources=busy.resources,
        wanted=wanted,
        size=2,
    )
    assert page.total == len(found)
    for column, total in page.sums.items():
        assert total == sum((row.values[column] or 0 for row in found), Decimal())


def test_every_number_opens_the_rows_it_counts(busy: City):
    actor, resources = busy.people["performance_section"], busy.resources
    counted = overview(busy.session, actor, resources=resources, wanted=EVERYTHING)
    assert (counted.cases, counted.problems) == (3, 6)
    assert counted.open == len(narrowed(busy, is_open=True)) == 5
    assert counted.written_off == len(narrowed(busy, struck_off=True)) == 1
    assert counted.reported == 1
    assert counted.on_time == len(narrowed(busy, on_time=True)) == 1
    assert narrowed(busy, on_time=False) == []
    assert len(narrowed(busy, gain=True)) == 1
    assert counted.gain == Decimal(43000)
    assert counted.days == 0
    assert {kind: len(narrowed(busy, light=kind)) for kind in KINDS} == counted.lights
    steps = range(1, len(counted.ages) + 1)
    assert tuple(len(narrowed(busy, age=step)) for step in steps) == counted.ages
    assert sum(counted.ages) == sum(counted.lights.values()) == counted.open


def test_rows_are_narrowed_by_what_they_show(busy: City):
    choices = ledger_choices(
        busy.session, busy.people["performance_section"], resources=busy.resources, year=2025
    )
    assert [name for _, name in choices.departments] == [busy.department.name]
    titles = [title for _, title in choices.states]
    assert titles == ["待认领", "整改中", "已销号"]
    for state, title in choices.states:
        assert {row.values["stage"] for row in narrowed(busy, state=state)} == {title}
    assert len(narrowed(busy, department=busy.department.id)) == 6
    assert narrowed(busy, department=busy.unit.id) == []
    assert (len(narrowed(busy, grade="good")), narrowed(busy, grade="poor")) == (6, [])
    assert (len(narrowed(busy, year=2025)), narrowed(busy, year=2024)) == (6, [])
    assert [row.values["ordinal"] for row in narrowed(busy, text="-P2")] == [2, 2, 2]
    assert narrowed(busy, text="%") == []


def test_nobody_sees_rows_beyond_the_scope_of_the_post(busy: City):
    region = make_region(busy.session, "420100")
    department = make_organisation(busy.session, region)
    unit = make_organisation(busy.session, region, department=department)
    for where, role in ((unit, "unit_clerk"), (department, "department_head")):
        stranger = make_actor(busy.session, where, role)
        found = list(all_rows(busy.session, stranger, resources=busy.resources, wanted=EVERYTHING))
        assert found == []
    for who in ("unit_clerk", "department_head", "finance_section", "mayor", "upper_finance"):
        assert len(rows(busy, who)) == 6


def test_without_the_permission_there_is_no_ledger(busy: City):
    with pytest.raises(NotPermittedError):
        rows(busy, "system_admin")
