"""Put together the board: numbers by phase, grade and light, each with the cases behind it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask import url_for

from web.as_of import as_of_args, as_of_view, seen
from web.system import actor, resources, say
from workflow.services.boards import Board, board_of
from workflow.services.case_lines import ENDED, UNGRADED
from workflow.services.lights import KINDS

Item = Mapping[str, object]
_WHOLE = Decimal(100)


def gather_board(year: int) -> Item:
    """Return everything that the board of a year shows."""
    look = seen()
    board = board_of(look.session, actor(), resources=look.resources, year=year)
    days = resources().library.reminders.lights.yellow
    grades = [(each.id, each.title) for each in resources().library.grades.current]
    lights = [(kind, say(f"worklist.light_{kind}", days=days)) for kind in KINDS]
    return {
        "year": year,
        "as_of": as_of_view(),
        "total": _number(board.total, year),
        "open": board.open,
        "overdue": _number(board.lights.get(KINDS[0], 0), year, light=KINDS[0]),
        "phases": _bars(
            [(title, count, {"phase": key}) for key, title, count in board.phases]
            + [(say("board.ended"), board.ended, {"phase": ENDED})],
            year,
        ),
        "grades": _bars(
            [
                (title, board.grades.get(key, 0), {"grade": key})
                for key, title in [*grades, (UNGRADED, say("worklist.ungraded"))]
            ],
            year,
        ),
        "lights": _bars(
            [(title, board.lights.get(key, 0), {"light": key}) for key, title in lights], year
        ),
        "departments": _departments(board, year),
    }


def _number(count: int, year: int, **narrowed: str) -> Item:
    parts = {**narrowed, **as_of_args()}
    href = url_for("cases.index", year=year, **parts)
    return {"count": count, "href": href if count else "", "kind": narrowed.get("grade", "")}


def _bars(rows: Sequence[tuple[str, int, Mapping[str, str]]], year: int) -> Sequence[Item]:
    """Return one bar a row, its width in hundredths of the longest."""
    most = max((count for _, count, _ in rows), default=0) or 1
    return [
        {
            **_number(count, year, **narrowed),
            "title": title,
            "light": narrowed.get("light", ""),
            "width": round(_WHOLE * count / most, 1),
        }
        for title, count, narrowed in rows
    ]


def _departments(board: Board, year: int) -> Sequence[Item]:
    return [
        {
            "name": each.name,
            "total": _number(each.total, year, department=str(each.id)),
            "open": each.open,
            "overdue": _number(each.overdue, year, department=str(each.id), light=KINDS[0]),
        }
        for each in board.departments
    ]
