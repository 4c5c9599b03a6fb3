"""Put together the pages of the self-evaluation: steps, score, fields, what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for

from definitions.form_vocabulary import load_vocabulary
from definitions.self_evaluation import Section, load_guide
from web.lamps import lamp_view
from web.presentation import Presenter
from web.self_evaluation_rows import is_to_explain, note_of
from web.system import db, resources, say, system
from workflow.domain.findings import Finding
from workflow.domain.scoring import find_grade
from workflow.domain.section_fields import fields_of, row_of_field
from workflow.domain.typed_values import Fault
from workflow.services.case_pages import present_tasks
from workflow.services.correction_lists import named_items
from workflow.services.open_work import nearest_lamp
from workflow.services.self_evaluation_sheets import Sheet
from workflow.services.self_evaluations import Typed

_NO_TYPED = Typed({})


@dataclass(frozen=True, slots=True)
class Part:
    """Show the points of one level-1 group in the action bar."""

    title: str
    score: Decimal
    weight: Decimal


@dataclass(frozen=True, slots=True)
class ScoreView:
    """Show the live score: total, grade, what caps or holds it, and its parts."""

    total: Decimal | None
    grade: Mapping[str, str] | None
    sentences: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Show one field in both versions."""

    field: str
    label: str
    mine: str
    theirs: str


def frame(sheet: Sheet, *, current: str, wrong: int = 0, lit: bool = True) -> dict[str, object]:
    """Return what every page of a self-evaluation shows around its section, with its light."""
    guide = load_guide()
    section = guide.section(current)
    asked = () if sheet.to_correct is None else sheet.to_correct
    sheet = sheet.in_section(current) if section else sheet
    waiting = present_tasks(db(), resources=resources(), case=sheet.case) if lit else ()
    return {
        "sheet": sheet,
        "light": lamp_view(nearest_lamp(waiting, stopped=False, case=sheet.case)),
        "case": sheet.case,
        "current": current,
        "section": section,
        "tasks": tasks(sheet, current=current, wrong=wrong),
        "score": score_view(sheet),
        "before": guide.before(current) if section else None,
        "after": guide.after(current) if section else None,
        "to_correct": [each.title for each in named_items(db(), sheet.case, asked)],
        "crumbs": [
            {"label": sheet.case.title, "href": url_for("cases.show", number=sheet.case.number)},
            {"label": say("interface.year", year=sheet.case.fiscal_year)},
        ],
    }


def section_page(sheet: Sheet, section: str, typed: Typed = _NO_TYPED) -> dict[str, object]:
    """Return what the page of one section shows, with what waits in the person's draft."""
    stored = fields_in(sheet, section)
    in_conflict = typed.conflict is not None
    faults = () if in_conflict else typed.faults
    shown = stored if in_conflict else stored | dict(typed.values)
    return {
        **frame(sheet, current=section, wrong=len(faults)),
        "fields": shown,
        "errors": {fault.field: said_fault(fault) for fault in faults},
        "summary": [_summary_line(fault, sheet) for fault in faults],
        "conflict": _conflict(typed),
        "differences": _differences(stored, typed, sheet) if in_conflict else (),
        "notes": [note_of(each, sheet) for each in _findings_in(sheet, section)],
    }


def tasks(sheet: Sheet, *, current: str, wrong: int = 0) -> list[dict[str, str]]:
    """Return the seven steps with the word that says how far each is."""
    shown = []
    for section in load_guide().sections:
        progress = sheet.progress_in(section.id)
        is_now = section.id == current
        word = say(progress.word, **progress.values)
        if is_now and wrong:
            word = say("self.word.wrong", count=wrong)
        elif is_now and progress.state == "open":
            word = say("self.word.begun")
        shown.append(
            {
                "title": section.title,
                "href": section_href(sheet, section),
                "state": "now" if is_now else progress.state,
                "word": word,
            }
        )
    return shown


def section_href(sheet: Sheet, section: Section) -> str:
    """Return the address of a section."""
    return url_for("self_evaluation.section", number=sheet.case.number, section=section.id)


