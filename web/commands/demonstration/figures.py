"""Work out the figures that people of the demonstration type: forms, scores, deductions."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from web.commands.demonstration.plans import PatternRow, Patterns, ProjectPlan
from web.commands.demonstration.scenario import ScenarioError
from workflow.domain.evaluation_form import EvaluationForm, IndicatorRow

_CENT = Decimal("0.01")


def approved_form(
    blank: EvaluationForm, project: ProjectPlan, patterns: Patterns
) -> EvaluationForm:
    """Return the form with the goals that were approved with the budget."""
    pattern = patterns.patterns[project.pattern]
    names = text_values(project)
    rows = tuple(_row(each, project, patterns) for each in pattern.rows)
    goal = blank.goals[0].model_copy(update={"expected": pattern.goal.format(**names)})
    return blank.model_copy(update={"indicators": rows, "goals": (goal,)})


def text_values(project: ProjectPlan) -> dict[str, str]:
    """Return what texts of a project may be filled with."""
    return {
        "project": project.name,
        "unit": project.unit,
        "budget": f"{project.budget:,.2f}",
        "executed": f"{project.executed:,.2f}",
        "name": project.main.name,
        "target": project.main.target,
        "actual": project.main.actual,
        "measure": project.main.unit,
    }


def typed_funds(project: ProjectPlan) -> dict[str, str]:
    """Return what is typed into the amounts: all of the money is the year's own."""
    amounts = {
        "initial": project.budget,
        "budget": project.budget,
        "executed": project.executed,
    }
    return {
        f"{row}-{part}": f"{amount:.2f}"
        for row in ("total", "fund-0")
        for part, amount in amounts.items()
    }


def typed_indicators(
    form: EvaluationForm, project: ProjectPlan, patterns: Patterns
) -> dict[str, str]:
    """Return what is typed into the table: actual values, and claims of rows that are judged."""
    rows = patterns.patterns[project.pattern].rows
    typed: dict[str, str] = {}
    for at, (row, plan) in enumerate(zip(form.indicators, rows, strict=True)):
        if plan.operator == patterns.names.judged:
            typed[f"row-{at}-band"] = plan.actual
            typed[f"row-{at}-claimed"] = f"{row.weight or 0:f}"
        else:
            typed[f"row-{at}-actual"] = plan.actual or project.main.actual
    return typed


def deductions(
    claims: Sequence[tuple[str, Decimal]], *, wanted: Decimal, worst: Decimal
) -> Mapping[str, Decimal]:
    """Return reviewed scores by row that sum up to a wanted total.

    Points are taken off from the end of the form on, from each row at most the share that the worst
    row keeps, and what is still too much in proportion. Raises ScenarioError for a total beyond
    the claims.
    """
    left = sum((claim for _, claim in claims), Decimal(0)) - wanted
    if left < 0:
        raise ScenarioError("score", wanted, left)
    kept: dict[str, Decimal] = {}
    for key, claim in reversed(claims):
        taken = min(left, (claim * (1 - worst)).quantize(_CENT, ROUND_HALF_UP))
        kept[key], left = claim - taken, left - taken
    for key, rest in kept.items():
        taken = min(left, rest)
        kept[key], left = rest - taken, left - taken
    return kept


def _row(plan: PatternRow, project: ProjectPlan, patterns: Patterns) -> IndicatorRow:
    is_main = plan.name == patterns.names.main
    return IndicatorRow.model_validate(
        {
            "level1": plan.level1,
            "level2": plan.level2,
            "level3": project.main.name if is_main else plan.name,
            "operator": plan.operator,
            "target": project.main.target if is_main else plan.target,
            "unit": project.main.unit if is_main else plan.unit,
            "weight": plan.weight,
        }
    )
