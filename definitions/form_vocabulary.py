"""Read the words by which self-evaluation forms are read and written."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from definitions.scoring_profiles import Strict, Words
from definitions.source import load_model

VOCABULARY = Path(__file__).parent / "vocabulary" / "self_evaluation.yaml"


class Operators(Strict):
    """List the words that stand for a comparison, before or after the value."""

    before: Mapping[str, Words]
    after: Mapping[str, Words]
    qualitative: Words
    quantitative: Words


class Survey(Strict):
    """List the words that show how satisfaction was surveyed."""

    size: Words
    method: Words


class UnitLabels(Strict):
    """List the labels before a unit of amounts; `maybe` also stands before offices."""

    sure: Words
    maybe: Words


class FundWords(Strict):
    """List the headings of the funds table."""

    columns: Mapping[str, Words]
    sections: Words
    totals: Words
    total: str
    rows: Words


class GoalWords(Strict):
    """List the headings of the yearly goal."""

    sections: Words
    expected: Words
    actual: Words


class IndicatorWords(Strict):
    """List the headings of the indicator table."""

    columns: Mapping[str, Words]
    sections: Words
    children: Words
    totals: Words
    subtotals: Words


class HeaderWords(Strict):
    """List the labels around the tables."""

    title: Words
    labels: Mapping[str, Words]
    extra: Words


class ExplanationWords(Strict):
    """Name the headings of the table that explains warnings."""

    heading: str
    columns: Mapping[str, str]


class LayoutWords(Strict):
    """Hold the texts that an exported form carries besides headings."""

    subtitle: str
    subtitle_without_year: str
    funds: str
    child: str
    blank: str


class Vocabulary(Strict):
    """Hold the words by which a form is read and written."""

    operators: Operators
    fillers: Words
    full: Words
    date_units: Words
    scales: Mapping[str, Decimal]
    money: Mapping[str, Decimal]
    default_money: str
    unit_labels: UnitLabels
    points: Words
    execution: Words
    percent: Words
    dashes: Words
    no_amount: Words
    cost: Words
    survey: Survey
    funds: FundWords
    goals: GoalWords
    indicators: IndicatorWords
    header: HeaderWords
    explanations: ExplanationWords
    layout: LayoutWords


@cache
def load_vocabulary() -> Vocabulary:
    """Return the shipped vocabulary of self-evaluation forms."""
    return load_model(VOCABULARY, Vocabulary)
