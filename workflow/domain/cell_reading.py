"""Read single cells of a form and note what cannot be read."""

from dataclasses import dataclass, field
from decimal import Decimal

from definitions.form_vocabulary import Vocabulary
from workflow.domain.amounts import is_blank, normalise, parse_amount, parse_number
from workflow.domain.findings import Finding, block
from workflow.domain.grid import Grid, Place, cell_name


@dataclass(slots=True)
class Notes:
    """Gather where each part of the form stands and what could not be read."""

    grid: Grid
    words: Vocabulary
    positions: dict[str, str] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)

    def mark(self, place: str, at: Place) -> None:
        """Remember the cell of a part; the first one counts."""
        self.positions.setdefault(place, cell_name(*at))

    def refuse(self, rule: str, row: str, place: str, *, text: str) -> None:
        """Note a cell that cannot be read."""
        self.errors.append(block(rule, row, place, text=text))

    def texts(self, row: int, columns: tuple[int, ...], place: str) -> str:
        """Return the texts of some cells of a row put together, each merged range once."""
        parts = []
        for column in columns:
            self.mark(place, (row, column))
            self._check_value(row, column, place)
            if text := self.grid.own(row, column):
                parts.append(text)
        return "".join(parts)

    def amount(
        self, row: int, columns: tuple[int, ...], place: str, *, unit: str, name: str
    ) -> Decimal | None:
        """Return an amount in yuan, or None when the cell is blank or cannot be read."""
        text = self.texts(row, columns, place)
        if is_blank(text, self.words) or normalise(text) in self.words.no_amount:
            return None
        amount = parse_amount(text, unit=unit, words=self.words)
        if amount is None or amount < 0:
            self.refuse("R01" if amount is None else "R02", name, place, text=text)
            return None
        return amount

    def points(
        self, row: int, columns: tuple[int, ...], place: str, *, rule: str, name: str
    ) -> Decimal | None:
        """Return points, or None when the cell is blank or cannot be read."""
        text = self.texts(row, columns, place)
        if is_blank(text, self.words):
            return None
        bare = normalise(text)
        for suffix in (*self.words.points, *self.words.percent):
            bare = bare.removesuffix(suffix)
        number = parse_number(bare)
        if number is None:
            self.refuse(rule, name, place, text=text)
        return number

    def _check_value(self, row: int, column: int, place: str) -> None:
        if (row, column) in self.grid.unvalued:
            self.refuse("R06", cell_name(row, column), place, text="")
