"""Register the facts that acts may require, each telling what is missing.

A guard reads facts that the services gathered and answers with what stands in the way; the
sentences stand in the messages, under the codes given here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Lack:
    """Name one thing that is missing and the part of the case where it is mended."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    repair: str | None = None


GuardFunction = Callable[[Facts, Mapping[str, object]], Sequence[Lack]]
GUARDS: dict[str, GuardFunction] = {}


def guard(function: GuardFunction) -> GuardFunction:
    """Register a guard under the name of its function."""
    GUARDS[function.__name__] = function
    return function


@guard
def sections_are_complete(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require every part of the self-evaluation to be filled in."""
    return [
        Lack(f"missing.section.{section}", {}, f"self_evaluation:{section}")
        for section in _list(facts, "sections_missing")
    ]


@guard
def findings_do_not_block(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require a self-evaluation without findings that block."""
    return _counted(facts, "blocking_findings", "self_evaluation:check")


@guard
def findings_are_explained(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require a reason for every finding that only warns."""
    return _counted(facts, "unexplained_findings", "self_evaluation:deviations")


@guard
def truth_is_attested(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require the promise that the figures are true (财预〔2020〕10号, duty of the units)."""
    return _true(facts, "attested", "self_evaluation:attestation")


@guard
def rows_are_reviewed(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require a reviewed score on every row."""
    return _counted(facts, "rows_unreviewed", "review")


@guard
def problems_are_complete(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require every listed problem to be described whole."""
    return _counted(facts, "incomplete_problems", "problems")


@guard
def measure_is_complete(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require a measure with its kind, its person and its day."""
    return [
        Lack(f"missing.measure.{part}", {}, "measure") for part in _list(facts, "measure_missing")
    ]


@guard
def measure_is_in_time(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require a measure planned no later than the meeting asked."""
    planned, required = facts["planned_on"], facts["required_on"]
    if planned is None or required is None or str(planned) <= str(required):
        return []
    return [Lack("missing.measure.in_time", {}, "measure")]


@guard
def outcome_is_complete(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require what the rectification achieved."""
    return [
        Lack(f"missing.outcome.{part}", {}, "outcome") for part in _list(facts, "outcome_missing")
    ]


@guard
def evidence_is_attached(facts: Facts, parameters: Mapping[str, object]) -> Sequence[Lack]:
    """Require at least `minimum` files of evidence, one by default."""
    lacking = _number(parameters.get("minimum", 1)) - _number(facts["evidence_count"])
    if lacking <= 0:
        return []
    return [Lack("missing.evidence_count", {"count": lacking}, "evidence")]


@guard
def material_is_complete(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require the proposals that the meeting is asked to decide on."""
    return [
        Lack("missing.material", {"subject": subject}, "proposal")
        for subject in _list(facts, "material_missing")
    ]


@guard
def meeting_is_held(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require that the meeting of the agenda has taken place."""
    return _true(facts, "meeting_is_held", "meeting")


@guard
def requirements_are_recorded(facts: Facts, _: Mapping[str, object]) -> Sequence[Lack]:
    """Require what the meeting asks for the project and for each of its problems."""
    return [
        Lack("missing.requirement", {"subject": subject}, "resolution")
        for subject in _list(facts, "requirements_missing")
    ]


def _counted(facts: Facts, name: str, repair: str) -> Sequence[Lack]:
    count = _number(facts[name])
    return [Lack(f"missing.{name}", {"count": count}, repair)] if count else []


def _true(facts: Facts, name: str, repair: str) -> Sequence[Lack]:
    return [] if facts[name] is True else [Lack(f"missing.{name}", {}, repair)]


def _list(facts: Facts, name: str) -> Sequence[str]:
    value = facts[name]
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else []


def _number(value: object) -> int:
    return int(str(value))
