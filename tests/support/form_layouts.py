"""Draw one self-evaluation form in many layouts, for tests of the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from definitions.form_vocabulary import load_vocabulary
from workflow.domain.evaluation_form import EvaluationForm, IndicatorRow
from workflow.domain.grid import Grid

WORDS = load_vocabulary()
SYMBOLS = {
    ">=": ("≥", "≧", "不低于", "不少于", "＞＝"),
    "<=": ("≤", "≦", "不超过", "不高于", "＜＝"),
    "==": ("＝", "=", "═", "等于", "＝＝"),
    "qualitative": ("定性", "定性", "定性指标", "定性", "定性"),
    "": ("", "", "", "", ""),
}


@dataclass(frozen=True)
class Layout:
    """Say how a form is drawn; numbers choose among synonyms."""

    columns: Sequence[str]
    fund_columns: Sequence[str]
    synonym: int = 0
    symbol: int = 0
    unit: str = "万元"
    values: str = "split"
    merged: bool = True
    two_heading_rows: bool = False
    blank_rows: bool = False
    indicators_first: bool = False
    labels: Sequence[str] = ("project", "department", "unit")


class Canvas:
    """Gather rows and merged ranges."""

    def __init__(self):
        """Start empty."""
        self.rows: list[list[str]] = []
        self.merges: list[tuple[int, int, int, int]] = []

    def add(self, cells: Mapping[int, object]) -> int:
        """Write a row of values by column and return its number."""
        width = max(cells, default=0) + 1
        row = ["" if cells.get(i) is None else str(cells[i]) for i in range(width)]
        self.rows.append(row)
        return len(self.rows) - 1


def draw(form: EvaluationForm, layout: Layout) -> Grid:
    """Return the cells of a form in a layout."""
    canvas = Canvas()
    canvas.add({0: "项目支出绩效自评表"})
    canvas.add({0: f"（{form.header.fiscal_year}年度）　单位：{layout.unit}"})
    for label in layout.labels:
        text = WORDS.header.labels[label]
        canvas.add({0: text[layout.synonym % len(text)] + "：", 2: getattr(form.header, label)})
    sections = [draw_funds, draw_indicators]
    for section in reversed(sections) if layout.indicators_first else sections:
        if layout.blank_rows:
            canvas.add({})
        section(canvas, form, layout)
    canvas.add({0: "其他需要说明事项", 2: form.note})
    return Grid("表", tuple(tuple(row) for row in canvas.rows), tuple(canvas.merges))


def draw_funds(canvas: Canvas, form: EvaluationForm, layout: Layout) -> None:
    """Draw the table of funds."""
    heads = WORDS.funds.columns
    names = {role: heads[role][layout.synonym % len(heads[role])] for role in heads}
    columns = {role: index + 1 for index, role in enumerate(layout.fund_columns)}
    headings = {columns[r]: names[r] for r in columns if r != "title"}
    top = canvas.add({0: f"项目资金（{layout.unit}）", **headings})
    factor = WORDS.money[layout.unit]
    done = form.execution
    for index, row in enumerate((form.total, *form.funds)):
        values: dict[str, object] = {"title": ("其中：" if index == 1 else "") + row.title}
        for name in ("initial", "budget", "executed"):
            amount = getattr(row, name)
            values[name] = None if amount is None else format((amount / factor).normalize(), "f")
        if index == 0:
            values |= {"weight": done.weight, "score": done.claimed, "rate": done.rate}
        else:
            values |= {"weight": "—", "score": "—"}
        canvas.add({columns[role]: value for role, value in values.items() if role in columns})
    canvas.merges.append((top, 0, len(canvas.rows) - 1, 0))


def draw_indicators(canvas: Canvas, form: EvaluationForm, layout: Layout) -> None:
    """Draw the table of indicators with its totals."""
    places = _places(layout)
    top = _draw_headings(canvas, layout, places)
    above: tuple[str, str] = ("", "")
    for row in form.indicators:
        cells = _row(row, layout)
        names = (row.level1, row.level2)
        if names[0] == above[0]:
            cells["level1"] = None
        if names == above:
            cells["level2"] = None
        above = names
        canvas.add({places[role]: value for role, value in cells.items() if role in places})
        for child in row.children:
            name = f"其中：{child.name}"
            parts = {"level3": name, "target": child.target, "actual": child.actual}
            canvas.add({places[role]: value for role, value in parts.items()})
        if layout.blank_rows:
            canvas.add({})
    if layout.merged:
        _merge_names(canvas, top, places)
    printed = form.printed
    canvas.add({0: "总分", places["weight"]: printed.weight, places["score"]: printed.claimed})


def _draw_headings(canvas: Canvas, layout: Layout, places: Mapping[str, int]) -> int:
    heads = WORDS.indicators.columns
    names = {role: heads[role][layout.synonym % len(heads[role])] for role in heads}
    hidden = set() if layout.values == "split" else {"operator", "unit"}
    headings = {places[role]: names[role] for role in places if role not in hidden}
    if layout.two_heading_rows:
        upper = {i: text for i, text in headings.items() if text == names["actual"]}
        canvas.add({0: "绩效指标", **upper})
        headings = {i: text for i, text in headings.items() if i not in upper}
    top = canvas.add({0: "绩效指标", **headings})
    if layout.values == "under_one_heading":
        canvas.rows[top][places["operator"]] = names["target"]
        canvas.rows[top][places["target"]] = ""
        canvas.merges.append((top, places["operator"], top, places["unit"]))
    return top


def _places(layout: Layout) -> dict[str, int]:
    roles: list[str] = []
    for role in layout.columns:
        split = role == "target" and layout.values != "together"
        roles += ["operator", "target", "unit"] if split else [role]
    return {role: index + 1 for index, role in enumerate(roles)}


def _row(row: IndicatorRow, layout: Layout) -> dict[str, object]:
    symbol = SYMBOLS[row.operator][layout.symbol]
    together = layout.values == "together"
    value = row.target
    if together and row.operator != "qualitative":
        value = symbol + row.target + ("" if row.target.endswith(row.unit) else row.unit)
    return {
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "operator": symbol,
        "target": value,
        "unit": row.unit,
        "actual": row.actual,
        "weight": row.weight,
        "score": row.claimed,
        "reason": row.reason,
    }


def _merge_names(canvas: Canvas, top: int, places: Mapping[str, int]) -> None:
    last = len(canvas.rows) - 1
    for column in (places["level1"], places["level2"]):
        starts = [r for r in range(top + 1, last + 1) if _cell(canvas, r, column)]
        for start, following in zip(starts, [*starts[1:], last + 1], strict=True):
            # Groups of the second level end where those of the first do.
            if following - 1 > start:
                canvas.merges.append((start, column, following - 1, column))


def _cell(canvas: Canvas, row: int, column: int) -> str:
    cells = canvas.rows[row]
    return cells[column] if column < len(cells) else ""


def sample_form() -> EvaluationForm:
    """Return a sound form with every kind of row."""

    def row(level1, level2, level3, comparison, actual, *, points, **more):
        operator, target, unit = comparison
        weight, claimed = points
        return IndicatorRow(
            level1=level1,
            level2=level2,
            level3=level3,
            operator=operator,
            target=target,
            unit=unit,
            actual=actual,
            weight=Decimal(weight),
            claimed=Decimal(claimed),
            **more,
        ).model_dump(mode="json")

    return EvaluationForm.from_dict(
        {
            "header": {
                "fiscal_year": 2023,
                "project": "农村道路养护",
                "department": "甲市交通运输局",
                "unit": "甲市公路中心",
                "amount_unit": "万元",
                "title": "项目支出绩效自评表",
            },
            "total": {
                "title": "年度资金总额",
                "initial": "3000000",
                "budget": "3000000",
                "executed": "2850000",
            },
            "funds": [
                {
                    "title": "当年财政拨款",
                    "initial": "2000000",
                    "budget": "2000000",
                    "executed": "1900000",
                },
                {
                    "title": "其他资金",
                    "initial": "1000000",
                    "budget": "1000000",
                    "executed": "950000",
                },
            ],
            "execution": {"weight": "10", "claimed": "9.5", "rate": "95%"},
            "indicators": [
                row(
                    "产出指标",
                    "数量指标",
                    "养护里程",
                    (">=", "29.5", "公里"),
                    "29.5",
                    points=(20, 20),
                    children=(
                        {"name": "县道", "target": "9.5", "actual": "9.5"},
                        {"name": "乡道", "target": "20", "actual": "20"},
                    ),
                ),
                row(
                    "产出指标",
                    "质量指标",
                    "验收合格率",
                    ("==", "100%", "%"),
                    "98%",
                    points=(10, "9.8"),
                    reason="一处返工",
                ),
                row(
                    "产出指标",
                    "时效指标",
                    "按期完工",
                    ("qualitative", "年底前完工", ""),
                    "按期完工",
                    points=(10, 10),
                ),
                row(
                    "产出指标",
                    "成本指标",
                    "每公里造价",
                    ("<=", "10", "万元"),
                    "9.6",
                    points=(10, 10),
                ),
                row(
                    "效益指标",
                    "社会效益指标",
                    "受益人口",
                    (">=", "1200", "人"),
                    "1200",
                    points=(30, 30),
                ),
                row(
                    "满意度指标",
                    "服务对象满意度指标",
                    "群众满意度",
                    (">=", "90%", "%"),
                    "95%",
                    points=(10, 10),
                    reason="问卷调查200份",
                ),
            ],
            "printed": {"weight": "100", "claimed": "99.3"},
            "note": "无其他事项",
        }
    ).keyed()