def score_view(sheet: Sheet) -> ScoreView:
    """Return the score as it stands, incomplete while rows are missing."""
    card = sheet.assessment.card
    computed = [row.computed for row in card.rows if row.counts and row.computed is not None]
    blocks = sum(each.blocks for each in sheet.findings)
    total = sum(computed, Decimal(0)) if computed else None
    found = None
    if card.computed_total is not None and not blocks:
        found = find_grade(card.computed_total, resources().library.grades.current)
    return ScoreView(
        total=total,
        grade={"id": found.id, "title": found.title} if found else None,
        sentences=tuple(_sentences(sheet)),
        parts=tuple(_parts(sheet)),
    )


def fields_in(sheet: Sheet, section: str) -> dict[str, str]:
    """Return the texts of a section by field, as they are stored."""
    return fields_of(
        section,
        sheet.form,
        report=sheet.assessment.report,
        findings=sheet.findings,
        words=load_vocabulary(),
    )


def said_fault(fault: Fault) -> str:
    """Return the sentence that stands at a field."""
    return say(fault.code, **fault.values)


def field_label(field: str, sheet: Sheet) -> str:
    """Name a field the way the page names it."""
    row, part = row_of_field(field, sheet.form)
    code = f"self.part.{part}"
    title = say(code) if code in system().messages else part
    return say("self.part_of_row", row=row, part=title) if row else title


def _findings_in(sheet: Sheet, section: str) -> list[Finding]:
    """Return the findings that stand above a section: on the indicators page in their rows."""
    if section != "funds":
        return []
    places = ("total.", "fund.", "execution.")
    return [each for each in sheet.findings if each.place.startswith(places)]


def _summary_line(fault: Fault, sheet: Sheet) -> dict[str, str]:
    text = f"{field_label(fault.field, sheet)}{say('self.colon')}{said_fault(fault)}"
    return {"text": text, "href": f"#{fault.field}"}


def _conflict(typed: Typed) -> str:
    if typed.conflict is None:
        return ""
    time = Presenter(system().messages).clock_time(typed.conflict.at)
    return say("self.saved_by", name=typed.conflict.name, time=time)


def _differences(stored: Mapping[str, str], typed: Typed, sheet: Sheet) -> Sequence[Difference]:
    return [
        Difference(name, field_label(name, sheet), text, stored.get(name, ""))
        for name, text in typed.values.items()
        if name in stored and text.strip() != stored[name].strip()
    ]


def _sentences(sheet: Sheet) -> list[str]:
    card = sheet.assessment.card
    asks = sum(is_to_explain(each) and not each.explanation for each in sheet.findings)
    blocks = sum(not is_to_explain(each) for each in sheet.findings)
    lacking = sum(row.counts and row.computed is None for row in card.rows)
    over = sum(row.over_target for row in card.rows)
    said = []
    if lacking:
        said.append(say("self.score.incomplete", count=lacking))
    if blocks or asks:
        code = "both" if blocks and asks else "blocked" if blocks else "asked"
        said.append(say(f"self.score.{code}", blocks=blocks, asks=asks))
    if card.over_execution:
        said.append(say("self.score.over_execution"))
    if over:
        said.append(say("self.score.over_target", count=over))
    both = card.claimed_total is not None and card.computed_total is not None
    if both and card.claimed_total != card.computed_total:
        values = {"claimed": card.claimed_total, "computed": card.computed_total}
        said.append(say("self.score.claimed", **values))
    return said or [say("self.score.sound")]


def _parts(sheet: Sheet) -> list[Part]:
    """Return the points by level-1 group of the profile, those that carry none left out."""
    found: dict[str, list[Decimal]] = {}
    for row in sheet.assessment.card.rows:
        sums = found.setdefault(row.level, [Decimal(0), Decimal(0)])
        sums[0] += row.computed or 0
        sums[1] += row.weight or 0
    titles = {str(level.id): level.title for level in sheet.profile.levels}
    return [
        Part(titles[level], *found[level]) for level in titles if level in found and found[level][1]
    ]
