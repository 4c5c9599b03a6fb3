"""Import self-evaluations from workbooks: look first, write only after the confirmation."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.messages import load_messages
from definitions.self_evaluation import load_guide
from workflow.canonical import plain_object
from workflow.database import constraints_as_fields
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.findings import Finding
from workflow.domain.texts import clean_line
from workflow.errors import NotFoundError, RefusedError
from workflow.models import EvaluationCase, ImportBatch, ImportStatus
from workflow.services.actors import Actor
from workflow.services.attachments import Upload
from workflow.services.file_store import read_bytes, store_bytes
from workflow.services.form_annotation import annotate
from workflow.services.form_scoring import ScoredForm
from workflow.services.import_reading import (
    Place,
    Situation,
    Verdict,
    judge,
    place_of,
    score_all,
)
from workflow.services.opening import open_project_case
from workflow.services.projects import enter_project, normalised_name
from workflow.services.resources import Resources
from workflow.services.self_evaluations import store_form
from workflow.services.workbooks import UnreadableFileError

IMPORT = "cases.import"
MOST_FILES = 30
_WRITES = frozenset({Situation.NEW, Situation.CHANGED})
_UNIQUE = {"uq_evaluation_case_open_project": ("files", "imports.changed")}


@dataclass(frozen=True, slots=True)
class Line:
    """Be what an import would do with one table; `cells` are its faults and doubts by cell."""

    file: str
    sha256: str
    sheet: str = ""
    situation: str = Situation.REFUSED
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    project: str = ""
    fiscal_year: int | None = None
    unit: str = ""
    department: str = ""
    number: str = ""
    version: int = 0
    cells: Sequence[Mapping[str, object]] = ()
    differences: Sequence[Mapping[str, object]] = ()
    claimed: str | None = None
    computed: str | None = None
    form: Mapping[str, object] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Say whether the confirmation writes this table."""
        return self.situation in _WRITES

    @property
    def blocks(self) -> int:
        """Count what must be corrected before the case can be submitted."""
        return sum(each["level"] == "block" for each in self.cells)


def preview_import(
    session: Session, actor: Actor, *, resources: Resources, files: Sequence[Upload]
) -> ImportBatch:
    """Read files and keep what importing them would do; no case is touched.

    Raises NotPermittedError, and RefusedError without files or with too many.
    """
    actor.require(IMPORT)
    if not files:
        raise RefusedError("imports.none", field="files")
    if len(files) > MOST_FILES:
        raise RefusedError("imports.too_many_files", field="files", most=MOST_FILES)
    kept: list[object] = []
    lines: list[Line] = []
    for upload in files:
        digest, name = sha256(upload.data).hexdigest(), _file_name(upload.name)
        kept.append({"name": name, "sha256": digest, "size": len(upload.data)})
        lines += _read(session, actor, resources, name, digest, upload.data)
    batch = ImportBatch(
        account_id=actor.account_id,
        created_at=resources.now(),
        files=kept,
        preview={"lines": [_stored(line) for line in _without_repeats(lines)]},
    )
    session.add(batch)
    session.flush()
    return batch


