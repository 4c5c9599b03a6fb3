"""Read numbers, amounts and targets as people write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from definitions.form_vocabulary import Vocabulary

NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+", re.ASCII)
# A unit has no figures and no punctuation, save for squares and cubes of lengths.
UNIT = re.compile(r"(?:[kcd]?m[23]|[^\W\d_]{1,8}|[%‰/]|[^\W\d_]{1,4}/[^\W\d_]{1,4})?")
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
CENT = Decimal("0.01")
# Nothing in a form of this kind is longer; it keeps arithmetic cheap whatever is typed.
MAX_FIGURES = 24
# Beyond what arithmetic keeps to the cent, and beyond all the money there is.
MOST_YUAN = Decimal(10) ** 20


@dataclass(frozen=True, slots=True)
class Quantity:
    """Hold a comparison, a value and its unit, with the text they were read from."""

    operator: str
    value: Decimal
    unit: str
    raw: str


def normalise(text: str) -> str:
    """Return text in NFKC form without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def without_brackets(text: str) -> str:
    """Return normalised text without its bracketed parts and trailing colons."""
    return BRACKETS.sub("", normalise(text)).rstrip(":")


def plain(value: Decimal) -> Decimal:
    """Return the same number without trailing zeros and without an exponent."""
    return Decimal(format(value.normalize(), "f"))


def in_cents(value: Decimal) -> Decimal:
    """Round an amount in yuan to two decimals, halves away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def parse_number(text: str) -> Decimal | None:
    """Return a number written with any width of figures and thousands, or None."""
    tidy = normalise(text)
    if len(tidy) > MAX_FIGURES or not NUMBER.fullmatch(tidy):
        return None
    return plain(Decimal(tidy.replace(",", "")))


def is_blank(text: str, words: Vocabulary) -> bool:
    """Say whether a cell is empty or only holds a dash."""
    return normalise(text) in {"", *(normalise(dash) for dash in words.dashes)}


def parse_amount(text: str, *, unit: str, words: Vocabulary) -> Decimal | None:
    """Return an amount in yuan, taking the column's unit where none is written, or None."""
    tidy = normalise(text)
    match = NUMBER.match(tidy)
    written = tidy[match.end() :] if match else ""
    number = parse_number(match.group()) if match else None
    if number is None or (written and written not in {*words.money, *words.scales}):
        return None
    factor = words.money.get(written) or words.scales.get(written) or words.money[unit]
    amount = number * factor
    return in_cents(amount) if abs(amount) < MOST_YUAN else None


def parse_quantity(text: str, words: Vocabulary) -> Quantity | None:
    """Return the comparison, value and unit that a text states, or None for other texts."""
    rest = normalise(text)
    operator, rest = _take_first(rest, words.operators.before)
    rest = _drop_first(rest, words.fillers)
    if not operator:
        operator, rest = _take_first(rest, words.operators.before)
    match = NUMBER.match(rest)
    number = parse_number(match.group()) if match else None
    if match is None or number is None:
        return None
    unit, after = _split_last(rest[match.end() :], words.operators.after)
    if not UNIT.fullmatch(unit) or unit.startswith(words.date_units):
        return None
    return Quantity(operator or after, number, unit, text)


def parse_operator(text: str, words: Vocabulary) -> str | None:
    """Return the comparison a cell names, `qualitative`, nothing, or None for other words."""
    tidy = normalise(text)
    if not tidy or tidy in words.operators.quantitative:
        return ""
    if tidy in words.operators.qualitative:
        return "qualitative"
    operator, rest = _take_first(tidy, words.operators.before)
    return operator if operator and not rest else None


def scale(value: Decimal, unit: str, *, words: Vocabulary) -> tuple[Decimal, str]:
    """Return a value and unit freed of factors such as 万 and 亿."""
    for name in sorted(words.money, key=len, reverse=True):
        if unit == name:
            return value * words.money[name], min(words.money, key=len)
    for name in sorted(words.scales, key=len, reverse=True):
        if unit.startswith(name):
            return value * words.scales[name], unit.removeprefix(name)
    return value, unit


def _take_first(text: str, operators: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    for word, operator in _by_length(operators):
        if text.startswith(word):
            return operator, text.removeprefix(word)
    return "", text


def _split_last(text: str, operators: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    for word, operator in _by_length(operators):
        if text.endswith(word):
            return text.removesuffix(word), operator
    return text, ""


def _by_length(operators: Mapping[str, tuple[str, ...]]) -> Sequence[tuple[str, str]]:
    return _sorted_pairs(tuple(operators.items()))


@lru_cache(maxsize=16)
def _sorted_pairs(
    operators: tuple[tuple[str, tuple[str, ...]], ...],
) -> Sequence[tuple[str, str]]:
    """Return the words with their operators, longest first; a vocabulary has only few of them."""
    pairs = [(normalise(word), operator) for operator, all_ in operators for word in all_]
    return sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)


def _drop_first(text: str, fillers: tuple[str, ...]) -> str:
    for word in sorted(fillers, key=len, reverse=True):
        if text.startswith(word):
            return text.removeprefix(word)
    return text
