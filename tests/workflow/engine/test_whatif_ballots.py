"""What would differ for a vote under other rules, while the vote itself goes on as it began."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.workflow.engine.group_samples import panel
from tests.workflow.engine.surroundings import NOW, case_in, world
from workflow.engine.definition import Definition
from workflow.engine.entry import day_of, enter
from workflow.engine.riders import Riders
from workflow.engine.transfer import transfer
from workflow.engine.values import CaseView, Choice, Membership, PastAct, SeatView, TaskView, World
from workflow.engine.whatif import Consequence, consequence
from workflow.engine.whatif_ballots import BallotChange, votes_otherwise

HOLDERS = {
    "expert": frozenset({"a", "b", "c"}),
    "budget_section": frozenset({"budget"}),
    "performance_section": frozenset({"p", "q"}),
    "finance_section": frozenset({"f"}),
    "bureau_leader": frozenset({"leader"}),
}
AROUND = world(candidates=HOLDERS, membership=Membership(holders=HOLDERS))
DRAWN = "- {role: budget_section, veto: true, weight: 2}"
EVERY = "- {role: performance_section, all: true, when: {field: grade, op: eq, value: poor}}"


def voting(around: World = AROUND, **ballots: Choice) -> CaseView:
    """Return a case before the panel, with the ballots that some have given."""
    past = (PastAct("ask", "f", "asking", "judging"),)
    case = case_in(panel(), "judging", fields={"experts": ["a", "b", "c"]}, past=past)
    entry = enter(panel(), case, around, NOW)
    seats = tuple(replace(seat, choice=ballots.get(seat.person or "")) for seat in entry.seats)
    tasks = tuple(
        TaskView(str(n), each.role, each.stands_for, each.person, each.seat)
        for n, each in enumerate(entry.opened)
    )
    return replace(case, seats=seats, tasks=tasks)


def ask(after: Definition, case: CaseView, around: World = AROUND, **states: str) -> Consequence:
    """Return what would differ; that moving the case is refused alike is checked as well."""
    on, before = day_of(NOW), panel().workflow
    found = consequence(
        before, after, case, around, entered_on=on, due_on=None, states=states or None
    )
    moved = transfer(before, after, case, around, NOW, entered_on=on, states=states or None)
    assert found.fixed == "votes"
    assert moved == (found.stuck or "votes")
    return found


def changed(after: Definition, case: CaseView, around: World = AROUND) -> BallotChange:
    """Return what would differ for the vote; something must."""
    found = ask(after, case, around)
    assert found.ballot is not None
    assert found.differs
    assert votes_otherwise(panel().workflow, after.workflow, "judging", "judging")
    return found.ballot


def people(seats: Iterable[SeatView]) -> list[str | None]:
    return [seat.person for seat in seats]


def test_nothing_differs_under_the_same_rules_whoever_has_come_since():
    assert ask(panel(), voting(a="for")).ballot is None
    more = {**HOLDERS, "budget_section": frozenset({"another", "budget"})}
    around = world(candidates=more, membership=Membership(holders=more))
    assert ask(panel(), voting(), around).ballot is None
    assert not votes_otherwise(panel().workflow, panel().workflow, "judging", "judging")
    assert not votes_otherwise(panel().workflow, panel().workflow, "judging", "nowhere")
    assert not votes_otherwise(panel().workflow, panel().workflow, "judging", "deferred")


def test_ballots_given_may_be_enough_by_a_lower_threshold():
    case = voting(a="for", budget="for")
    lower = panel("pass: {share: 2/3}", "pass: 2")
    found = changed(lower, case)
    assert (found.rules, found.gained, found.lost) == (("passes",), (), ())
    assert (found.result, found.act) == ("passed", "评审通过")
    assert changed(lower, voting(a="for")).result == "pending"


def test_a_threshold_may_have_come_out_of_reach():
    case = voting(a="against")
    found = changed(panel("pass: {share: 2/3}", "pass: all"), case)
    assert (found.result, found.act) == ("failed", "评审未通过")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("quorum: 1/2", "quorum: 3/4", "quorum"),
        ("silence: against", "silence: for", "silence"),
        ("      silence: against", "      order: in_turn\n      silence: against", "order"),
        ("      silence: against", "      abstain: false\n      silence: against", "abstain"),
        ("recuse: {different_person_from: ask}", "recuse: {declared: false}", "recuse"),
        (DRAWN, "- {role: budget_section, veto: true, weight: 3}", "weight"),
        (DRAWN, "- {role: budget_section, weight: 2}", "veto"),
        ("adopt: {title: 评审通过", "adopt: {title: 通过评审", "then"),
    ],
)
def test_each_rule_that_would_be_otherwise_is_named(old: str, new: str, rule: str):
    found = changed(panel(old, new), voting(a="for"))
    assert (found.rules, found.gained, found.lost) == ((rule,), (), ())


def test_a_veto_that_is_new_stops_a_vote_that_was_against():
    found = changed(
        panel("{role: expert, list: experts}", "{role: expert, list: experts, veto: true}"),
        voting(a="against"),
    )
    assert found.rules == ("veto",)
    assert (found.result, found.act) == ("failed", "评审未通过")


def test_silence_would_come_to_something_else():
    case = voting(a="for", budget="for")
    found = changed(panel("silence: against", "silence: for"), case)
    assert (found.result, found.silent_before, found.silent_after) == (
        "pending",
        "failed",
        "passed",
    )


def test_seats_are_gained_and_lost_with_the_ballot():
    case = voting(a="for", budget="for")
    gained = changed(panel(EVERY, "- {role: performance_section, all: true}"), case)
    assert (people(gained.gained), people(gained.lost)) == (["p", "q"], [])
    lost = changed(panel(DRAWN, "- {role: bureau_leader}"), case)
    assert (people(lost.gained), people(lost.lost)) == (["leader"], ["budget"])
    assert lost.lost[0].choice == "for"


def test_who_was_drawn_for_a_role_keeps_the_seat():
    more = {**HOLDERS, "budget_section": frozenset({"another", "budget"})}
    around = world(candidates=more, membership=Membership(holders=more))
    found = changed(
        panel(DRAWN, "- {role: budget_section, weight: 2}"), voting(budget="for"), around
    )
    assert (found.rules, found.gained, found.lost) == (("veto",), (), ())


def test_who_has_stepped_aside_stays_aside():
    case = voting(a="for", budget="for")
    aside = replace(
        case,
        seats=tuple(
            replace(seat, excluded="declared") if seat.person in ("b", "c") else seat
            for seat in case.seats
        ),
    )
    found = changed(panel(DRAWN, "- {role: budget_section}"), aside)
    assert (found.rules, found.result) == (("weight", "veto"), "passed")


def test_a_state_without_a_group_or_gone_leaves_the_vote_as_it_is():
    found = ask(panel(), voting(), judging="deferred")
    assert found.ballot is None
    assert found.lost
    gone = ask(panel(), voting(), judging="nowhere")
    assert (gone.stuck, gone.ballot) == ("no_state", None)


def test_a_vote_that_rests_is_told_as_a_vote():
    resting = replace(voting(), riders=Riders(suspended_on=day_of(NOW)))
    assert ask(panel(), resting).fixed == "votes"