def find_batch(
    session: Session, actor: Actor, *, batch_id: uuid.UUID, lock: bool = False
) -> ImportBatch:
    """Return one's own import; raises NotFoundError."""
    statement = select(ImportBatch).where(
        ImportBatch.id == batch_id, ImportBatch.account_id == actor.account_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    batch = session.scalar(statement)
    if batch is None or "lines" not in batch.preview:
        raise NotFoundError("imports.not_found")
    return batch


def lines_of(batch: ImportBatch) -> list[Line]:
    """Return what an import would do, or did, table by table."""
    lines = batch.preview["lines"]
    return [Line(**each) for each in lines] if isinstance(lines, list) else []


def confirm_import(
    session: Session, actor: Actor, *, resources: Resources, batch_id: uuid.UUID
) -> ImportBatch:
    """Write what the preview showed, whole or not at all; a second confirmation changes nothing.

    Raises RefusedError when something has changed since the preview or nothing is to be written.
    """
    actor.require(IMPORT)
    batch = find_batch(session, actor, batch_id=batch_id, lock=True)
    if batch.status != ImportStatus.PREVIEWED:
        return batch
    lines = lines_of(batch)
    if not any(line.writes for line in lines):
        raise RefusedError("imports.nothing")
    written = [_write(session, actor, resources, line) if line.writes else line for line in lines]
    batch.preview = {"lines": [_stored(line) for line in written]}
    batch.status, batch.confirmed_at = ImportStatus.CONFIRMED, resources.now()
    session.flush()
    return batch


def annotated_workbook(
    session: Session, actor: Actor, *, resources: Resources, batch_id: uuid.UUID, at: int
) -> tuple[str, bytes]:
    """Return a table of an import with its faults marked, and a name for it.

    Raises NotFoundError, and RefusedError for a file that cannot be marked.
    """
    batch = find_batch(session, actor, batch_id=batch_id)
    lines = lines_of(batch)
    if not 0 <= at < len(lines):
        raise NotFoundError("imports.not_found")
    line = lines[at]
    data = read_bytes(resources.data_folder, line.sha256)
    messages = load_messages()
    name = messages["imports.annotated_name"].format(name=PurePosixPath(line.file).stem)
    try:
        forms = score_all(data, resources)
        scored = next(each for each in forms if each.read.sheet == line.sheet)
        return name, annotate(data, scored, messages)
    except UnreadableFileError as error:
        raise RefusedError(error.code, **error.values) from error


def _file_name(name: str) -> str:
    return clean_line(name.replace("\\", "/").rpartition("/")[2])[:120]


def _read(
    session: Session, actor: Actor, resources: Resources, name: str, digest: str, data: bytes
) -> Iterator[Line]:
    try:
        forms = score_all(data, resources)
    except UnreadableFileError as error:
        yield Line(name, digest, code=error.code, values=error.values)
        return
    store_bytes(resources.data_folder, data)
    for scored in forms:
        yield _line(session, actor, resources, name, digest, scored)


def _line(
    session: Session,
    actor: Actor,
    resources: Resources,
    name: str,
    digest: str,
    scored: ScoredForm,
) -> Line:
    form = scored.read.form
    line = Line(
        name,
        digest,
        scored.read.sheet,
        project=form.header.project,
        fiscal_year=form.header.fiscal_year,
        unit=form.header.unit,
        department=form.header.department,
        cells=[_cell(each, scored) for each in scored.findings],
        claimed=_number(scored.card.claimed_total),
        computed=None if scored.blocked else _number(scored.card.computed_total),
        form=form.to_dict(),
    )
    try:
        place = place_of(session, actor, form, unreadable=len(scored.read.errors))
    except RefusedError as refusal:
        return replace(line, code=refusal.code, values=refusal.values)
    verdict = judge(session, actor, resources, place=place, form=form, digest=digest)
    return _judged(line, place, verdict)


def _judged(line: Line, place: Place, verdict: Verdict) -> Line:
    return replace(
        line,
        unit=place.unit.name,
        situation=verdict.situation,
        code=verdict.code,
        values=verdict.values,
        number=verdict.case.number if verdict.case else "",
        version=verdict.version,
        differences=[asdict(each) for each in verdict.differences],
    )


def _cell(finding: Finding, scored: ScoredForm) -> dict[str, object]:
    return {
        "id": finding.id,
        "level": finding.level,
        "row": finding.row,
        "cell": scored.read.cell(finding.place),
        "message": finding.message,
        "values": dict(finding.values),
    }


def _without_repeats(lines: Sequence[Line]) -> Iterator[Line]:
    """Refuse the second table of the same project."""
    first: dict[tuple[str, int | None, str], str] = {}
    for line in lines:
        header = EvaluationForm.from_dict(line.form).header if line.writes else None
        if header is None:
            yield line
            continue
        key = (line.unit, line.fiscal_year, normalised_name(header.project_code or header.project))
        if key in first:
            values = {"file": first[key]}
            yield replace(line, situation=Situation.REFUSED, code="imports.twice", values=values)
        else:
            first[key] = line.file
            yield line


def _write(session: Session, actor: Actor, resources: Resources, line: Line) -> Line:
    """Open the case of a table, or change its draft, provided that nothing has moved since."""
    form = EvaluationForm.from_dict(line.form)
    place = place_of(session, actor, form)
    verdict = judge(
        session, actor, resources, place=place, form=form, digest=line.sha256, lock=True
    )
    number = verdict.case.number if verdict.case else ""
    seen = (line.situation, line.number, line.version)
    if (verdict.situation, number, verdict.version) != seen:
        raise RefusedError("imports.changed", field="files", file=line.file)
    case = verdict.case or _open(session, actor, resources, place)
    store_form(session, actor, resources=resources, case=case, form=form, digest=line.sha256)
    return replace(line, number=case.number)


def _open(session: Session, actor: Actor, resources: Resources, place: Place) -> EvaluationCase:
    project = enter_project(
        session,
        unit=place.unit,
        fiscal_year=place.fiscal_year,
        name=place.name,
        code=place.code,
        now=resources.now(),
    )
    # Somebody else may be importing the same project at this moment.
    with constraints_as_fields(session, _UNIQUE):
        return open_project_case(
            session,
            actor,
            resources=resources,
            workflow=load_guide().starts.imported,
            project=project,
        )


def _stored(line: Line) -> dict[str, object]:
    return plain_object(asdict(line))


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
