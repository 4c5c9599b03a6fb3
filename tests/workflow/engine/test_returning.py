"""Returns lead to the start, to the previous or to a passed state, and come back as they say."""

from dataclasses import dataclass

import pytest

from definitions.checks import check_workflow
from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages
from definitions.source import read_source
from definitions.wording import tell
from tests.workflow.engine.memory import Memory
from tests.workflow.engine.return_samples import RETURNS, returns
from tests.workflow.engine.surroundings import NOW, case_in, post, world
from workflow.engine.explain import explain
from workflow.engine.returning import passed_states
from workflow.engine.step import step
from workflow.engine.values import Membership, Outcome, PastAct, Refusal, Request

HOLDERS = {
    "unit_clerk": frozenset({"clerk"}),
    "unit_head": frozenset({"head"}),
    "finance_section": frozenset({"checker", "colleague"}),
    "bureau_leader": frozenset({"leader", "second"}),
}
WORLD = world(candidates=HOLDERS, membership=Membership(holders=HOLDERS))
ROLES = {person: role for role, people in HOLDERS.items() for person in people}


@dataclass
class Walk:
    """Lead one case to and fro."""

    memory: Memory

    def do(self, person: str, act: str, **fields: object) -> str:
        """Return the state after an act and all that follows, or what refused it."""
        request = Request(act, post(ROLES[person], person), "请核对", fields)
        answer = self.memory.take(request, WORLD, NOW)
        if isinstance(answer, Refusal):
            return answer.missing[0].code if answer.missing else answer.code
        if answer.follow is not None:
            self.memory.take(Request(answer.follow, trigger="ballots"), WORLD, NOW)
        return self.memory.view.state

    def waiting(self) -> list[tuple[str, str | None]]:
        return [(task.role, task.person) for task in self.memory.view.tasks]


@pytest.fixture
def walk() -> Walk:
    """Return a case that is being checked."""
    found = Walk(Memory.open(returns(), WORLD, NOW))
    assert found.do("clerk", "send") == "heading"
    assert found.do("head", "approve") == "checking"
    return found


def test_back_to_the_start_means_along_the_path_again(walk: Walk):
    assert walk.do("checker", "to_start") == "drafting"
    assert walk.do("clerk", "send") == "heading"
    assert walk.do("head", "approve") == "checking"
    assert walk.waiting() == [("finance_section", None)]


def test_back_to_the_previous_state(walk: Walk):
    assert walk.do("checker", "to_previous") == "heading"
    assert walk.do("head", "approve") == "checking"
    assert walk.do("checker", "to_start") == "drafting"
    walk.do("clerk", "send")
    walk.do("head", "approve")
    assert walk.do("checker", "to_previous") == "heading"


def test_back_to_a_passed_state_and_straight_back_to_who_returned_it(walk: Walk):
    assert walk.do("checker", "to_passed", return_to="drafting") == "drafting"
    assert walk.do("clerk", "send") == "checking"
    assert walk.waiting() == [("finance_section", "checker")]
    assert walk.do("colleague", "pass_on") == "refusal.claimed"
    assert walk.do("checker", "to_passed", return_to="heading") == "heading"
    assert walk.do("head", "approve") == "checking"


FURTHER = returns(
    "kind: return, from: checking, to: previous,\n     by: finance_section}",
    "kind: return, from: [heading, checking], to: previous,\n"
    "     by: [unit_head, finance_section]}",
)


@pytest.mark.parametrize("back", ["to_previous", "to_passed"])
def test_what_came_back_goes_back_further_and_never_on(back: str):
    walk = Walk(Memory.open(FURTHER, WORLD, NOW))
    walk.do("clerk", "send")
    walk.do("head", "approve")
    assert walk.do("checker", back, **{"return_to": "heading"} if back == "to_passed" else {}) == (
        "heading"
    )
    assert passed_states(FURTHER.workflow, walk.memory.view) == ("drafting",)
    assert walk.do("head", "to_previous") == "drafting"


def test_straight_back_means_on_the_same_way(walk: Walk):
    walk.do("checker", "to_passed", return_to="drafting")
    walk.do("clerk", "send")
    assert passed_states(returns().workflow, walk.memory.view) == ("drafting", "heading")


def test_what_is_taken_back_meanwhile_still_goes_straight_back(walk: Walk):
    walk.do("checker", "to_passed", return_to="drafting")
    for _ in range(2):
        assert walk.do("clerk", "send") == "checking"
        assert passed_states(returns().workflow, walk.memory.view) == ("drafting", "heading")
        assert walk.do("clerk", "withdraw") == "drafting"
    assert walk.do("clerk", "send") == "checking"
    assert walk.waiting() == [("finance_section", "checker")]
    assert walk.do("checker", "to_passed", return_to="heading") == "heading"


def test_what_leaves_a_case_where_it_is_sends_nothing_back():
    noting = returns(
        "kind: note, from: checking, to: same, by: finance_section",
        "from: drafting, to: same, by: unit_clerk",
    )
    walk = Walk(Memory.open(noting, WORLD, NOW))
    walk.do("clerk", "send")
    walk.do("head", "approve")
    walk.do("checker", "to_passed", return_to="drafting")
    assert walk.do("clerk", "remark") == "drafting"
    assert walk.waiting() == [("unit_clerk", None)]
    assert walk.do("clerk", "send") == "checking"


@pytest.mark.parametrize("place", ["", "checking", "closed", "judging", "nowhere"])
def test_only_a_passed_state_may_be_chosen(walk: Walk, place: str):
    assert walk.do("checker", "to_passed", return_to=place) == "missing.return_to"


def test_nothing_else_takes_a_place(walk: Walk):
    answer = walk.do("checker", "to_start", return_to="drafting")
    assert answer == "refusal.field_not_offered"


