"""Choose who takes part in a generated run, what is the case, and what people type."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from definitions.library import load_library, parse_workflow
from definitions.schema import Act, FieldSpec, Workflow
from tests.support.reference.standing import Held
from tests.workflow.engine.surroundings import COMPLETE

LIBRARY = load_library()
SAMPLES = Path(__file__).with_name("samples")
SAMPLE_TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.yaml"))}
# A Thursday before a holiday with make-up days.
BEGIN = datetime(2026, 9, 17, 1, tzinfo=UTC)
YEAR = 2025
EVERYBODY, NEIGHBOUR, STRANGER = "everybody", "neighbour", "stranger"
MEETING = "meeting"

SPOILT: Sequence[Mapping[str, object]] = (
    {"sections_missing": ["basic"]},
    {"blocking_findings": 1},
    {"attested": False},
    {"rows_unreviewed": 1},
    {"incomplete_problems": 1},
    {"problem_count": 0, "problems": []},
    {"problem_count": 1, "problems": ["1"]},
    {"measure_missing": ["measure"]},
    {"outcome_missing": ["outcome"]},
    {"evidence_count": 0},
    {"is_required": True},
    {"required_on": "2026-12-30"},
    {"material_missing": ["subject"]},
    {"meeting_is_held": False},
    {"requirements_missing": ["subject"]},
)


@cache
def workflows() -> Mapping[str, Workflow]:
    """Return the workflows that are tried: the shipped ones, and samples of all else there is."""
    parsed = [parse_workflow(text, name=f"{name}.yaml") for name, text in SAMPLE_TEXTS.items()]
    return {**LIBRARY.workflows, **{each.workflow: each for each in parsed}}


@cache
def roles_in(workflow: str) -> tuple[str, ...]:
    """Return the roles that act in a workflow, with all that stand above them."""
    spec = workflows()[workflow]
    named = {role for state in spec.states.values() for role in state.roles}
    named |= {role for act in spec.acts.values() for role in act.by if role != "system"}
    return tuple(sorted(named.union(*map(LIBRARY.roles.above, named))))


def people(workflow: str, missing: frozenset[str]) -> tuple[Held, ...]:
    """Return two holders of each role but the missing ones, and people who hold every post."""
    roles = roles_in(workflow)
    held = [role for role in roles if role not in missing]
    return (
        *(Held(f"{role}_{n}", role) for role in held for n in (1, 2)),
        *(Held(EVERYBODY, role) for role in held),
        *(Held(NEIGHBOUR, role, "other_unit") for role in held if role in roles[::2]),
        *(Held(STRANGER, role, "other_region") for role in roles),
    )


def missing_roles(workflow: str) -> st.SearchStrategy[frozenset[str]]:
    """Draw which roles nobody holds: mostly none."""
    some = st.frozensets(st.sampled_from(roles_in(workflow)), max_size=3)
    return st.one_of(st.just(frozenset[str]()), some)


def facts(workflow: str) -> st.SearchStrategy[dict[str, object]]:
    """Draw what is the case: mostly everything in order, but for one or two things."""
    subject = workflows()[workflow].subject
    known = LIBRARY.subjects.subjects[subject].facts
    whole = {name: COMPLETE[name] for name in known}
    fit = [each for each in SPOILT if each.keys() <= known.keys()]

    grades = st.sampled_from(["poor", "good"] if "reviewed_grade" in known else [None])

    def spoil(some: list[Mapping[str, object]], grade: str | None) -> dict[str, object]:
        graded = {} if grade is None else {"reviewed_grade": grade}
        return whole | graded | {key: value for each in some for key, value in each.items()}

    spoilt = st.lists(st.sampled_from(fit), min_size=1, max_size=2)
    return st.builds(spoil, st.one_of(st.just([]), spoilt), grades)


def proper(spec: FieldSpec, posts: Sequence[Held]) -> st.SearchStrategy[object]:
    """Draw what fits a field."""
    if spec.type == "choice":
        return st.sampled_from(sorted(spec.choices or {}))
    if spec.type == "people":
        near = [each for each in posts if each.person != STRANGER]
        experts = [each.person for each in near if each.role == "expert"]
        others = [each.person for each in near if each.role != "expert"]
        return st.lists(st.sampled_from([*experts, *experts, *others]), min_size=1, max_size=3)
    return st.sampled_from(_PROPER[spec.type])


_PROPER: Mapping[str, Sequence[object]] = {
    "text": ["1号"],
    "grade": ["poor", "good"],
    "date": ["2026-09-10", "2026-09-25", "2026-10-11", "2027-01-03"],
    "integer": [3, "12"],
    "boolean": [True, "false"],
    "list": [["甲", "乙"]],
    "meeting": [MEETING],
    "score": ["80.50"],
}
_WRONG: Mapping[str, Sequence[object]] = {
    "text": ["  "],
    "meeting": [""],
    "list": ["甲", []],
}


def anything(spec: FieldSpec, posts: Sequence[Held]) -> st.SearchStrategy[object]:
    """Draw what fits a field, nothing, or what does not fit."""
    wrong = st.sampled_from([None, "", *_WRONG.get(spec.type, ["nonsense"])])
    return st.one_of(proper(spec, posts), wrong)


def typed(
    draw, workflow: Workflow, act: Act, posts: Sequence[Held], *, well: bool
) -> dict[str, object]:
    """Draw what somebody types for an act: well, or anything."""
    strategy = proper if well else anything
    values = {
        # What is left out would be taken as proposed; what is emptied is not.
        each.field: draw(strategy(workflow.fields[each.field], posts))
        if each.required or draw(st.booleans())
        else None
        for each in act.fields
    }
    if not well and draw(st.integers(0, 9)) == 0:
        values[draw(st.sampled_from([*workflow.fields, "number"]))] = "1号"
    return values
