"""Each scoring function by table and by property."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from definitions.library import FOLDER, Grades
from definitions.scoring_profiles import (
    Band,
    OverTarget,
    Rounding,
    ScoringRule,
    Strict,
    load_profile,
)
from definitions.source import load_model
from workflow.domain.scoring import (
    Measure,
    find_grade,
    inside_band,
    is_over_target,
    over_target_deduction,
    round_score,
    score,
)

RULES: TypeAdapter[ScoringRule] = TypeAdapter(ScoringRule)
TWO = Rounding(mode="half_up", places=2)
STEPS = [
    {"minimum": 90, "share": 1},
    {"minimum": 80, "share": "0.8"},
    {"minimum": 60, "share": "0.5"},
]
SHARES = [
    {"minimum": 1, "share": 1},
    {"minimum": "0.8", "share": "0.7"},
    {"minimum": "0.6", "share": "0.5"},
]
PARTLY = Band(id="partly", title="部分达成", minimum=Decimal("0.6"), maximum=Decimal("0.8"))
BEST = Band(id="achieved", title="达成", minimum=Decimal("0.8"), maximum=Decimal(1))


def rule(function, **parameters):
    return RULES.validate_python({"function": function, **parameters})


def given_points(
    function,
    weight=10,
    *,
    target=None,
    actual=None,
    claimed=None,
    band=None,
    basis=True,
    **parameters,
):
    target, actual, claimed = (
        None if each is None else Decimal(str(each)) for each in (target, actual, claimed)
    )
    measure = Measure(Decimal(weight), target, actual, claimed, band, basis)
    return score(rule(function, **parameters), measure)


@pytest.mark.parametrize(
    ("function", "values", "points"),
    [
        ("full_or_ratio", {"target": 100, "actual": 100}, 10),
        ("full_or_ratio", {"target": 100, "actual": 98}, "9.8"),
        ("full_or_ratio", {"target": 100, "actual": 150}, 10),
        ("full_or_ratio", {"target": 100, "actual": 0}, 0),
        ("full_or_ratio", {"target": 100, "actual": -5}, 0),
        ("full_or_ratio", {"target": 0, "actual": 5}, None),
        ("full_or_ratio", {"target": 100}, None),
        ("full_or_ratio", {"actual": 100}, None),
        ("reverse_ratio", {"target": 200, "actual": "195.5"}, 10),
        ("reverse_ratio", {"target": 200, "actual": 250}, 8),
        ("reverse_ratio", {"target": 0, "actual": 0}, 10),
        ("reverse_ratio", {"target": 0, "actual": 3}, 0),
        ("reverse_ratio", {"target": -1, "actual": 3}, None),
        ("reverse_ratio", {"target": 200, "actual": 250, "form": "linear"}, "7.5"),
        ("reverse_ratio", {"target": 200, "actual": 900, "form": "linear"}, 0),
        ("reverse_ratio", {"target": 0, "actual": 1, "form": "linear"}, None),
        ("reverse_ratio", {"target": 200}, None),
        ("reverse_ratio", {"actual": 200}, None),
        ("threshold_ratio", {"target": 100, "actual": 60}, 0),
        ("threshold_ratio", {"target": 100, "actual": 80}, 5),
        ("threshold_ratio", {"target": 100, "actual": 120}, 10),
        ("threshold_ratio", {"target": 100, "actual": 30}, 0),
        ("threshold_ratio", {"target": 0, "actual": 30}, None),
        ("interval_table", {"target": 100, "actual": 100, "steps": SHARES}, 10),
        ("interval_table", {"target": 100, "actual": 85, "steps": SHARES}, 7),
        ("interval_table", {"target": 100, "actual": 59, "steps": SHARES}, 0),
        ("interval_table", {"actual": 59, "steps": SHARES}, None),
        ("satisfaction_interval", {"actual": 92, "steps": STEPS}, 10),
        ("satisfaction_interval", {"actual": "79.9", "steps": STEPS}, 5),
        ("satisfaction_interval", {"actual": 10, "steps": STEPS}, 0),
        ("satisfaction_interval", {"steps": STEPS}, None),
        # 在职人员控制率: weight 10 here, each whole point over 100 % costs 0.1.
        ("step_deduction", {"actual": "102.9", "base": 100, "step": 1, "per_step": "0.1"}, "9.8"),
        ("step_deduction", {"actual": 90, "base": 100, "step": 1, "per_step": "0.1"}, 10),
        ("step_deduction", {"actual": 999, "base": 100, "step": 1, "per_step": "0.1"}, 0),
        ("step_deduction", {"actual": 999, "base": 0, "step": 1, "per_step": 1, "floor": 2}, 2),
        ("step_deduction", {"base": 100, "step": 1, "per_step": "0.1"}, None),
        ("boolean", {"target": 1, "actual": 1}, 10),
        ("boolean", {"target": 1, "actual": 0}, 0),
        ("boolean", {"target": 1}, None),
        ("boolean", {"actual": 1}, None),
        ("three_band", {"claimed": 7, "band": PARTLY}, 7),
        ("three_band", {"claimed": 8, "band": PARTLY}, None),
        ("three_band", {"claimed": 10, "band": BEST}, 10),
        ("three_band", {"claimed": 3}, 3),
        ("three_band", {"claimed": 11}, None),
        ("three_band", {}, None),
        ("coefficient", {"actual": "0.85"}, "8.5"),
        ("coefficient", {"actual": "1.2"}, 10),
        ("coefficient", {"actual": "-0.2"}, 0),
        ("coefficient", {}, None),
        ("manual_with_basis", {"claimed": 6}, 6),
        ("manual_with_basis", {"claimed": 6, "basis": False}, None),
        ("manual_with_basis", {"claimed": 16}, None),
        ("manual_with_basis", {}, None),
    ],
)
def test_functions(function, values, points):
    expected = None if points is None else Decimal(str(points))
    assert given_points(function, **values) == expected


def test_an_unknown_rule_is_a_fault_of_the_program():
    with pytest.raises(TypeError):
        score(Strict(), Measure(Decimal(1)))


def test_a_band_without_a_claim_holds_nothing():
    assert not inside_band(Measure(Decimal(10)))


numbers = st.decimals(0, 100_000, places=4)
weights = st.decimals(0, 100, places=2)
computed = st.sampled_from(
    [
        ("full_or_ratio", {}, 1),
        ("threshold_ratio", {}, 1),
        ("interval_table", {"steps": SHARES}, 1),
        ("satisfaction_interval", {"steps": STEPS}, 1),
        ("boolean", {}, 1),
        ("coefficient", {}, 1),
        ("reverse_ratio", {}, -1),
        ("reverse_ratio", {"form": "linear"}, -1),
        ("step_deduction", {"base": 100, "step": 1, "per_step": "0.3"}, -1),
    ]
)


@given(
    computed,
    weights,
    st.decimals("0.0001", 100_000, places=4),
    st.lists(numbers, min_size=2, max_size=6),
)
def test_points_lie_between_nothing_and_the_weight_and_follow_the_value(
    choice, weight, target, values
):
    function, parameters, direction = choice
    given_rule = rule(function, **parameters)
    points = [score(given_rule, Measure(weight, target, actual)) for actual in sorted(values)]
    defined = [each for each in points if each is not None]
    assert len(defined) == len(values)
    assert all(0 <= each <= weight for each in defined)
    assert defined == sorted(defined, reverse=direction < 0)


@given(st.decimals(0, 100, places=6), st.integers(0, 2))
def test_rounding_moves_a_score_by_half_a_step_at_most(value, places):
    rounded = round_score(value, Rounding(mode="half_up", places=places))
    assert rounded.as_tuple().exponent == -places
    assert abs(rounded - value) <= Decimal(1).scaleb(-places) / 2


def test_halves_are_rounded_up():
    assert round_score(Decimal("8.625"), TWO) == Decimal("8.63")
    assert round_score(Decimal("0.005"), TWO) == Decimal("0.01")


LIMITS = OverTarget(ratio=Decimal("1.3"), factor=Decimal("0.5"), cap=Decimal("0.2"))


@pytest.mark.parametrize(
    ("actual", "flagged", "deduction"),
    [(100, False, 0), (129, False, 0), (130, True, 0), (150, True, 1), (900, True, 2)],
)
def test_a_target_far_exceeded_may_cost_points(actual, flagged, deduction):
    measure = Measure(Decimal(10), Decimal(100), Decimal(actual))
    assert is_over_target(measure, LIMITS) is flagged
    assert over_target_deduction(measure, LIMITS) == deduction


def test_nothing_is_deducted_without_a_target():
    assert over_target_deduction(Measure(Decimal(10)), LIMITS) == 0


def test_grades_follow_their_minimum_in_any_order():
    grades = load_model(FOLDER / "grades.yaml", Grades).current
    titles = {
        total: getattr(find_grade(Decimal(total), grades[::-1]), "title", None)
        for total in ("100", "90", "89.99", "60", "0")
    }
    assert titles == {"100": "优", "90": "优", "89.99": "良", "60": "中", "0": "差"}
    assert find_grade(Decimal(-1), grades) is None


def test_execution_is_scored_by_the_profile():
    assert load_profile("hubei").split[0].weight == 20
