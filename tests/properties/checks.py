"""Check what must hold of every case, whatever has happened to it."""

from itertools import pairwise

from tests.properties.memory import Memory
from tests.properties.seen import Seen, Tally, seen_in_reference, seen_in_view
from tests.support.reference.operations import Operated
from workflow.engine.transfer import Transfer


def check_everything(reference: Operated, memory: Memory) -> None:
    """Compare the ways in which a case was run, and check the properties of each state."""
    check_alike(memory.seen(), seen_in_reference(reference.case))
    check_somebody_moves_it_on(reference, memory)
    check_the_path(reference)
    tally = memory.tally()
    assert tally == (reference.case.opened, reference.case.closed)
    assert tally.opened == tally.closed + len(memory.view.tasks)
    check_nothing_differs(reference, memory)


def check_the_door(reference: Operated, found: Seen, tally: Tally) -> None:
    """Compare how a stored case stands; without a task no due day is stored."""
    meant = seen_in_reference(reference.case)
    check_alike(found, meant if meant.tasks else meant._replace(due_on=None))
    assert tally == (reference.case.opened, reference.case.closed)


def check_alike(found: Seen, meant: Seen) -> None:
    """Compare how a case stands with how it is meant to, part by part."""
    parts = zip(Seen._fields, found, meant, strict=True)
    unlike = {name: (is_so, should) for name, is_so, should in parts if is_so != should}
    assert not unlike, unlike


def check_somebody_moves_it_on(reference: Operated, memory: Memory) -> None:
    """Check that a case waits for somebody, the clock or children, is suspended, or has ended."""
    case, state = reference.case, reference.state
    waits = state.children is not None and bool(memory.run.case.open_children)
    moved = case.tasks or case.expiry or memory.run.case.timers or waits
    rests = case.riders.suspended_on is not None
    assert moved or rests or state.clock == "stopped" or case.ending, case.state
    assert not (case.ending and case.tasks), "what has ended waits for nobody"


def check_the_path(reference: Operated) -> None:
    """Check that every act began where the one before it ended."""
    for before, after in pairwise(reference.case.past):
        assert before.after == after.before


def check_nothing_differs(reference: Operated, memory: Memory) -> None:
    """Check that the unchanged definition changes nothing for a case."""
    if reference.case.ending is not None or memory.compared is memory.view:
        return
    memory.compared = memory.view
    found, moved = memory.under_the_same()
    assert (found.gained, found.lost, found.acts_gained, found.acts_lost) == ((), (), (), ())
    assert not found.moves_due
    assert (found.stuck is not None) == reference.is_stuck()
    if isinstance(moved, Transfer):
        assert moved.state == reference.case.state
        assert moved.parameters == memory.view.parameters
        offers = sorted((each.role, each.stands_for) for each in moved.tasks)
        assert offers == sorted((each.role, each.stands_for) for each in reference.case.tasks)
    elif reference.state.group is not None:
        assert moved == found.fixed == "votes"
        assert found.ballot is None
    elif found.stuck is None and _is_held_up(reference):
        assert moved == found.fixed == "waits"
    else:
        assert moved == found.stuck


def _is_held_up(reference: Operated) -> bool:
    riders = reference.case.riders
    asked = any(each.choice is None for each in riders.signers)
    return asked or riders.extension is not None or riders.suspended_on is not None


def check_history(memory: Memory) -> None:
    """Check that deciding everything again gives the same case."""
    rebuilt = memory.replayed()
    due = {task.due_on for task in rebuilt.tasks}
    now = memory.seen()
    found = seen_in_view(rebuilt.view, ending=rebuilt.ending, due_on=now.due_on)
    children = now.children
    check_alike(found._replace(children=children), now)
    assert due <= {now.due_on}
