"""What would differ for open cases, gathered in batches."""

from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from definitions.library import parse_workflow
from definitions.schema import Workflow
from tests.support.city import LIBRARY, MAIN, City
from tests.support.factories import make_actor, make_organisation, make_region
from workflow.engine.whatif import Offer
from workflow.errors import NotPermittedError
from workflow.models import CaseEvent, EvaluationCase
from workflow.services import whatif
from workflow.services.case_views import view_case, view_world
from workflow.services.holders import all_holders
from workflow.services.tasks import claim_task
from workflow.services.whatif import WhatIf, what_if

TEXT = LIBRARY.sources[MAIN]


def changed(*changes: tuple[str, str]) -> Workflow:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_workflow(text, name="changed.yaml")


def ask(city: City, target: Workflow, who: str = "performance_section") -> WhatIf:
    return what_if(city.session, city.people[who], resources=city.resources, target=target)


def submitted(city: City, name: str) -> EvaluationCase:
    case = city.open_case(name)
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    return case


def test_nothing_differs_under_the_definition_in_force(city: City):
    city.open_case("甲")
    submitted(city, "乙")
    found = ask(city, LIBRARY.workflows[MAIN])
    assert (found.total, found.rows) == (2, [])


def test_only_cases_for_which_something_differs_are_told(city: City):
    city.open_case("甲")
    moved = submitted(city, "乙")
    state = LIBRARY.workflows[MAIN].states[moved.state]
    silent = changed((f"title: {state.title}\n", f"title: {state.title}\n    basis: 新\n"))
    assert ask(city, silent).rows == []
    gone = changed((moved.state, "unit_check"))
    (row,) = ask(city, gone).rows
    assert (row.number, row.state_before, row.state_after) == (moved.number, state.title, "")
    assert row.found.stuck == "no_state"
    mapped = what_if(
        city.session,
        city.people["performance_section"],
        resources=city.resources,
        target=gone,
        states={moved.state: "unit_check"},
    )
    assert mapped.rows == []


def test_the_bulk_reader_sees_what_decisions_see(city: City):
    case = submitted(city, "乙")
    workflow = LIBRARY.workflows[MAIN]
    roles = frozenset(LIBRARY.roles.roles)
    holders = all_holders(city.session, city.resources, roles=roles)
    view = view_case(city.session, case)
    world = view_world(city.session, city.resources, case, workflow)
    assert holders.covering(view.placement) == world.candidates


def test_every_scope_is_found(city: City):
    case = city.open_case("甲")
    other = make_region(city.session, "430000")
    office = make_organisation(city.session, other)
    for role in LIBRARY.roles.roles:
        make_actor(city.session, office, role)
    roles = frozenset(LIBRARY.roles.roles)
    holders = all_holders(city.session, city.resources, roles=roles)
    placement = view_case(city.session, case).placement
    found = holders.covering(placement)
    assert holders.covering(placement) is not None
    for role, spec in LIBRARY.roles.roles.items():
        person = str(city.people[role].account_id)
        assert (person in found.get(role, ())) is (spec.scope not in ("none", "assigned"))


def test_whom_a_case_was_handed_to_is_found(city: City):
    person = str(city.people["expert"].account_id)
    holders = all_holders(city.session, city.resources, roles=frozenset({"expert"}))
    placement = view_case(city.session, city.open_case("甲")).placement
    handed = replace(placement, assigned=frozenset({person}))
    assert holders.covering(placement) == {}
    assert holders.covering(handed) == {"expert": {person}}


def test_a_batch_takes_a_fixed_number_of_questions(city: City, monkeypatch: pytest.MonkeyPatch):
    for name in "甲乙丙丁":
        city.open_case(name)
    counts = []
    engine = city.session.get_bind()
    for size in (2, 1000):
        monkeypatch.setattr(whatif, "_BATCH", size)
        asked: list[str] = []

        def listen(*args: object, asked: list[str] = asked) -> None:
            asked.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", listen)
        assert ask(city, LIBRARY.workflows[MAIN]).total == 4
        event.remove(engine, "before_cursor_execute", listen)
        counts.append(len(asked))
    # Two full batches and an empty one, against one: four questions each.
    assert counts[0] - counts[1] == 8


def test_only_cases_in_sight_are_looked_at(city: City):
    city.open_case("甲")
    assert ask(city, LIBRARY.workflows[MAIN], "system_admin").total == 0
    with pytest.raises(NotPermittedError):
        ask(city, LIBRARY.workflows[MAIN], "unit_clerk")


def test_nothing_is_written(city: City):
    city.open_case("甲")
    before = city.session.scalar(select(func.count()).select_from(CaseEvent))
    ask(city, changed(("default: 5, min: 3", "default: 9, min: 3")))
    assert city.session.scalar(select(func.count()).select_from(CaseEvent)) == before


def test_what_is_stuck_stands_first(city: City):
    city.open_case("甲")
    stuck = submitted(city, "乙")
    target = changed(("unit_review", "unit_check"), ('month_day: "03-31"', 'month_day: "04-30"'))
    first, second = ask(city, target).rows
    assert (first.number, first.found.stuck) == (stuck.number, "no_state")
    assert second.found.stuck is None


def test_people_are_named_who_lose_or_gain_a_task(city: City):
    case = submitted(city, "乙")
    head = city.people["unit_head"]
    claim_task(city.session, head, resources=city.resources, case_id=case.id, title="认领")
    target = changed(("    holder: unit_head\n", "    holder: department_officer\n"))
    (row,) = ask(city, target).rows
    officer = city.people["department_officer"]
    assert row.people == {
        Offer("unit_head", "unit_head"): [head.name],
        Offer("department_officer", "department_officer"): [officer.name],
    }
