"""Read one published self-evaluation table given as JSON."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from definitions.form_vocabulary import Vocabulary
from workflow.domain.evaluation_form import (
    ChildRow,
    EvaluationForm,
    Execution,
    FundRow,
    Header,
    IndicatorRow,
    Operator,
    Printed,
    Remark,
)


class UnknownUnitError(Exception):
    """Say that amounts stand in a unit nobody knows."""

    code = "scoring.R05"

    def __init__(self, text: str) -> None:
        """Keep the unit as written."""
        super().__init__(text)
        self.values = {"text": text}


class Table(BaseModel):
    """Ignore keys that only describe where a table was published."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class TableFunds(Table):
    """Hold the total row of funds, in the table's unit."""

    initial_budget: Decimal | None = None
    full_year_budget: Decimal | None = None
    executed: Decimal | None = None
    rate_raw: str | None = None
    weight: Decimal | None = None
    published_score: Decimal | None = None
    reason: str | None = None
    measure: str | None = None


class TableIndicator(Table):
    """Hold one indicator: its raw texts and, where they were understood, its values."""

    level1: str | None = None
    level2: str | None = None
    level3: str
    target_raw: str | None = None
    actual_raw: str | None = None
    weight: Decimal | None = None
    published_score: Decimal | None = None
    kind: str = ""
    target_op: Operator = ""
    target_value: Decimal | None = None
    actual_value: Decimal | None = None
    unit: str | None = None
    reason: str | None = None
    measure: str | None = None
    band: str | None = None
    children: tuple[tuple[str, Decimal | None, Decimal | None], ...] = ()


class PublishedTable(Table):
    """Hold one table."""

    fiscal_year: int | None = None
    project: str | None = None
    department: str | None = None
    unit: str | None = None
    form: str | None = None
    amount_unit: str | None = None
    classification: Mapping[str, str] = Field(default_factory=dict)
    funds: TableFunds
    indicators: tuple[TableIndicator, ...] = Field(min_length=1)
    published_total: Decimal | None = None
    published_total_weight: Decimal | None = None
    published_grade: str | None = None


def form_from_table(content: object, words: Vocabulary) -> EvaluationForm:
    """Build a form from a table; raises ValidationError on another shape, UnknownUnitError."""
    table = PublishedTable.model_validate(content)
    unit = table.amount_unit or words.default_money
    if unit not in words.money:
        raise UnknownUnitError(unit)
    factor = words.money[unit]
    funds = table.funds
    return EvaluationForm(
        header=Header(
            title=table.form or "",
            fiscal_year=table.fiscal_year,
            project=table.project or "",
            department=table.department or "",
            unit=table.unit or "",
            amount_unit=unit,
        ),
        extra=tuple(Remark(label=key, text=text) for key, text in table.classification.items()),
        total=FundRow(
            title=words.funds.total,
            initial=_times(funds.initial_budget, factor),
            budget=_times(funds.full_year_budget, factor),
            executed=_times(funds.executed, factor),
        ),
        execution=Execution(
            weight=funds.weight,
            claimed=funds.published_score,
            rate=funds.rate_raw or "",
            reason=funds.reason or "",
            measure=funds.measure or "",
        ),
        indicators=tuple(_row(each) for each in table.indicators),
        printed=Printed(
            weight=table.published_total_weight,
            claimed=table.published_total,
            grade=table.published_grade or "",
        ),
    ).keyed()


def _row(each: TableIndicator) -> IndicatorRow:
    return IndicatorRow(
        level1=each.level1 or "",
        level2=each.level2 or "",
        level3=each.level3,
        operator="qualitative" if each.kind == "qualitative" else each.target_op,
        target=_text(each.target_raw, each.target_value),
        unit=each.unit or "",
        actual=_text(each.actual_raw, each.actual_value),
        weight=each.weight,
        claimed=each.published_score,
        band=each.band or "",
        reason=each.reason or "",
        measure=each.measure or "",
        children=tuple(
            ChildRow(name=name, target=_text(None, target), actual=_text(None, actual))
            for name, target, actual in each.children
        ),
    )


def _text(raw: str | None, value: Decimal | None) -> str:
    return raw or ("" if value is None else format(value, "f"))


def _times(amount: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if amount is None else amount * factor
