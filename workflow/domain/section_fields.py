"""Show what a self-evaluation holds as the fields of its sections, the way they are typed."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from definitions.form_vocabulary import Vocabulary
from workflow.domain.amounts import plain
from workflow.domain.evaluation_form import EvaluationForm, FundRow, Goal, IndicatorRow
from workflow.domain.findings import Finding
from workflow.domain.scorecard import EXECUTION_KEY
from workflow.domain.section_entry import said_field

ROW_PARTS = ("level1", "level2", "level3", "operator", "target", "unit", "actual", "band")


def fields_of(
    section: str,
    form: EvaluationForm,
    *,
    report: str,
    findings: Sequence[Finding],
    words: Vocabulary,
) -> dict[str, str]:
    """Return the texts of a section by field; a section without typed texts has none."""
    readers: Mapping[str, Callable[[], dict[str, str]]] = {
        "basic": lambda: _basic(form),
        "funds": lambda: _funds(form, words.money[form.header.amount_unit]),
        "indicators": lambda: _indicators(form),
        "deviations": lambda: _deviations(form, findings),
        "report": lambda: {"report": report},
    }
    return readers[section]() if section in readers else {}


def row_of_field(field: str, form: EvaluationForm) -> tuple[str, str]:
    """Return the name of the row that a field belongs to, if any, and the part of the row."""
    head, _, rest = field.partition("-")
    if head == "row":
        at, _, part = rest.partition("-")
        return _name_at(form, at), part.rpartition("-")[2]
    if head == "fund":
        at, _, part = rest.partition("-")
        return (form.funds[int(at)].title if int(at) < len(form.funds) else ""), part
    if head == "total":
        return form.total.title, rest
    if head in {"reason", "measure"}:
        return next((row.level3 for row in form.indicators if row.key == rest), ""), head
    return "", rest.rpartition("-")[2] if head in {"goal", "execution"} else head


def shown(value: Decimal | None) -> str:
    """Return points as they are typed."""
    return "" if value is None else format(plain(value), "f")


def shown_amount(value: Decimal | None, factor: Decimal) -> str:
    """Return an amount of yuan in the unit of the form, as it is typed."""
    return "" if value is None else format(plain(value / factor), "f")


def _basic(form: EvaluationForm) -> dict[str, str]:
    fields = {"note": form.note}
    for at, goal in enumerate(form.goals or (Goal(),)):
        fields |= {f"goal-{at}-expected": goal.expected, f"goal-{at}-actual": goal.actual}
    return fields | {f"extra-{at}": remark.text for at, remark in enumerate(form.extra)}


def _funds(form: EvaluationForm, factor: Decimal) -> dict[str, str]:
    done = form.execution
    fields = {"execution-weight": shown(done.weight), "execution-claimed": shown(done.claimed)}
    fields |= _fund(form.total, "total", factor)
    for at, row in enumerate(form.funds):
        fields |= _fund(row, f"fund-{at}", factor)
    return fields


def _fund(row: FundRow, place: str, factor: Decimal) -> dict[str, str]:
    return {
        f"{place}-initial": shown_amount(row.initial, factor),
        f"{place}-budget": shown_amount(row.budget, factor),
        f"{place}-executed": shown_amount(row.executed, factor),
    }


def _indicators(form: EvaluationForm) -> dict[str, str]:
    fields: dict[str, str] = {}
    for at, row in enumerate(form.indicators):
        fields |= _indicator(row, f"row-{at}")
    return fields


def _indicator(row: IndicatorRow, place: str) -> dict[str, str]:
    fields = {f"{place}-{part}": str(getattr(row, part)) for part in ROW_PARTS}
    fields |= {f"{place}-weight": shown(row.weight), f"{place}-claimed": shown(row.claimed)}
    for at, child in enumerate(row.children):
        fields |= {
            f"{place}-child-{at}-target": child.target,
            f"{place}-child-{at}-actual": child.actual,
        }
    return fields


def _deviations(form: EvaluationForm, findings: Sequence[Finding]) -> dict[str, str]:
    done = form.execution
    fields = {f"reason-{EXECUTION_KEY}": done.reason, f"measure-{EXECUTION_KEY}": done.measure}
    for row in form.indicators:
        fields |= {f"reason-{row.key}": row.reason, f"measure-{row.key}": row.measure}
    said = {(each.rule, each.row): each.text for each in form.explanations}
    return fields | {
        said_field(each): said.get((each.id, each.row), "") for each in findings if not each.blocks
    }


def _name_at(form: EvaluationForm, at: str) -> str:
    index = int(at)
    return form.indicators[index].level3 if index < len(form.indicators) else ""
