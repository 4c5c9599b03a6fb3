"""Give an uploaded workbook back with its faults marked in place."""

import base64
import json
from collections.abc import Mapping
from io import BytesIO

from definitions.messages import fill
from workflow.domain.grid import Grid
from workflow.services.form_scoring import ScoredForm
from workflow.services.spreadsheets import Workbook, write_text
from workflow.services.workbooks import ZIP_MAGIC, read_sheets, run_limited

MARKER = "workflow.services.workbook_annotation_process"


def annotate(data: bytes, scored: ScoredForm, messages: Mapping[str, str]) -> bytes:
    """Return the file as a workbook with coloured cells, comments and a first sheet of faults.

    Raises UnreadableFileError when the workbook cannot be opened within the limits.
    """
    sheet = scored.read.sheet
    if not data.startswith(ZIP_MAGIC):
        data, sheet = _as_workbook(read_sheets(data).grids[0])
    blocks = sum(finding.blocks for finding in scored.findings)
    counts = {"blocks": blocks, "warns": len(scored.findings) - blocks}
    order = {
        "workbook": base64.b64encode(data).decode(),
        "sheet": sheet,
        "notes": _notes(scored, messages),
        "texts": {
            "sheet": messages["scoring.annotated.sheet"],
            "columns": messages["scoring.annotated.columns"].split("|"),
            "author": messages["scoring.annotated.author"],
            "summary": fill(messages, "scoring.annotated.summary", counts),
        },
    }
    return run_limited(MARKER, json.dumps(order).encode())


def _notes(scored: ScoredForm, messages: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "cell": scored.read.cell(finding.place),
            "row": finding.row,
            "rule": finding.id,
            "level": finding.level,
            "kind": messages[f"scoring.annotated.{finding.level}"],
            "text": fill(messages, finding.message, finding.values),
        }
        for finding in scored.findings
    ]


def _as_workbook(grid: Grid) -> tuple[bytes, str]:
    workbook = Workbook()
    for row, texts in enumerate(grid.rows, 1):
        for column, text in enumerate(texts, 1):
            if text:
                write_text(workbook.active.cell(row, column), text)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue(), str(workbook.active.title)