def test_where_nothing_was_passed_there_is_no_way_back():
    case = case_in(returns(), "checking")
    for act in ("to_previous", "to_passed"):
        asked = Request(act, post("finance_section", "checker"))
        answer = step(returns(), case, asked, WORLD, NOW)
        assert isinstance(answer, Refusal)
        assert answer.code == "refusal.nothing_before"


def test_a_case_that_was_put_there_goes_back_to_the_latest_state_it_left():
    past = (
        PastAct("send", "clerk", "drafting", "heading"),
        PastAct("moved", None, "closed", "checking"),
    )
    case = case_in(returns(), "checking", past=past)
    asked = Request("to_previous", post("finance_section", "checker"))
    answer = step(returns(), case, asked, WORLD, NOW)
    assert isinstance(answer, Outcome)
    assert answer.to_state == "drafting"
    assert passed_states(returns().workflow, case) == ("drafting",)


def test_after_the_limit_only_the_ruling_of_the_superior_is_offered(walk: Walk):
    assert walk.do("leader", "rule") == "missing.condition"
    for _ in range(2):
        walk.do("checker", "to_start")
        walk.do("clerk", "send")
        walk.do("head", "approve")
    assert walk.do("checker", "to_start") == "refusal.at_most"
    assert walk.do("leader", "rule") == "closed"


def test_a_look_proposes_the_latest_passed_state(walk: Walk):
    memory = walk.memory
    checker = post("finance_section", "checker")
    standings = explain(memory.definition, memory.view, checker, WORLD, NOW)
    assert {each.name: each.refusal for each in standings if each.mine} == dict.fromkeys(
        ("pass_on", "to_start", "to_previous", "to_passed", "remark")
    )


def test_who_sent_a_case_on_may_have_it_back_until_somebody_acts(walk: Walk):
    assert walk.do("clerk", "withdraw") == "refusal.not_the_last_actor"
    assert walk.do("head", "withdraw") == "heading"
    assert walk.do("head", "withdraw") == "refusal.not_the_last_actor"
    assert walk.do("head", "approve") == "checking"
    assert walk.do("checker", "remark") == "checking"
    assert walk.do("head", "withdraw") == "refusal.acted_meanwhile"


def test_a_withdrawal_is_shown_to_who_may_take_it_alone(walk: Walk):
    def own(person: str) -> set[str]:
        asking = post(ROLES[person], person)
        memory = walk.memory
        standings = explain(memory.definition, memory.view, asking, WORLD, NOW)
        return {each.name for each in standings if each.mine}

    assert "withdraw" in own("head")
    assert "withdraw" not in own("clerk")


def judged(walk: Walk) -> Walk:
    walk.do("checker", "pass_on")
    assert walk.do("leader", "vote", choice="for") == "judging"
    return walk


def test_out_of_a_group_and_back_with_the_votes_kept(walk: Walk):
    judged(walk)
    assert walk.do("second", "from_panel", return_to="checking") == "checking"
    assert walk.memory.view.seats == ()
    assert walk.do("checker", "pass_on") == "judging"
    assert walk.waiting() == [("bureau_leader", "second")]
    assert walk.do("second", "vote", choice="for") == "closed"


def test_out_of_a_group_and_back_with_the_votes_open_again():
    walk = Walk(Memory.open(returns(", votes: keep", ""), WORLD, NOW))
    walk.do("clerk", "send")
    walk.do("head", "approve")
    judged(walk)
    walk.do("second", "from_panel", return_to="drafting")
    assert walk.do("clerk", "send") == "judging"
    assert walk.waiting() == [("bureau_leader", "leader"), ("bureau_leader", "second")]


LIBRARY = load_library()


def faults(old: str, new: str) -> list[tuple[str, str]]:
    assert RETURNS.count(old) == 1
    text = RETURNS.replace(old, new)
    workflow = parse_workflow(text, name="returns.yaml")
    problems = check_workflow(workflow, read_source(text, name="returns.yaml"), LIBRARY.names)
    lines = text.splitlines()
    assert all(each.sentence(load_messages()) for each in problems)
    return [(each.code[11:], lines[each.line - 1][each.column - 1 :][:12]) for each in problems]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("workflow: returned_paper", "workflow: returned", "", ""),
        ("to: heading, by", "to: previous, by", "place_of_a_return", "to: previous"),
        ("to: judging, by", "to: judging, then: straight_back, by", "only_of_a_return",
         "then: straig"),
        ("to: judging, by", "to: judging, votes: keep, by", "only_of_a_return", "votes: keep,"),
        ("to: previous,\n", "to: previous, votes: keep,\n", "votes_without_way_back",
         "votes: keep,"),
        ("{taken: to_start,", "{taken: to_begin,", "unknown_act", "condition: {"),
        ("states:\n", "fields: {return_to: {title: 去处, type: text}}\nstates:\n",
         "reserved_field", "return_to: {"),
        ("  closed: {title",
         "  passed: {title: 过, phase: work, holder: unit_head}\n  closed: {title",
         "reserved_state", "passed: {tit"),
    ],
)  # fmt: skip
def test_what_only_returns_may_say(old: str, new: str, code: str, place: str):
    found = faults(old, new)
    assert ((code, place) in found) if code else found == []


def test_returns_are_told_in_words():
    workflow = parse_workflow(RETURNS, name="returns.yaml")
    text = "\n".join(tell(workflow, LIBRARY, load_messages()))
    for words in ("退回到最初环节", "退回到上一环节", "退回到走过的任一环节（由办理人选）",
                  "办完后直接送回", "已投的票保留", "只限送来的人，下一个人办理之前",
                  "“退回起草”的次数不小于2"):  # fmt: skip
        assert words in text
