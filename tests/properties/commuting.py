"""Check that it does not matter in which order members vote who vote together."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from definitions.schema import Workflow
from tests.properties.memory import Memory
from workflow.engine.step import step
from workflow.engine.values import CaseView, Outcome, Post, Refusal, Request, TaskView

Ballots = Sequence[tuple[Post, str]]


def check_ballots_commute(memory: Memory, workflow: Workflow, data: st.DataObject) -> None:
    """Compare what the same ballots come to in two orders."""
    group = workflow.states[memory.view.state].group
    assert group is not None
    if group.order != "together" or memory.view.riders.suspended_on is not None:
        return
    choices = ["for", "against", "abstain"] if group.abstain else ["for", "against"]
    ballots = [
        (post, data.draw(st.sampled_from(choices)))
        for seat in memory.view.seats
        if seat.person is not None and seat.choice is None and seat.excluded is None
        for post in memory.posts[seat.person]
        if post.role == seat.role
    ]
    other = data.draw(st.permutations(ballots))
    assert _after(memory, ballots) == _after(memory, other)


def _after(memory: Memory, ballots: Ballots) -> object:
    """Return the act that ballots lead to, the rule that refuses it, or the seats left open."""
    view = memory.view
    for post, choice in ballots:
        request = Request("vote", post, "不可行", {"choice": choice})
        answer = step(
            memory.run.case.definition, view, request, memory.run.outside(), memory.run.now
        )
        if isinstance(answer, Refusal):
            # Of a ballot that says all it must, only the result can be refused.
            assert answer.code == "refusal.needs"
            return answer.code
        if answer.follow is not None:
            return answer.follow
        view = _moved(view, answer)
    return view.seats


def _moved(view: CaseView, outcome: Outcome) -> CaseView:
    kept = tuple(task for task in view.tasks if task.id not in outcome.closed)
    new = tuple(
        TaskView(f"new {each.seat}", each.role, each.stands_for, each.person, each.seat)
        for each in outcome.opened
    )
    return replace(view, seats=outcome.seats, tasks=(*kept, *new))
