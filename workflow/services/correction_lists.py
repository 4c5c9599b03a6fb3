"""Say what of a case a return can name, and what of it is to be corrected, with their titles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from definitions.messages import load_messages
from definitions.schema import FieldSpec, Workflow
from definitions.self_evaluation import load_guide
from workflow.domain.corrections import INDICATORS, PART
from workflow.models import EvaluationCase
from workflow.services.assessments import assess


@dataclass(frozen=True, slots=True)
class Named:
    """Be one thing that can be corrected: its item, title, and the section it stands in, if any."""

    item: str
    title: str
    section: str | None = None


def named_items(
    session: Session,
    case: EvaluationCase,
    items: Iterable[str],
    *,
    workflow: Workflow | None = None,
) -> tuple[Named, ...]:
    """Return things to correct with their titles; what is gone, or no field, is left out."""
    titles = _rows(session, case)
    fields = {} if workflow is None else workflow.fields
    found = (_named(fields, titles, item) for item in items)
    return tuple(each for each in found if each is not None)


def _named(fields: Mapping[str, FieldSpec], rows: Mapping[str, str], item: str) -> Named | None:
    if item in fields:
        return Named(item, fields[item].title)
    part, _, rest = item.partition("/")
    section_id, _, row = rest.partition("/")
    section = load_guide().section(section_id) if part == PART else None
    if section is None:
        title = load_messages().get(f"part.{item}")
        return None if title is None else Named(item, title)
    if not row:
        return Named(item, section.title, section_id)
    return Named(item, rows[row], section_id) if row in rows else None


def _rows(session: Session, case: EvaluationCase) -> Mapping[str, str]:
    assessment = assess(session, case)
    rows = () if assessment is None else assessment.form.indicators
    title = load_guide().section(INDICATORS)
    head = title.title if title is not None else ""
    return {row.key: f"{head}：{row.level3}" for row in rows}
