"""Hold a self-evaluation form (项目支出绩效自评表) as frozen values."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from workflow.domain.amounts import in_cents, plain

Operator = Literal["", ">=", "<=", "==", ">", "<", "qualitative"]
Points = Annotated[Decimal, Field(max_digits=24), AfterValidator(plain)]
Money = Annotated[Decimal, Field(max_digits=24), AfterValidator(in_cents)]


class Part(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(Part):
    """Hold what stands above the tables; `amount_unit` is that of the printed form."""

    title: str = ""
    fiscal_year: int | None = None
    project: str = ""
    project_code: str = ""
    department: str = ""
    unit: str = ""
    amount_unit: str


class Remark(Part):
    """Hold a labelled text that the form carries beside its tables."""

    label: str
    text: str


class FundRow(Part):
    """Hold one row of funds in yuan: initial budget, adjusted budget, executed."""

    title: str
    initial: Money | None = None
    budget: Money | None = None
    executed: Money | None = None


class Execution(Part):
    """Hold the points for execution: weight, claimed score and the reasons given."""

    weight: Points | None = None
    claimed: Points | None = None
    rate: str = ""
    reason: str = ""
    measure: str = ""


class Goal(Part):
    """Hold a yearly goal as expected and as it turned out."""

    expected: str = ""
    actual: str = ""


class ChildRow(Part):
    """Hold a part (其中) of an indicator."""

    name: str
    target: str = ""
    actual: str = ""


class IndicatorRow(Part):
    """Hold one level-3 indicator with its texts as written."""

    key: str = ""
    level1: str = ""
    level2: str = ""
    level3: str
    operator: Operator = ""
    target: str = ""
    unit: str = ""
    actual: str = ""
    weight: Points | None = None
    claimed: Points | None = None
    band: str = ""
    reason: str = ""
    measure: str = ""
    children: tuple[ChildRow, ...] = ()


class Printed(Part):
    """Hold the totals that the form itself states."""

    weight: Points | None = None
    claimed: Points | None = None
    grade: str = ""


class Explanation(Part):
    """Hold what was said about a warning; `row` is the row of the finding."""

    rule: str
    row: str
    text: str


class EvaluationForm(Part):
    """Hold a whole self-evaluation: header, funds, goals, indicators, totals, explanations."""

    header: Header
    extra: tuple[Remark, ...] = ()
    total: FundRow
    funds: tuple[FundRow, ...] = ()
    execution: Execution = Execution()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    printed: Printed = Printed()
    note: str = ""
    explanations: tuple[Explanation, ...] = ()

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain JSON values, decimals as strings."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, content: Mapping[str, object]) -> "EvaluationForm":
        """Build a form from plain JSON values; raises pydantic's ValidationError."""
        return cls.model_validate(content)

    def keyed(self) -> "EvaluationForm":
        """Return the form with each indicator's key made from its three names.

        The key does not depend on the place of the row, so a review stays with its indicator.
        """
        seen: Counter[str] = Counter()
        rows = []
        for row in self.indicators:
            key = _key(row)
            seen[key] += 1
            numbered = key if seen[key] == 1 else f"{key}-{seen[key]}"
            rows.append(row.model_copy(update={"key": numbered}))
        return self.model_copy(update={"indicators": tuple(rows)})


def _key(row: IndicatorRow) -> str:
    names = f"{row.level1}\x1f{row.level2}\x1f{row.level3}"
    return "r" + hashlib.sha256(names.encode()).hexdigest()[:10]
