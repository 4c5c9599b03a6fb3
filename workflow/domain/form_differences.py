"""Say what differs between two self-evaluation forms, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from definitions.form_vocabulary import Vocabulary
from workflow.domain.evaluation_form import EvaluationForm, IndicatorRow
from workflow.domain.section_fields import fields_of, row_of_field, shown

_TEXTS = ("operator", "target", "unit", "actual", "band", "reason", "measure")


@dataclass(frozen=True, slots=True)
class Difference:
    """Name one part that differs, in which row, before and after."""

    row: str
    part: str
    before: str
    after: str


def differences(
    before: EvaluationForm, after: EvaluationForm, words: Vocabulary
) -> tuple[Difference, ...]:
    """Return what differs in content; sums, titles and the unit of amounts are not content."""
    return (
        *_of_fields(before, after, words),
        *_of_rows(before.keyed(), after.keyed()),
        *_of_reasons(before, after),
        *_of_explanations(before, after),
    )


def _of_fields(
    before: EvaluationForm, after: EvaluationForm, words: Vocabulary
) -> Iterator[Difference]:
    for section in ("basic", "funds"):
        old, new = (_fields(form, section, words) for form in (before, after))
        for name in dict.fromkeys((*old, *new)):
            if old.get(name, "") != new.get(name, ""):
                owner = after if name in new else before
                row, part = row_of_field(name, owner)
                yield Difference(row, part, old.get(name, ""), new.get(name, ""))


def _fields(form: EvaluationForm, section: str, words: Vocabulary) -> dict[str, str]:
    header = form.header.model_copy(update={"amount_unit": words.default_money})
    in_one_unit = form.model_copy(update={"header": header})
    return fields_of(section, in_one_unit, report="", findings=(), words=words)


def _of_rows(before: EvaluationForm, after: EvaluationForm) -> Iterator[Difference]:
    old = {row.key: row for row in before.indicators}
    new = {row.key: row for row in after.indicators}
    for key in dict.fromkeys((*old, *new)):
        name = (new.get(key) or old[key]).level3
        if key not in new or key not in old:
            yield Difference(name, "row", name if key in old else "", name if key in new else "")
        else:
            yield from _of_row(old[key], new[key])


def _of_row(old: IndicatorRow, new: IndicatorRow) -> Iterator[Difference]:
    pairs = [(part, getattr(old, part), getattr(new, part)) for part in _TEXTS]
    pairs.append(("weight", shown(old.weight), shown(new.weight)))
    pairs.append(("claimed", shown(old.claimed), shown(new.claimed)))
    pairs.append(("children", _children(old), _children(new)))
    for part, was, is_now in pairs:
        if was != is_now:
            yield Difference(new.level3, part, was, is_now)


def _children(row: IndicatorRow) -> str:
    return "\n".join(f"{each.name} {each.target} {each.actual}" for each in row.children)


def _of_reasons(before: EvaluationForm, after: EvaluationForm) -> Iterator[Difference]:
    for part in ("reason", "measure"):
        was, is_now = getattr(before.execution, part), getattr(after.execution, part)
        if was != is_now:
            yield Difference(after.total.title, part, was, is_now)


def _of_explanations(before: EvaluationForm, after: EvaluationForm) -> Iterator[Difference]:
    old, new = (
        {(each.rule, each.row): each.text for each in form.explanations} for form in (before, after)
    )
    for key in dict.fromkeys((*old, *new)):
        if old.get(key, "") != new.get(key, ""):
            yield Difference(key[1], "explanation", old.get(key, ""), new.get(key, ""))
