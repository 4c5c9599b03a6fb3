"""Groups are seated on entry, vote together or in turn, and lead on by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.engine.group_samples import panel
from tests.workflow.engine.memory import Memory
from tests.workflow.engine.surroundings import NOW, PLACEMENT, post, world
from workflow.engine.values import Membership, Outcome, Refusal, Request, World

EXPERTS = ["e1", "e2", "e3"]
HOLDERS = {
    "expert": frozenset({*EXPERTS, "e4"}),
    "budget_section": frozenset({"b1", "b2"}),
    "performance_section": frozenset({"p1", "p2"}),
    "bureau_leader": frozenset({"leader"}),
}
BUSY = {"b1": 3, "b2": 1}
People = Mapping[str, frozenset[str]]
NOBODY: People = MappingProxyType({})


def outside(holders: People = HOLDERS, offices: People = NOBODY) -> World:
    return world(
        candidates={"finance_section": frozenset({"asker", "other"})},
        membership=Membership(holders, BUSY, offices),
    )


@dataclass
class Panel:
    """Hold a case before its panel, and let people vote."""

    memory: Memory
    world: World

    def vote(self, person: str, choice: str, opinion: str = "不可行", role: str = "") -> str:
        asked = Request("vote", post(role or self.role_of(person), person), opinion,
                        {"choice": choice})  # fmt: skip
        return self.take(asked)

    def step_aside(self, person: str, opinion: str = "参与过立项") -> str:
        return self.take(Request("recuse", post(self.role_of(person), person), opinion))

    def close(self) -> str:
        return self.take(Request("close_ballot", trigger="expiry"))

    def take(self, request: Request) -> str:
        """Return the state after an act and what follows from it, or what refused it."""
        answer = self.memory.take(request, self.world, NOW)
        if isinstance(answer, Refusal):
            return answer.missing[0].code if answer.missing else answer.code
        if answer.follow is not None:
            self.take(Request(answer.follow, trigger="ballots"))
        return self.memory.view.state

    def role_of(self, person: str) -> str:
        seats = [seat for seat in self.memory.view.seats if seat.person == person]
        return seats[0].role if seats else "expert"

    @property
    def waiting(self) -> list[str | None]:
        return [task.person for task in self.memory.view.tasks]


def before(
    *,
    old: str = "",
    new: str = "",
    grade: str | None = None,
    experts: tuple[str, ...] = ("e1", "e2", "e3"),
    asker: str = "asker",
    holders: People = HOLDERS,
    offices: People = NOBODY,
) -> Panel:
    """Return a case that the panel has to decide."""
    given_world = outside(holders, offices)
    memory = Memory.open(panel(old, new), given_world, NOW)
    assigned = replace(PLACEMENT, assigned=frozenset({*EXPERTS, "e4"}))
    memory.view = replace(memory.view, placement=assigned)
    found = Panel(memory, given_world)
    typed = {"experts": list(experts) or None, "grade": grade}
    assert found.take(Request("ask", post("finance_section", asker), "", typed)) == "judging"
    return found


def test_members_are_seated_on_entry():
    seats = before(grade="poor").memory.view.seats
    assert [(seat.role, seat.person, seat.weight, seat.veto) for seat in seats] == [
        ("expert", "e1", 1, False),
        ("expert", "e2", 1, False),
        ("expert", "e3", 1, False),
        ("budget_section", "b2", 2, True),
        ("performance_section", "p1", 1, False),
        ("performance_section", "p2", 1, False),
    ]


def test_a_condition_leaves_members_out():
    found = before(grade="good")
    assert found.waiting == ["e1", "e2", "e3", "b2"]
    assert [each.timer.rule for each in found.memory.timers if each.timer.kind == "expiry"] == [
        "close_ballot"
    ]


def test_the_group_passes_as_soon_as_it_is_certain():
    found = before()
    assert found.vote("e1", "for") == "judging"
    assert found.waiting == ["e2", "e3", "b2"]
    assert found.vote("b2", "for") == "judging"
    assert found.vote("e2", "for") == "adopted"
    assert found.waiting == []
    assert found.memory.view.seats == ()
    assert [each.act for each in found.memory.view.past] == ["ask", "vote", "vote", "vote", "adopt"]


def test_a_veto_ends_it():
    found = before()
    assert found.vote("e1", "for") == "judging"
    assert found.vote("b2", "against") == "declined"


@pytest.mark.parametrize(
    ("person", "choice", "opinion", "answer"),
    [
        ("e4", "for", "", "refusal.not_a_member"),
        ("e1", "", "", "missing.choice"),
        ("e1", "perhaps", "", "missing.choice"),
        ("e1", "against", " ", "missing.opinion"),
        ("e1", "abstain", "", "judging"),
    ],
)
def test_what_a_ballot_needs(person: str, choice: str, opinion: str, answer: str):
    assert before().vote(person, choice, opinion) == answer


def test_nobody_votes_twice():
    found = before()
    found.vote("e1", "for")
    assert found.vote("e1", "against") == "refusal.voted"


def test_abstention_can_be_ruled_out():
    found = before(old="quorum: 1/2", new="abstain: false")
    assert found.vote("e1", "abstain") == "invalid.abstention"


def test_a_member_out_of_scope_does_not_vote():
    found = before()
    found.memory.view = replace(found.memory.view, placement=PLACEMENT)
    assert found.vote("e1", "for") == "refusal.out_of_scope"


def test_only_the_clock_closes_a_vote():
    found = before()
    asked = Request("close_ballot", post("budget_section", "b2"), trigger="expiry")
    assert found.take(asked) == "refusal.not_by_itself"
    assert found.take(Request("close_ballot", trigger="children")) == "refusal.not_by_itself"
    assert found.take(Request("vote", None, "", {"choice": "for"})) == "refusal.not_by_itself"
    assert found.take(Request("adopt", trigger="ballots")) == "refusal.not_by_itself"


def test_silence_counts_when_the_time_is_up():
    found = before()
    found.vote("e1", "for")
    assert found.close() == "declined"
    assert [each.act for each in found.memory.view.past][-2:] == ["close_ballot", "decline"]
    found = before(old="silence: against", new="silence: for")
    found.vote("e1", "for")
    found.vote("b2", "for")
    assert found.close() == "adopted"


def test_a_ballot_whose_result_is_refused_is_refused_with_it():
    needy = "to: adopted, by: system, needs: [problems_are_complete]}"
    found = before(old="to: adopted, by: system}", new=needy)
    found.vote("e1", "for")
    found.vote("b2", "for")
    found.world = replace(found.world, facts={**found.world.facts, "incomplete_problems": 1})
    standing = found.memory.view
    assert found.vote("e2", "for") == "missing.incomplete_problems"
    assert found.memory.view == standing
    found.world = replace(found.world, facts={**found.world.facts, "incomplete_problems": 0})
    assert found.vote("e2", "for") == "adopted"


def test_outside_of_a_group_there_is_no_vote():
    found = before()
    found.vote("b2", "against")
    assert found.vote("e1", "for") == "refusal.unknown_act"


def test_who_acted_before_keeps_a_seat_without_a_voice():
    found = before(
        experts=("asker", "e2"), holders={**HOLDERS, "expert": frozenset({"asker", "e2"})}
    )
    seats = {seat.person: seat.excluded for seat in found.memory.view.seats}
    assert seats == {"asker": "earlier_act", "e2": None, "b2": None}
    assert found.waiting == ["e2", "b2"]
    assert found.vote("asker", "for") == "refusal.excluded.earlier_act"


def test_the_office_of_the_case_is_a_conflict_where_the_definition_says_so():
    old, new = "{different_person_from: ask}", "{same_office: true}"
    found = before(old=old, new=new, offices={"e1": frozenset({PLACEMENT.unit})})
    assert found.memory.view.seats[0].excluded == "same_office"


def test_the_one_holder_asked_for_is_one_without_a_conflict():
    old, new = "{different_person_from: ask}", "{same_office: true}"
    found = before(old=old, new=new, offices={"b2": frozenset({PLACEMENT.department})})
    assert found.waiting == ["e1", "e2", "e3", "b1"]


def test_stepping_aside_takes_the_voice_away():
    found = before()
    assert found.step_aside("e1", "") == "missing.opinion"
    assert found.step_aside("e1") == "judging"
    assert found.waiting == ["e2", "e3", "b2"]
    assert found.vote("e1", "for") == "refusal.excluded.declared"
    assert found.step_aside("e4") == "refusal.not_a_member"
    found.vote("b2", "for")
    assert found.vote("e2", "for") == "adopted"


def test_stepping_aside_can_be_ruled_out():
    found = before(old="{different_person_from: ask}", new="{declared: false}")
    assert found.step_aside("e1") == "refusal.no_recusal"


def test_when_all_step_aside_somebody_above_decides():
    found = before(experts=())
    assert found.waiting == ["b2"]
    assert found.step_aside("b2") == "judging"
    assert [(task.role, task.person) for task in found.memory.view.tasks] == [
        ("bureau_leader", None)
    ]
    assert found.vote("e1", "for") == "refusal.not_a_member"
    assert found.vote("leader", "for", role="bureau_leader") == "adopted"


def test_who_takes_a_free_seat_has_voted():
    holders = {**HOLDERS, "budget_section": frozenset[str]()}
    found = before(holders=holders)
    assert found.vote("leader", "for", role="bureau_leader") == "judging"
    assert found.vote("leader", "for", role="bureau_leader") == "refusal.voted"
    assert found.vote("second", "for", role="bureau_leader") == "refusal.not_a_member"


def test_a_listed_member_who_left_the_post_is_replaced_from_above():
    found = before(holders={**HOLDERS, "expert": frozenset({"e2", "e3"})})
    assert found.waiting == [None, "e2", "e3", "b2"]
    first = found.memory.view.seats[0]
    assert (first.role, first.stands_for) == ("performance_section", "expert")


def test_when_all_have_a_conflict_from_the_start_somebody_above_decides():
    old = "        - {role: budget_section, veto: true, weight: 2}\n"
    holders = {**HOLDERS, "expert": frozenset({"asker"})}
    found = before(old=old, experts=("asker",), holders=holders)
    assert [(seat.person, seat.excluded) for seat in found.memory.view.seats] == [
        ("asker", "earlier_act"),
        (None, None),
    ]
    assert found.waiting == [None]


def test_a_member_does_not_take_a_second_seat_in_another_post():
    found = before(holders={**HOLDERS, "budget_section": frozenset[str]()})
    assert found.vote("e1", "for", role="bureau_leader") == "refusal.not_a_member"


def test_without_anybody_the_seat_waits_for_its_role():
    found = before(experts=(), holders={})
    assert [(seat.role, seat.person) for seat in found.memory.view.seats] == [
        ("budget_section", None)
    ]


def test_members_vote_in_turn():
    found = before(old="      pass: {share: 2/3}", new="      order: in_turn\n      pass: all")
    assert found.waiting == ["e1"]
    assert found.vote("e2", "for") == "refusal.not_in_turn"
    assert found.vote("e1", "for") == "judging"
    assert found.waiting == ["e2"]
    assert found.step_aside("e2") == "judging"
    assert found.waiting == ["e3"]


IN_TURN = "      order: in_turn\n      pass: all"


def test_a_vacant_seat_is_for_somebody_who_has_no_other():
    holders = {
        **HOLDERS,
        "expert": frozenset({"e2", "e3"}),
        "performance_section": frozenset({"e2"}),
    }
    found = before(old="      pass: {share: 2/3}", new=IN_TURN, holders=holders)
    first = found.memory.view.seats[0]
    assert (first.role, first.stands_for, first.person) == ("bureau_leader", "expert", None)
    assert found.vote("e2", "for", role="performance_section") == "refusal.not_a_member"
    assert found.vote("leader", "for", role="bureau_leader") == "judging"
    assert found.waiting == ["e2"]


def test_two_vacant_seats_are_for_two_people():
    holders = {
        **HOLDERS,
        "expert": frozenset({"e3"}),
        "performance_section": frozenset({"p1"}),
    }
    found = before(holders=holders)
    vacant = [seat.role for seat in found.memory.view.seats if seat.person is None]
    assert vacant == ["performance_section", "bureau_leader"]


def test_where_nobody_above_is_free_the_seat_waits_for_whoever_comes():
    holders = {"expert": frozenset({"e2"}), "performance_section": frozenset({"e2"})}
    found = before(holders=holders, experts=("e1", "e2"))
    vacant = [seat.role for seat in found.memory.view.seats if seat.person is None]
    assert vacant[0] == "performance_section"


def test_nobody_is_called_to_a_vote_that_is_over():
    found = before(old="      pass: {share: 2/3}", new=IN_TURN)
    assert found.waiting == ["e1"]
    assert found.vote("e1", "against") == "declined"
    assert found.memory.closed == len(found.memory.titles) == 2


def test_deferral_is_an_act_and_the_vote_begins_anew():
    found = before()
    found.vote("e1", "for")
    assert found.take(Request("defer", post("finance_section", "other"), "材料不全")) == "deferred"
    assert found.memory.view.seats == ()
    assert found.waiting == [None]
    assert found.take(Request("reconvene", post("finance_section", "other"))) == "judging"
    assert found.waiting == ["e1", "e2", "e3", "b2"]


def test_votes_given_in_any_order_come_to_the_same():
    ends = set()
    for order in (("e1", "b2", "e2"), ("b2", "e2", "e1"), ("e2", "e1", "b2")):
        found = before()
        for person in order:
            found.vote(person, "for")
        ends.add(found.memory.view.state)
    assert ends == {"adopted"}


@given(data=st.data())
def test_whatever_members_do_the_group_is_never_lost(data):
    found = before(grade=data.draw(st.sampled_from(["poor", "good", None])))
    for _ in range(8):
        if found.memory.view.state != "judging":
            break
        assert found.memory.view.tasks
        who = data.draw(st.sampled_from([*EXPERTS, "e4", "b1", "b2", "p1", "p2", "leader"]))
        if data.draw(st.sampled_from([True, False, False])):
            found.step_aside(who)
        else:
            role = "bureau_leader" if who == "leader" else ""
            choice = data.draw(st.sampled_from(["for", "against", "abstain"]))
            found.vote(who, choice, role=role)
        memory = found.memory
        assert len(memory.titles) == memory.closed + len(memory.view.tasks)
    if found.memory.view.state == "judging":
        found.close()
    assert found.memory.view.state in {"adopted", "declined"}


@pytest.mark.parametrize("name", ["vote", "recuse"])
def test_a_look_at_ones_ballot_needs_nothing_typed(name: str):
    found = before()
    asked = Request(name, post("expert", "e1"), probe=True)
    assert isinstance(found.memory.take(asked, found.world, NOW), Outcome)
