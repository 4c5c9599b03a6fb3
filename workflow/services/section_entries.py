"""Put what was typed into a section into a self-evaluation, without writing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from definitions.form_vocabulary import load_vocabulary
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.scorecard import Scorecard, score_form
from workflow.domain.section_entry import (
    add_row,
    add_up,
    enter_basic,
    enter_deviations,
    enter_funds,
    enter_indicators,
    remove_row,
    settle_execution,
    settle_rows,
)
from workflow.domain.texts import clean_line
from workflow.domain.typed_values import TypedValues
from workflow.errors import RefusedError
from workflow.services.self_evaluation_sheets import Sheet


@dataclass(frozen=True, slots=True)
class Entered:
    """Hold a form and report after an entry, with what could not be used."""

    form: EvaluationForm
    report: str
    typed: TypedValues


def enter_section(sheet: Sheet, section: str, values: Mapping[str, str]) -> Entered:
    """Return the form and report with what was typed into a section put in; writes nothing.

    Raises RefusedError for a row beyond the longest table.
    """
    form, rules = sheet.form, sheet.rules
    typed = TypedValues(values, form.header.amount_unit, load_vocabulary())
    report = sheet.assessment.report
    if section == "basic":
        form = enter_basic(form, typed, rules)
    elif section == "funds":
        form = enter_funds(form, typed, rules)
        form = add_up(settle_execution(form, _scored(sheet, form), typed))
    elif section == "indicators":
        form = enter_indicators(form, typed, rules)
        form = settle_rows(form, _scored(sheet, form), typed)
        form = add_up(_with_rows(form, sheet, values))
    elif section == "deviations":
        form = enter_deviations(form, typed, rules, sheet.findings)
    elif section == "report":
        report = typed.paragraph("report", report, most=rules.limits.report)
    return Entered(form.keyed(), report, typed)


def _scored(sheet: Sheet, form: EvaluationForm) -> Scorecard:
    return score_form(form, sheet.profile, load_vocabulary())


def _with_rows(form: EvaluationForm, sheet: Sheet, values: Mapping[str, str]) -> EvaluationForm:
    """Add or remove a row when a button of the table asks for it."""
    if sheet.approved:
        return form
    limits = sheet.rules.limits
    if values.get("add"):
        if len(form.indicators) >= limits.rows:
            raise RefusedError("self.too_many_rows", most=limits.rows)
        return add_row(form, level1=clean_line(values["add"])[: limits.line])
    at = values.get("remove", "")
    return remove_row(form, at=int(at)) if _is_index(at, len(form.indicators)) else form


def _is_index(text: str, count: int) -> bool:
    return text.isascii() and text.isdecimal() and int(text) < count
