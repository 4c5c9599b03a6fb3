"""Put together the preview of an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for

from web.system import say
from workflow.models import ImportBatch, ImportStatus
from workflow.services.evaluation_import import Line, lines_of

_BADGES = {"new": "success", "changed": "act", "unchanged": "", "refused": "error"}


@dataclass(frozen=True, slots=True)
class CellView:
    """Show one fault or doubt with the cell it stands in."""

    cell: str
    row: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LineView:
    """Show one table of an import."""

    line: Line
    situation: str
    badge: str
    why: str
    cells: Sequence[CellView]
    differences: Sequence[Mapping[str, str]]
    computed: Decimal | None
    annotated: str
    case_href: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """Show an import: its tables, how many it writes or wrote, and whether it waits."""

    lines: Sequence[LineView]
    written: int
    refused: int
    waits: bool


def batch_view(batch: ImportBatch) -> BatchView:
    """Return an import as its page shows it."""
    lines = lines_of(batch)
    return BatchView(
        lines=[_line(batch, at, line) for at, line in enumerate(lines)],
        written=sum(line.writes for line in lines),
        refused=sum(line.situation == "refused" for line in lines),
        waits=batch.status == ImportStatus.PREVIEWED,
    )


def _line(batch: ImportBatch, at: int, line: Line) -> LineView:
    annotated = url_for("imports.annotated", batch_id=batch.id, at=at) if line.cells else ""
    done = batch.status == ImportStatus.CONFIRMED
    return LineView(
        line=line,
        situation=_situation(line, done=done),
        badge=_BADGES[line.situation],
        why=say(line.code, **line.values) if line.code else "",
        cells=[_cell(each) for each in line.cells],
        differences=[_difference(each) for each in line.differences],
        computed=None if line.computed is None else Decimal(line.computed),
        annotated=annotated,
        case_href=url_for("cases.show", number=line.number) if line.number else "",
    )


def _situation(line: Line, *, done: bool) -> str:
    return say(f"imports.{'done' if done and line.writes else 'situation'}.{line.situation}")


def _cell(cell: Mapping[str, object]) -> CellView:
    values = cell["values"]
    filled = values if isinstance(values, dict) else {}
    text = say(str(cell["message"]), **filled)
    kind = "block" if cell["level"] == "block" else "explain"
    return CellView(str(cell["cell"]), str(cell["row"]), kind, text)


def _difference(each: Mapping[str, object]) -> dict[str, str]:
    part = say(f"self.part.{each['part']}")
    row = str(each["row"])
    label = say("self.part_of_row", row=row, part=part) if row else part
    return {"label": label, "before": str(each["before"]), "after": str(each["after"])}
