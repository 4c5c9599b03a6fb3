"""Retell in Chinese, step by step, why a deadline falls on its day."""

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from web.days import day_of_text
from web.system import say

Explanation = Mapping[str, object]


def deadline_words(explanation: Explanation) -> list[str]:
    """Return the sentences of a stored explanation; nothing when there is none."""
    rule = explanation.get("rule")
    if not _is_mapping(rule):
        return []
    return [
        *_changed(explanation, rule),
        *_skipped(explanation),
        *_made_up(explanation),
        *_moved(explanation),
        say("due.result", day=day_of_text(explanation["due_on"])),
    ]


def _changed(explanation: Explanation, rule: Explanation) -> Iterator[str]:
    """Say by what rule the day was found, and before that why it is another than it was."""
    because = explanation.get("because")
    if not _is_mapping(because):
        yield _rule(explanation, rule)
        return
    days = {name: day_of_text(because[name]) for name in because if name != "kind"}
    if because["kind"] == "extension":
        # The day that was granted is the rule itself.
        yield say("due.extended", **{"until": day_of_text(explanation["due_on"]), **days})
    else:
        yield say("due.resumed", **days)
        yield _rule(explanation, rule)


def _rule(explanation: Explanation, rule: Explanation) -> str:
    if rule["kind"] == "days":
        start, unit = day_of_text(rule["start_on"]), rule["unit"]
        return say(f"due.days.{unit}", start=start, days=rule["days"])
    landed = explanation.get("rolled_from") or explanation["due_on"]
    return say(f"due.{rule['kind']}", day=day_of_text(landed))


def _skipped(explanation: Explanation) -> Iterator[str]:
    for run in _list(explanation, "skipped"):
        name = run["name"] or say("due.weekend")
        first, last = day_of_text(run["first"]), day_of_text(run["last"])
        code = "due.skipped_one" if run["days"] == 1 else "due.skipped_run"
        yield say(code, name=name, first=first, last=last, days=run["days"])


def _made_up(explanation: Explanation) -> Iterator[str]:
    for each in _list(explanation, "make_up"):
        yield say("due.make_up", name=each["name"], day=day_of_text(each["on"]))


def _moved(explanation: Explanation) -> Iterator[str]:
    rolled, kept = explanation.get("rolled_from"), explanation.get("kept_over")
    years = explanation.get("uncovered_years")
    if rolled:
        yield say("due.rolled", day=day_of_text(rolled))
    if isinstance(years, list) and years:
        yield say("due.uncovered", years=say("cases.and").join(str(year) for year in years))
    if kept:
        yield say("due.kept", day=day_of_text(kept))


def _list(explanation: Explanation, name: str) -> list[Explanation]:
    value = explanation.get(name)
    return [each for each in value if _is_mapping(each)] if isinstance(value, list) else []


def _is_mapping(value: object) -> TypeGuard[Explanation]:
    return isinstance(value, dict)
