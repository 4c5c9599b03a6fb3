"""Know what of a self-evaluation a return can name, and what stays locked when it did."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from workflow.domain.evaluation_form import EvaluationForm, IndicatorRow

PART = "self_evaluation"
INDICATORS, DEVIATIONS, ATTESTATION = "indicators", "deviations", "attestation"
# Another figure may ask for another explanation.
_EXPLAINED = (INDICATORS, "funds")


def items_of(form: EvaluationForm, sections: Sequence[str]) -> Iterator[str]:
    """Yield what can be named: each section but the promise, and each row of the indicators."""
    for section in sections:
        if section != ATTESTATION:
            yield f"{PART}/{section}"
    yield from map(row_item, form.indicators)


def row_item(row: IndicatorRow) -> str:
    """Return what a row of the indicators is named by."""
    return f"{PART}/{INDICATORS}/{row.key}"


def is_whole(items: Collection[str], section: str) -> bool:
    """Tell whether all of a section can be changed."""
    return PART in items or f"{PART}/{section}" in items


def is_open(items: Collection[str], section: str) -> bool:
    """Tell whether a section can be changed while only some things are to be corrected."""
    if section == ATTESTATION or PART in items:
        return True
    wanted = (section, *_EXPLAINED) if section == DEVIATIONS else (section,)
    heads = [f"{PART}/{each}" for each in wanted]
    return any(item == head or item.startswith(f"{head}/") for item in items for head in heads)


def locked_rows(
    items: Collection[str], before: EvaluationForm, after: EvaluationForm
) -> tuple[str, ...]:
    """Return the keys of rows that differ although others are to be corrected.

    Reasons and measures are explanations, which may change with other figures.
    """
    if is_whole(items, INDICATORS):
        return ()
    old, new = _unexplained(before), _unexplained(after)
    changed = [key for key in (*old, *new) if old.get(key) != new.get(key)]
    return tuple(dict.fromkeys(key for key in changed if f"{PART}/{INDICATORS}/{key}" not in items))


def _unexplained(form: EvaluationForm) -> Mapping[str, IndicatorRow]:
    plain = {"reason": "", "measure": ""}
    return {row.key: row.model_copy(update=plain) for row in form.indicators}
