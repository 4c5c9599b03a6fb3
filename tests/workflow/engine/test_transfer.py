"""What becomes of a case that is to follow another definition."""

from dataclasses import replace
from datetime import date

import pytest

from tests.workflow.engine.surroundings import DEFINITIONS, NOW, case_in, world
from tests.workflow.engine.test_whatif import EVERYBODY, ITEM, PEOPLED, changed, opened
from workflow.engine.definition import Definition
from workflow.engine.riders import Correction, Riders, Signer, Slip
from workflow.engine.transfer import Obstacle, Transfer, transfer
from workflow.engine.values import CaseView, NewTask, PastAct, World

ENTERED = date(2026, 9, 17)


def move(
    after: Definition, case: CaseView, around: World = PEOPLED, **states: str
) -> Transfer | Obstacle:
    return transfer(ITEM.workflow, after, case, around, NOW, entered_on=ENTERED, states=states)


def test_a_case_goes_on_in_the_same_state_from_the_day_it_entered_it():
    after = changed(("due: 2 workdays", "due: 4 workdays"))
    found = move(after, opened(ITEM, "bureau_signing"))
    assert isinstance(found, Transfer)
    assert (found.state, found.deadline and found.deadline.due_on) == (
        "bureau_signing",
        date(2026, 9, 22),
    )
    assert found.tasks == (NewTask("bureau_leader", "bureau_leader", "审签议题"),)
    assert found.timers


def test_a_case_takes_the_parameters_that_it_lacks():
    after = changed(("parameters:\n", "parameters:\n  more: {title: 多, default: 3}\n"))
    found = move(after, opened(ITEM, "preparing"))
    assert isinstance(found, Transfer)
    assert found.parameters == {"material_days": 7, "more": 3}


def test_a_state_of_another_name_is_reached_by_the_map():
    after = changed(("confirmation", "confirming"))
    case = opened(ITEM, "confirmation")
    assert move(after, case) == "no_state"
    found = move(after, case, confirmation="confirming")
    assert isinstance(found, Transfer)
    assert found.state == "confirming"


def test_what_has_no_term_gets_no_timers():
    found = move(ITEM, opened(ITEM, "deferred"))
    assert isinstance(found, Transfer)
    assert (found.deadline, found.timers) == (None, ())


def test_nobody_is_moved_to_an_end_nor_to_where_nobody_acts():
    case = opened(ITEM, "confirmation")
    assert move(ITEM, case, confirmation="resolved") == "ends"
    assert move(ITEM, case, world(candidates={**EVERYBODY, "mayor": frozenset()})) == "no_holder"


def test_what_is_suspended_waits_but_supervision_goes_along():
    case = opened(ITEM, "confirmation")
    resting = replace(case, riders=Riders(suspended_on=ENTERED))
    assert move(ITEM, resting) == "waits"
    slip = replace(case, riders=Riders(slip=Slip("red", "leader", ENTERED)))
    assert isinstance(move(ITEM, slip), Transfer)


def test_who_has_signed_or_corrected_holds_up_no_move():
    case = opened(ITEM, "confirmation")
    asked = Signer(0, "beside", "leader", "bureau_leader", "mayor", "mayor")
    assert move(ITEM, replace(case, riders=Riders(signers=(asked,)))) == "waits"
    signed = Riders(signers=(replace(asked, choice="for"),), earlier=Correction(("x",), "mayor"))
    assert isinstance(move(ITEM, replace(case, riders=signed)), Transfer)


@pytest.mark.parametrize("operation", ["grant_extension", "resume"])
def test_time_that_was_given_stays(operation):
    later = date(2026, 10, 30)
    given = PastAct(operation, "leader", "bureau_signing", "bureau_signing", at=NOW)
    case = replace(opened(ITEM, "bureau_signing"), due_on=later)
    plain, granted = move(ITEM, case), move(ITEM, replace(case, past=(*case.past, given)))
    assert isinstance(plain, Transfer)
    assert isinstance(granted, Transfer)
    assert plain.deadline is not None
    assert granted.deadline is not None
    assert (plain.deadline.due_on < later, granted.deadline.due_on) == (True, later)


def test_what_waits_for_children_goes_on_waiting_for_the_same_only():
    definition = DEFINITIONS["project_evaluation"]
    waiting = next(name for name, each in definition.workflow.states.items() if each.children)
    case = case_in(definition, waiting)
    states = definition.workflow.states

    def ask(**mapped: str) -> Transfer | Obstacle:
        return transfer(
            definition.workflow,
            definition,
            case,
            PEOPLED,
            NOW,
            entered_on=ENTERED,
            states=mapped,
        )

    assert isinstance(ask(), Transfer)
    others = [
        name
        for name, each in states.items()
        if each.final is None and each.children != states[waiting].children
    ]
    assert {ask(**{waiting: other}) for other in others} == {"waits"}


def test_people_and_what_waits_are_not_mixed():
    definition = DEFINITIONS["project_evaluation"]
    waiting = next(name for name, each in definition.workflow.states.items() if each.children)
    initial = definition.workflow.initial
    found = transfer(
        definition.workflow,
        definition,
        opened(definition, initial),
        PEOPLED,
        NOW,
        entered_on=ENTERED,
        states={initial: waiting},
    )
    assert found == "waits"
