"""Read what a unit types about a problem: how it will be rectified, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from definitions.form_vocabulary import load_vocabulary
from definitions.library import Problems
from workflow.domain.amounts import normalise
from workflow.domain.ledger import WHOLE
from workflow.domain.typed_values import Fault, TypedValues

LONGEST_TEXT, LONGEST_LINE, LONGEST_NAME = 2000, 200, 50
# The part of a rectification whose files prove its outcome.
EVIDENCE = "evidence"
# What a return can name: the parts that a unit writes.
CORRECTABLE = ("measure", "outcome", EVIDENCE)
_COLON = "："
# A planned day further away than this is a slip of the keys.
_FARTHEST_YEARS = 10

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Say how, by whom and until when a problem is to be rectified."""

    measure: str = ""
    kind: str = ""
    responsible_person: str = ""
    cooperating_units: str = ""
    planned_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Say what came of a rectification; the amount is in yuan."""

    outcome: str = ""
    progress: int = 0
    outcome_amount: Decimal | None = None
    outcome_kind: str = ""
    institution_outcome: str = ""
    finished_on: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Hold what the days of a rectification are measured by, and what stands there now."""

    today: date
    opened_on: date
    required_on: date | None = None
    planned_on: date | None = None


def read_measure(
    typed: Typed, lists: Problems, bounds: Bounds
) -> tuple[Measure, tuple[Fault, ...]]:
    """Return the measure that was typed, and what of it cannot be used; parts may be missing."""
    entered = _entered(typed)
    measure = Measure(
        measure=entered.paragraph("measure", "", most=LONGEST_TEXT),
        kind=entered.choice("kind", "", allowed=frozenset(each.id for each in lists.kinds)),
        responsible_person=entered.line("responsible_person", "", most=LONGEST_NAME),
        cooperating_units=entered.line("cooperating_units", "", most=LONGEST_LINE),
        planned_on=_day(entered, "planned_on"),
    )
    _check_planned(entered, measure.planned_on, bounds)
    return measure, tuple(entered.faults)


def read_outcome(
    typed: Typed, lists: Problems, bounds: Bounds
) -> tuple[Outcome, tuple[Fault, ...]]:
    """Return the outcome that was typed, and what of it cannot be used; parts may be missing."""
    entered = _entered(typed)
    outcome = Outcome(
        outcome=entered.paragraph("outcome", "", most=LONGEST_TEXT),
        progress=_progress(entered),
        outcome_amount=entered.amount("outcome_amount", None),
        outcome_kind=entered.choice("outcome_kind", "", allowed=frozenset(lists.outcome_kinds)),
        institution_outcome=_institution(entered, lists),
        finished_on=_day(entered, "finished_on"),
        remark=entered.paragraph("remark", "", most=LONGEST_TEXT),
    )
    _check_amount(entered, outcome)
    _check_finished(entered, outcome.finished_on, bounds)
    return outcome, tuple(entered.faults)


def split_institution(text: str, lists: Problems) -> tuple[str, str]:
    """Return whether rules were made or revised, and the number of their document."""
    for kind in lists.institution_kinds:
        if text.startswith(f"{kind}{_COLON}"):
            return kind, text.removeprefix(f"{kind}{_COLON}")
    return "", text


def _entered(typed: Typed) -> TypedValues:
    words = load_vocabulary()
    return TypedValues(typed, words.default_money, words)


def _refuse(entered: TypedValues, name: str, rule: str, **values: str) -> None:
    entered.faults.append(Fault(name, f"rectification.{rule}", values))


def _day(entered: TypedValues, name: str) -> date | None:
    text = normalise(entered.values.get(name, ""))
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(entered, name, "bad_day", text=text[:LONGEST_NAME])
        return None


def _check_planned(entered: TypedValues, planned_on: date | None, bounds: Bounds) -> None:
    name = "planned_on"
    if planned_on is None:
        return
    latest = bounds.required_on
    if latest is not None and planned_on > latest:
        _refuse(entered, name, "planned_after_meeting", day=latest.isoformat())
    elif planned_on.year > bounds.today.year + _FARTHEST_YEARS:
        _refuse(entered, name, "planned_too_far", years=str(_FARTHEST_YEARS))
    elif planned_on < bounds.today and planned_on != bounds.planned_on:
        _refuse(entered, name, "planned_in_the_past")


def _progress(entered: TypedValues) -> int:
    text = normalise(entered.values.get("progress", "")).removesuffix("%")
    if not text:
        return 0
    figures = text.isascii() and text.isdecimal() and len(text) <= len(str(WHOLE))
    if not figures or int(text) > WHOLE:
        _refuse(entered, "progress", "bad_progress", text=text[:LONGEST_NAME])
        return 0
    return int(text)


def _institution(entered: TypedValues, lists: Problems) -> str:
    kind = entered.choice("institution_kind", "", allowed=frozenset(lists.institution_kinds))
    number = entered.line("institution_number", "", most=LONGEST_LINE)
    if number and entered.is_blank("institution_kind"):
        _refuse(entered, "institution_kind", "institution_without_kind")
    elif kind and entered.is_blank("institution_number"):
        _refuse(entered, "institution_number", "institution_without_number")
    return f"{kind}{_COLON}{number}" if kind and number else ""


def _check_amount(entered: TypedValues, outcome: Outcome) -> None:
    if outcome.outcome_amount and entered.is_blank("outcome_kind"):
        _refuse(entered, "outcome_kind", "amount_without_kind")
    elif outcome.outcome_kind and entered.is_blank("outcome_amount"):
        _refuse(entered, "outcome_amount", "kind_without_amount")


def _check_finished(entered: TypedValues, finished_on: date | None, bounds: Bounds) -> None:
    if finished_on is None:
        return
    if finished_on > bounds.today:
        _refuse(entered, "finished_on", "finished_in_the_future")
    elif finished_on < bounds.opened_on:
        _refuse(entered, "finished_on", "finished_too_early", day=bounds.opened_on.isoformat())
