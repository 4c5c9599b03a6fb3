"""Check that deciding a history again gives the case back, and that every doubt is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

import pytest

from definitions.library import parse_workflow
from tests.workflow.engine.memory import Memory
from tests.workflow.engine.surroundings import (
    EVALUATION,
    INCOMPLETE,
    LIBRARY,
    NOW,
    case_in,
    post,
    world,
)
from workflow.engine.definition import Definition
from workflow.engine.replay import PastEvent, Rebuilt, ReplayError, replay
from workflow.engine.values import Outcome, Request

START = replace(case_in(EVALUATION, EVALUATION.workflow.initial), version=0)
CLERK = Request("send_for_unit_review", post("unit_clerk"))
BACK = Request("return_to_clerk", post("unit_head", "other"), "请核对")


@dataclass
class Book:
    """Run a case in memory and keep the events that the door would keep."""

    events: list[PastEvent] = field(default_factory=list)
    memory: Memory = field(default_factory=lambda: Memory.open(EVALUATION, world(), NOW))

    def __post_init__(self) -> None:
        """Begin with the opening of the case."""
        self.keep("open", world=world())

    def keep(self, kind: str, **known: object) -> PastEvent:
        """Write an event down as the case now stands."""
        at = NOW + timedelta(days=len(self.events))
        event = PastEvent(len(self.events) + 1, kind, at, self.memory.view.state)
        self.events.append(replace(event, **known))  # type: ignore[arg-type]  # named by each test
        return self.events[-1]

    def act(self, request: Request) -> None:
        """Take an act and write it down."""
        at = NOW + timedelta(days=len(self.events))
        assert isinstance(self.memory.take(request, world(), at), Outcome)
        self.keep("act", request=request, world=world())

    def rebuilt(self) -> Rebuilt:
        """Decide everything again."""
        return replay(EVALUATION, START, self.events)

    def error(self) -> ReplayError:
        """Return what stops the replay."""
        with pytest.raises(ReplayError) as raised:
            self.rebuilt()
        return raised.value


def told(error: ReplayError) -> tuple[int, str, Mapping[str, object]]:
    return error.seq, error.code, error.values


def test_acts_give_state_fields_tasks_and_version_back():
    book = Book()
    for request in (CLERK, BACK, CLERK):
        book.act(request)
    found = book.rebuilt()
    kept = book.memory.view
    assert (found.view.state, found.view.fields, found.view.past) == (
        "unit_review",
        kept.fields,
        kept.past,
    )
    assert found.view.version == 4
    assert [(task.role, task.stands_for) for task in found.tasks] == [("unit_head", "unit_head")]
    assert [(task.role, task.person) for task in found.view.tasks] == [("unit_head", None)]


def test_days_are_counted_from_the_instants_that_are_recorded():
    book = Book()
    book.act(CLERK)
    first = book.rebuilt().tasks[0].due_on
    later = [replace(event, at=event.at + timedelta(days=30)) for event in book.events]
    again = replay(EVALUATION, START, later).tasks[0].due_on
    assert first is not None
    assert again is not None
    assert again > first


def test_empty_history_leaves_the_case_at_its_start():
    assert replay(EVALUATION, START, []) == Rebuilt(START)


def test_ending_comes_from_the_last_state():
    book = Book()
    book.act(Request("cancel", post("performance_section"), "重复立项"))
    found = book.rebuilt()
    assert (found.ending, found.tasks) == ("cancelled", ())


def test_act_of_nobody_is_replayed_with_what_set_it_off():
    book = Book()
    feedback = partial(replace, state="commenting", fields={"grade": "good"})
    expired = Request("deem_accepted", trigger="expiry")
    book.keep("act", request=expired, world=world(), case=feedback, to_state="rectifying")
    found = book.rebuilt()
    assert (found.view.past[-1].person, found.view.state) == (None, "rectifying")


def test_note_keeps_the_tasks_and_the_state():
    commenting = partial(replace, state="commenting", fields={"grade": "good"})
    book = Book()
    before = book.rebuilt().tasks
    signed = Request("sign_for", post("department_head"))
    book.keep("act", request=signed, world=world(), case=commenting, to_state="commenting")
    found = book.rebuilt()
    assert (found.tasks, found.view.state) == (before, "commenting")
    assert found.view.fields["signed_on"] == "2026-09-18"


def test_claim_and_release_follow_the_task_of_their_role():
    book = Book()
    book.keep("claim", changes={"role": "unit_clerk", "person": "same"})
    assert [task.person for task in book.rebuilt().tasks] == ["same"]
    assert [task.person for task in book.rebuilt().view.tasks] == ["same"]
    book.keep("claim", changes={"role": "unit_head", "person": "other"})
    assert [task.person for task in book.rebuilt().tasks] == ["same"]
    book.keep("release", changes={"role": "unit_clerk", "person": None})
    assert [task.person for task in book.rebuilt().tasks] == [None]


def test_claimed_task_refuses_the_act_of_another():
    book = Book()
    book.act(CLERK)
    kept = book.events.pop()
    book.keep("claim", changes={"role": "unit_clerk", "person": "other"}, to_state="filling")
    book.events.append(replace(kept, seq=3))
    assert told(book.error()) == (3, "replay.refused", {"refusal": "refusal.claimed"})


@pytest.mark.parametrize("day", ["2026-11-30", None])
def test_day_that_was_computed_again_is_taken_over(day: str | None):
    book = Book()
    book.keep("recompute", changes={"due_on": day})
    found = book.rebuilt()
    assert [task.due_on for task in found.tasks] == [day and date.fromisoformat(day)]
    assert found.view.version == 2


def test_other_kinds_of_event_change_nothing_but_the_version():
    book = Book()
    before = book.rebuilt()
    book.keep("read")
    found = book.rebuilt()
    assert (found.tasks, found.view) == (before.tasks, replace(before.view, version=2))


def test_act_without_its_request_is_named():
    book = Book()
    book.keep("act", world=world())
    assert told(book.error()) == (2, "replay.no_request", {})


@pytest.mark.parametrize("kind", ["open", "act"])
def test_decision_without_its_world_is_named(kind: str):
    book = Book()
    book.keep(kind, request=CLERK)
    assert told(book.error()) == (2, "replay.no_world", {})


def test_act_that_the_recorded_facts_do_not_allow_is_named():
    book = Book()
    book.act(CLERK)
    book.events[-1] = replace(book.events[-1], world=world(facts=INCOMPLETE))
    assert told(book.error()) == (2, "replay.refused", {"refusal": "refusal.needs"})


def test_act_that_led_elsewhere_is_named_with_where_it_leads():
    book = Book()
    book.act(CLERK)
    book.events[-1] = replace(book.events[-1], to_state="closed")
    error = book.error()
    assert told(error) == (2, "replay.other_state", {"state": "unit_review"})
    assert str(error) == "2: replay.other_state"


def test_a_case_that_was_moved_goes_on_under_the_other_definition():
    text = LIBRARY.sources["project_evaluation"].replace("filling", "typing")
    other = Definition(parse_workflow(text, name="x"))
    task = {
        "role": "unit_clerk",
        "stands_for": "unit_clerk",
        "title": "填写",
        "due_on": "2026-12-01",
        "person": "same",
    }
    book = Book()
    book.keep("migrate", changes={"tasks": [task]}, to_state="typing")
    book.events[-1] = replace(book.events[-1], definition=other)
    found = book.rebuilt()
    assert (found.view.state, found.view.tasks[0].person) == ("typing", "same")
    assert [each.due_on for each in found.tasks] == [date(2026, 12, 1)]
    bare = {**task, "due_on": None, "person": None}
    book.events[-1] = replace(book.events[-1], changes={"tasks": [bare]})
    assert [(each.due_on, each.person) for each in book.rebuilt().tasks] == [(None, None)]
    book.events[-1] = replace(book.events[-1], changes={})
    assert book.rebuilt().tasks == ()


def test_a_case_that_was_moved_to_no_state_is_named():
    book = Book()
    book.keep("migrate", to_state="nowhere")
    assert told(book.error()) == (2, "replay.other_state", {"state": "nowhere"})
