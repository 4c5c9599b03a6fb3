"""What would differ for a case under another definition."""

from dataclasses import replace
from datetime import date

import pytest

from definitions.library import parse_workflow
from tests.definitions.samples import SOUND
from tests.workflow.engine.surroundings import DEFINITIONS, LIBRARY, case_in, world
from workflow.engine.definition import Definition
from workflow.engine.entry import due_of, offered_tasks
from workflow.engine.values import CaseView, PastAct, TaskView, World
from workflow.engine.whatif import Consequence, Offer, consequence

NAME = "meeting_item"
ITEM = DEFINITIONS[NAME]
ENTERED = date(2026, 9, 17)
EVERYBODY = {role: frozenset({role}) for role in LIBRARY.roles.roles}
PEOPLED = world(candidates=EVERYBODY)


def changed(*changes: tuple[str, str]) -> Definition:
    text = LIBRARY.sources[NAME]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return Definition(parse_workflow(text, name="changed.yaml"))


def opened(definition: Definition, state: str, around: World = PEOPLED, **more: object) -> CaseView:
    """Return a case with the tasks that its state opens."""
    case = case_in(definition, state, **more)
    tasks = offered_tasks(definition, case, around)
    views = tuple(TaskView(str(at), each.role, each.stands_for) for at, each in enumerate(tasks))
    return replace(case, tasks=views)


def ask(
    after: Definition,
    case: CaseView,
    around: World = PEOPLED,
    before: Definition = ITEM,
    **more: dict[str, str],
) -> Consequence:
    due = due_of(before.workflow, case, around, ENTERED)
    return consequence(
        before.workflow,
        after,
        case,
        around,
        entered_on=ENTERED,
        due_on=due.due_on if due else None,
        **more,
    )


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_nothing_differs_under_the_same_definition(name: str):
    definition = DEFINITIONS[name]
    for state in definition.workflow.states:
        found = ask(definition, opened(definition, state), before=definition)
        assert (found.differs, found.state) == (False, state)


def test_a_longer_term_moves_the_due_day():
    case = opened(ITEM, "bureau_signing")
    found = ask(changed(("due: 2 workdays", "due: 4 workdays")), case)
    assert (found.due_before, found.due_after) == (date(2026, 9, 20), date(2026, 9, 22))
    assert (found.moves_due, found.differs, found.gained, found.stuck) == (True, True, (), None)


def test_a_case_keeps_the_parameters_it_was_opened_with():
    after = changed(("default: 7", "default: 9"))
    assert not ask(after, opened(ITEM, "preparing")).differs


@pytest.mark.parametrize(("days", "moves"), [(2, False), (4, True)])
def test_a_parameter_that_a_case_lacks_has_its_default(days: int, *, moves: bool):
    parameter = f"parameters:\n  sign_days: {{title: 审签工作日, default: {days}}}\n"
    after = changed(("parameters:\n", parameter), ("due: 2 workdays", "due: $sign_days workdays"))
    assert ask(after, opened(ITEM, "bureau_signing")).moves_due is moves


def test_another_holder_takes_the_task_over():
    after = changed(("    holder: mayor\n", "    holder: vice_mayor\n"))
    found = ask(after, opened(ITEM, "confirmation"))
    assert found.gained == (Offer("vice_mayor", "vice_mayor"),)
    assert found.lost == (Offer("mayor", "mayor"),)


def test_an_act_that_is_new_or_gone_is_told_by_role_and_title():
    after = changed(("title: 不予上会\n    past", "title: 不上会\n    past"))
    found = ask(after, opened(ITEM, "office_review"))
    assert found.acts_gained == (("government_office", "不上会"),)
    assert found.acts_lost == (("government_office", "不予上会"),)
    assert found.differs


def test_a_state_that_is_gone_leaves_the_case_stuck_unless_it_is_mapped():
    after = changed(("confirmation", "confirming"))
    case = opened(ITEM, "confirmation")
    found = ask(after, case)
    assert (found.stuck, found.state) == ("no_state", "confirmation")
    assert found.lost == (Offer("mayor", "mayor"),)
    mapped = ask(after, case, states={"confirmation": "confirming"})
    assert (mapped.state, mapped.differs) == ("confirming", False)


