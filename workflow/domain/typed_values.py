"""Read what people type into the fields of a form, and say what is wrong where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from decimal import Decimal

from definitions.form_vocabulary import Vocabulary
from workflow.domain.amounts import is_blank, normalise, parse_amount, parse_number, plain
from workflow.domain.texts import clean_line, clean_text

# No project of a city costs as much; what is longer is a slip of the keys.
MOST_FIGURES = 14
MOST_POINTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class Fault:
    """Name a field whose text cannot be used, by message code and values."""

    field: str
    code: str
    values: Mapping[str, str] = part(default_factory=dict)


@dataclass(slots=True)
class TypedValues:
    """Read typed texts by field; a field that was not sent keeps what it held."""

    values: Mapping[str, str]
    unit: str
    words: Vocabulary
    faults: list[Fault] = part(default_factory=list)

    def has(self, name: str) -> bool:
        """Say whether a field was sent."""
        return name in self.values

    def is_blank(self, name: str) -> bool:
        """Say whether a field was not sent or holds nothing."""
        return not self.values.get(name, "").strip()

    def line(self, name: str, old: str, *, most: int) -> str:
        """Return a text of one line; one that is too long is a fault and changes nothing."""
        return self._text(name, old, clean_line(self.values.get(name, "")), most)

    def paragraph(self, name: str, old: str, *, most: int) -> str:
        """Return a text of several lines; one that is too long is a fault and changes nothing."""
        return self._text(name, old, clean_text(self.values.get(name, "")), most)

    def choice(self, name: str, old: str, *, allowed: frozenset[str]) -> str:
        """Return one of the allowed values; another one is a fault and changes nothing."""
        if not self.has(name) or self.values[name] == old:
            return old
        if self.values[name] not in allowed:
            self._refuse(name, "not_a_choice")
            return old
        return self.values[name]

    def amount(self, name: str, old: Decimal | None) -> Decimal | None:
        """Return an amount in yuan; a text that is none, or a negative one, is a fault."""
        text = self.values.get(name)
        if text is None or is_blank(text, self.words):
            return old if text is None else None
        if self._is_endless(text):
            self._refuse(name, "amount_too_large")
            return None
        amount = parse_amount(text, unit=self.unit, words=self.words)
        if amount is None or amount < 0:
            self._refuse(name, "not_an_amount" if amount is None else "negative_amount")
            return None
        return amount

    def points(self, name: str, old: Decimal | None) -> Decimal | None:
        """Return points between 0 and 100; anything else is a fault."""
        text = self.values.get(name)
        if text is None or is_blank(text, self.words):
            return old if text is None else None
        bare = normalise(text)
        for suffix in self.words.points:
            bare = bare.removesuffix(suffix)
        number = parse_number(bare)
        if number is None or not 0 <= number <= MOST_POINTS:
            self._refuse(name, "not_points" if number is None else "points_range")
            return None
        return plain(number)

    def kept(self) -> dict[str, str]:
        """Return the texts of the faulty fields as they were typed."""
        return {fault.field: clean_text(self.values[fault.field]) for fault in self.faults}

    def _text(self, name: str, old: str, new: str, most: int) -> str:
        if not self.has(name):
            return old
        if len(new) > most:
            self._refuse(name, "too_long", length=str(len(new)), most=str(most))
            return old
        return new

    def _is_endless(self, text: str) -> bool:
        whole = normalise(text).partition(".")[0]
        return sum(each.isdecimal() for each in whole) > MOST_FIGURES

    def _refuse(self, name: str, rule: str, **values: str) -> None:
        text = clean_line(self.values[name])
        self.faults.append(Fault(name, f"entry.{rule}", {"text": text, **values}))
