"""Read from an address which rows of the ledger are wanted, and write it into one."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from workflow.services.ledger_filter import LedgerFilter
from workflow.services.lights import KINDS

_LONGEST_SEARCH = 60
# How a part of the filter is called in an address when it is said with yes or no.
ANSWERS = {"open": "is_open", "off": "struck_off", "time": "on_time", "gain": "gain"}
_SAID: Mapping[str, bool] = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Hold what an address asks for: the filter, and before or after which problem."""

    wanted: LedgerFilter
    after: uuid.UUID | None
    before: uuid.UUID | None


def read_query(args: Mapping[str, str], *, year: int) -> LedgerQuery:
    """Return what an address asks for; what cannot be read narrows nothing."""
    light, age = args.get("light", ""), args.get("age", "")
    answers = {name: _SAID.get(args.get(key, "")) for key, name in ANSWERS.items()}
    wanted = LedgerFilter(
        year=year,
        department=_uuid(args.get("department", "")),
        grade=args.get("grade") or None,
        state=args.get("state") or None,
        text=args.get("q", "").strip()[:_LONGEST_SEARCH],
        light=light if light in KINDS else None,
        age=int(age) if age.isdecimal() and len(age) == 1 and age != "0" else None,
        **answers,
    )
    return LedgerQuery(wanted, _uuid(args.get("after", "")), _uuid(args.get("before", "")))


def write_query(wanted: LedgerFilter) -> dict[str, str]:
    """Return the parts of an address that ask for a filter."""
    said = {key: getattr(wanted, name) for key, name in ANSWERS.items()}
    parts: dict[str, object] = {
        "year": wanted.year,
        "department": wanted.department,
        "grade": wanted.grade,
        "state": wanted.state,
        "q": wanted.text or None,
        "light": wanted.light,
        "age": wanted.age,
        **{key: None if answer is None else int(answer) for key, answer in said.items()},
    }
    return {key: str(value) for key, value in parts.items() if value is not None}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