def test_a_state_without_a_way_on_is_stuck():
    small = Definition(parse_workflow(SOUND, name="small.yaml"))
    around = world(candidates={"clerk": frozenset({"x"})}, roles=_small_roles())
    noted = SOUND.replace("    from: drafting\n    to:\n", "    from: checking\n    to:\n")
    noted = noted.replace("from: drafting, to: closed", "from: checking, to: closed")
    noted = noted.replace("    on_expiry: expire\n", "")
    after = Definition(parse_workflow(noted, name="noted.yaml"))
    case = opened(small, "drafting", around)
    assert ask(after, case, around, small).stuck == "no_act"


def _small_roles():
    roles = dict.fromkeys(("clerk", "head", "leader"), LIBRARY.roles["mayor"])
    return LIBRARY.roles.model_copy(update={"roles": roles})


def test_nobody_who_could_act_is_told():
    nobody = world(candidates={**EVERYBODY, "mayor": frozenset()})
    case = opened(ITEM, "confirmation", nobody)
    assert ask(ITEM, case, nobody).stuck == "no_holder"
    assert ask(ITEM, case).stuck is None


def test_whom_separation_of_duties_bars_cannot_carry_on():
    past = (PastAct("adopt", "mayor", "deliberation", "confirmation"),)
    only = world(candidates={"mayor": frozenset({"mayor"})})
    case = opened(ITEM, "confirmation", only, past=past)
    assert ask(ITEM, case, only).stuck == "no_holder"


@pytest.mark.parametrize("state", ["resolved", "exempted"])
def test_what_has_ended_is_not_stuck(state: str):
    assert ask(ITEM, opened(ITEM, state, world()), world()).stuck is None


def test_what_waits_for_children_is_not_stuck():
    definition = DEFINITIONS["project_evaluation"]
    waiting = [name for name, each in definition.workflow.states.items() if each.children]
    assert waiting
    for name in waiting:
        tasks = (TaskView("1", "mayor", "mayor"),)
        case = case_in(definition, name, tasks=tasks)
        found = ask(definition, case, world(), definition)
        assert (found.stuck, found.differs) == (None, False)
        mapped = ask(definition, case, PEOPLED, definition, states={name: "filling"})
        assert mapped.lost == (Offer("mayor", "mayor"),)


def test_a_term_that_no_task_carries_does_not_move():
    waiting = "    children: {workflow: meeting_item}\n"
    text = LIBRARY.sources["project_evaluation"]
    assert text.count(waiting) == 1
    termed = text.replace(waiting, f"{waiting}    due: 5 workdays\n    escalate: mayor\n")
    definition = Definition(parse_workflow(termed, name="termed.yaml"))
    case = case_in(definition, "awaiting_meeting")
    found = consequence(
        definition.workflow, definition, case, PEOPLED, entered_on=ENTERED, due_on=None
    )
    assert not found.differs


def test_who_claimed_a_task_loses_it_and_the_only_holder_gains_it():
    after = changed(("    holder: mayor\n", "    holder: vice_mayor\n"))
    case = opened(ITEM, "confirmation")
    claimed = replace(case, tasks=tuple(replace(task, person="赵") for task in case.tasks))
    found = ask(after, claimed)
    assert found.people == (
        (Offer("mayor", "mayor"), "赵"),
        (Offer("vice_mayor", "vice_mayor"), "vice_mayor"),
    )
    crowd = world(candidates={**EVERYBODY, "vice_mayor": frozenset({"钱", "孙"})})
    assert ask(after, case, crowd).people == ()


def test_who_claimed_a_task_of_a_state_that_is_gone_is_known():
    after = changed(("confirmation", "confirming"))
    case = opened(ITEM, "confirmation")
    claimed = replace(case, tasks=tuple(replace(task, person="赵") for task in case.tasks))
    found = ask(after, claimed)
    assert (found.stuck, found.people) == ("no_state", ((Offer("mayor", "mayor"), "赵"),))
