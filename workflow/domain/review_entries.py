"""Read what reviewers type: a score and an opinion for each row, and the problems they found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workflow.domain.amounts import in_cents, parse_number
from workflow.domain.texts import clean_text

LONGEST_TEXT = 2000
TEN_THOUSAND = Decimal(10000)
# More than any budget, and few enough digits for the column.
_MOST_AMOUNT = Decimal(10) ** 14
_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Fault:
    """Name what is wrong with one thing that was typed, by message code and values."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """Hold what was typed for one row of the form."""

    score: str = ""
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    """Hold what was typed for one problem; the amount is in ten thousand yuan."""

    key: str = ""
    category: str = ""
    description: str = ""
    basis: str = ""
    amount: str = ""
    suggestion: str = ""
    unit: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed; a chosen unit alone is nothing."""
        typed = (self.category, self.description, self.basis, self.amount, self.suggestion)
        return not any(text.strip() for text in typed)


def read_score(text: str, *, weight: Decimal | None, name: str) -> Decimal | Fault | None:
    """Return a score with two decimals, nothing for an empty text, or what is wrong with it."""
    if not text.strip():
        return None
    number = parse_number(text)
    if number is None or number != number.quantize(_PLACES):
        return Fault("review.score_not_number", {"name": name})
    most = weight or Decimal(0)
    if not 0 <= number <= most:
        return Fault("review.score_out_of_range", {"name": name, "weight": f"{most:f}"})
    return number


def read_opinion(text: str, *, name: str) -> str | Fault:
    """Return an opinion, or what is wrong with it."""
    opinion = clean_text(text)
    if len(opinion) > LONGEST_TEXT:
        return Fault("review.opinion_too_long", {"name": name, "most": LONGEST_TEXT})
    return opinion


def read_wan(text: str, *, ordinal: int) -> Decimal | Fault | None:
    """Return an amount in yuan from one in ten thousands, nothing for an empty text, or a fault."""
    if not text.strip():
        return None
    number = parse_number(text)
    if number is None or not 0 <= number < _MOST_AMOUNT / TEN_THOUSAND:
        return Fault("problems.amount_wrong", {"ordinal": ordinal})
    return in_cents(number * TEN_THOUSAND)


def read_text(text: str, *, ordinal: int) -> str | Fault:
    """Return a text of a problem, or what is wrong with it."""
    cleaned = clean_text(text)
    if len(cleaned) > LONGEST_TEXT:
        return Fault("problems.text_too_long", {"ordinal": ordinal, "most": LONGEST_TEXT})
    return cleaned
