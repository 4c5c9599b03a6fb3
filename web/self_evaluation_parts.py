"""Show what single pages of the self-evaluation hold: deviations, files, the last check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from definitions.self_evaluation import load_guide
from web.acts import Lack
from web.case_forms import case_form
from web.presentation import Presenter
from web.self_evaluation_pages import frame, section_href
from web.self_evaluation_rows import note_of
from web.system import actor, db, resources, say, system
from workflow.domain.scorecard import EXECUTION_KEY
from workflow.domain.section_entry import said_field
from workflow.domain.section_progress import section_of
from workflow.models import EvaluationCase
from workflow.services.assessments import EVIDENCE
from workflow.services.attachments import FileLine, list_files
from workflow.services.self_evaluation_sheets import PART, Sheet, sheet_of


@dataclass(frozen=True, slots=True)
class Deviation:
    """Show one row whose deviation is explained: its figures and its two fields."""

    key: str
    name: str
    figures: str
    required: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """Show one warning that is explained in a field of its own."""

    field: str
    row: str
    text: str


@dataclass(frozen=True, slots=True)
class SectionSummary:
    """Show a section as it will be handed in."""

    id: str
    title: str
    href: str
    state: str
    word: str
    pairs: Sequence[Mapping[str, str]]


@case_form(PART)
def case_part(case: EvaluationCase) -> dict[str, object]:
    """Show on the case page how far the self-evaluation is."""
    sheet = sheet_of(db(), actor(), resources=resources(), case=case)
    return frame(sheet, current="", lit=False)


def deviations(sheet: Sheet) -> list[Deviation]:
    """Return the rows that were not reached, and those about which something was said."""
    card, form = sheet.assessment.card, sheet.form
    shown = []
    execution = card.execution
    if execution.met is False or form.execution.reason or form.execution.measure:
        rate = "" if execution.share is None else _presenter().percent(execution.share * 100)
        figures = say("self.executed", rate=rate) if rate else ""
        shown.append(Deviation(EXECUTION_KEY, execution.name, figures, execution.met is False))
    for row, scored in zip(form.indicators, card.indicators, strict=True):
        missed = scored.met is False and scored.counts
        if missed or row.reason or row.measure:
            figures = say("self.reached", target=row.target, actual=row.actual)
            shown.append(Deviation(row.key, row.level3, figures, missed))
    return shown


def doubts(sheet: Sheet) -> list[Doubt]:
    """Return the warnings that are to be explained, or were, each once."""
    found = {
        said_field(each): Doubt(said_field(each), each.row, say(each.message, **each.values))
        for each in sheet.findings
        if not each.blocks
    }
    return list(found.values())


def files_of(sheet: Sheet) -> Sequence[FileLine]:
    """Return the evidence of the self-evaluation."""
    return list_files(db(), actor(), case_id=sheet.case.id, kind=EVIDENCE)


def blocks_of(sheet: Sheet) -> list[dict[str, object]]:
    """Return what stands in the way of sending, each with where it is mended."""
    guide = load_guide()
    shown: list[dict[str, object]] = []
    for finding in sheet.findings:
        if finding.blocks or finding.needs_explanation:
            note = note_of(finding, sheet)
            found = guide.section(section_of(finding))
            href = section_href(sheet, found) if found else ""
            link = note.link or {"label": say("self.mend"), "href": href}
            text = say(finding.message, **finding.values)
            shown.append({"text": text, "repair": link})
    return shown


def others_of(sheet: Sheet, lacks: Sequence[Lack]) -> list[Lack]:
    """Return what else stands in the way: what only counts the findings is said by them."""
    number = sheet.case.number
    counted = {
        url_for("self_evaluation.check", number=number),
        url_for("self_evaluation.section", number=number, section="deviations"),
    }
    return [each for each in lacks if each.repair is None or each.repair.href not in counted]


def summaries(sheet: Sheet) -> list[SectionSummary]:
    """Return all sections as they will be handed in."""
    pairs = {
        "basic": _basic(sheet),
        "funds": _funds(sheet),
        "deviations": _said(sheet),
        "report": [{"label": "", "value": sheet.assessment.report}],
        "attestation": [{"label": "", "value": load_guide().attestation}],
    }
    shown = []
    for section in load_guide().sections:
        progress = sheet.progress_in(section.id)
        shown.append(
            SectionSummary(
                id=section.id,
                title=section.title,
                href=section_href(sheet, section),
                state=progress.state,
                word=say(progress.word, **progress.values),
                pairs=[each for each in pairs.get(section.id, []) if each["value"]],
            )
        )
    return shown


def _presenter() -> Presenter:
    return Presenter(system().messages)


def _basic(sheet: Sheet) -> list[dict[str, str]]:
    form = sheet.form
    pairs = [
        {"label": say("self.project"), "value": form.header.project},
        {"label": say("self.unit"), "value": form.header.unit},
        {"label": say("self.department"), "value": form.header.department},
    ]
    for goal in form.goals:
        pairs.append({"label": say("self.part.expected"), "value": goal.expected})
        pairs.append({"label": say("self.part.actual"), "value": goal.actual})
    pairs += [{"label": each.label, "value": each.text} for each in form.extra]
    return [*pairs, {"label": say("self.part.note"), "value": form.note}]


def _funds(sheet: Sheet) -> list[dict[str, str]]:
    total = sheet.form.total
    amounts = {"initial": total.initial, "budget": total.budget, "executed": total.executed}
    return [
        {"label": say(f"self.part.{part}"), "value": _presenter().wan_unit(amount)}
        for part, amount in amounts.items()
    ]


def _said(sheet: Sheet) -> list[dict[str, str]]:
    rows = [(sheet.assessment.card.execution.name, sheet.form.execution)]
    pairs = [{"label": name, "value": _joined(row.reason, row.measure)} for name, row in rows]
    pairs += [
        {"label": row.level3, "value": _joined(row.reason, row.measure)}
        for row in sheet.form.indicators
    ]
    return pairs + [{"label": each.row, "value": each.text} for each in sheet.form.explanations]


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
