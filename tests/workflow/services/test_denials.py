"""Ask the door for what it must refuse: one sample of every class of answer, and no trace left."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from definitions.messages import fill, load_messages
from tests.definitions.samples import ROOT
from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.panel import open_by, open_panel
from tests.support.proxies import acting_for, let_act
from tests.support.stages import reach
from tests.workflow.engine.return_samples import RETURNS
from tests.workflow.services.closed_loop import reach_grading
from workflow.errors import NotFoundError, RefusedError
from workflow.identifiers import new_id
from workflow.models import (
    Appointment,
    CaseCopy,
    CaseEvent,
    EvaluationCase,
    IdempotencyKey,
    PendingEvent,
    Task,
    Timer,
)
from workflow.services.tasks import claim_task
from workflow.services.transitions import ActOrder, ActRefusedError, perform, perform_by_itself

TABLES = (EvaluationCase, CaseEvent, Task, Timer, PendingEvent, IdempotencyKey)
MESSAGES = load_messages()
SEND = "send_for_unit_review"

# What is tried once everything before it has been done; the door refuses it.
Attempt = Callable[[], object]


def filled(city: City) -> EvaluationCase:
    case = city.open_case()
    city.fill(case)
    return case


def under_unit_review(city: City) -> EvaluationCase:
    case = filled(city)
    city.do("unit_clerk", SEND, case)
    return case


def being_graded(city: City, *, problems: int = 0) -> EvaluationCase:
    case = city.open_case()
    reach_grading(city, case, problems=problems, score="10")
    return case


def fed_back(city: City) -> EvaluationCase:
    case = being_graded(city)
    city.do("performance_section", "propose_grade", case, proposed_grade="good")
    city.do("bureau_leader", "fix_grade", case, grade="good")
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕9号")
    return case


def act_of_no_definition(city: City) -> Attempt:
    case = filled(city)
    return lambda: city.do("unit_clerk", "fly", case)


def act_of_the_state_before(city: City) -> Attempt:
    case = under_unit_review(city)
    return lambda: city.do("unit_clerk", SEND, case)


def act_on_an_ended_case(city: City) -> Attempt:
    case = filled(city)
    city.do("performance_section", "cancel", case, opinion="项目已撤销")
    return lambda: city.do("performance_section", "cancel", case, opinion="项目已撤销")


def act_of_another_role(city: City) -> Attempt:
    case = filled(city)
    return lambda: city.do("department_officer", SEND, case)


def act_of_the_clock_by_a_person(city: City) -> Attempt:
    case = fed_back(city)
    return lambda: city.do("performance_section", "deem_accepted", case)


def case_only_copied_to_the_right_role(city: City) -> Attempt:
    """Let an officer of another department, who was sent a copy, decide."""
    case = under_unit_review(city)
    city.do("unit_head", "submit", case)
    stranger = make_actor(city.session, city.unit, "department_officer")
    sender = city.people["performance_section"].account_id
    now = city.resources.now()
    copy = CaseCopy(case_id=case.id, account_id=stranger.account_id, sent_by=sender, sent_at=now)
    city.session.add(copy)
    city.people["stranger"] = stranger
    return lambda: city.do("stranger", "accept_by_department", case)


def task_taken_by_a_colleague(city: City) -> Attempt:
    case = filled(city)
    colleague = make_actor(city.session, city.unit, "unit_clerk")
    claim_task(city.session, colleague, resources=city.resources, case_id=case.id, title="认领")
    return lambda: city.do("unit_clerk", SEND, case)


def second_signature_by_the_same_person(city: City) -> Attempt:
    case = under_unit_review(city)
    clerk = city.people["unit_clerk"]
    post = Appointment(
        account_id=clerk.account_id,
        role="unit_head",
        organisation_id=city.unit.id,
        region_code=city.region.code,
        starts_on=city.resources.today(),
    )
    city.session.add(post)
    city.session.flush()
    city.people["both"] = city.act_as(clerk, "unit_head")
    return lambda: city.do("both", "submit", case)


def act_taken_often_enough(city: City) -> Attempt:
    child = reach(city, "claiming")
    city.do("unit_head", "dispute", child, opinion="不属实")
    city.do("performance_section", "uphold_problem", child, opinion="维持")
    return lambda: city.do("unit_head", "dispute", child, opinion="不属实")


def checked(city: City, old: str = "", new: str = "") -> EvaluationCase:
    case = open_by(city, RETURNS.replace(old, new) if old else RETURNS)
    city.do("unit_clerk", "send", case)
    city.do("unit_head", "approve", case)
    return case


def withdrawal_of_what_another_sent(city: City) -> Attempt:
    case = checked(city)
    return lambda: city.do("unit_clerk", "withdraw", case)


def withdrawal_after_the_next_has_acted(city: City) -> Attempt:
    case = checked(city)
    city.do("finance_section", "remark", case)
    return lambda: city.do("unit_head", "withdraw", case)


def return_from_where_the_case_began(city: City) -> Attempt:
    old = "from: checking, to: previous,\n     by: finance_section"
    new = "from: [checking, drafting], to: previous, by: [finance_section, unit_clerk]"
    case = open_by(city, RETURNS.replace(old, new))
    return lambda: city.do("unit_clerk", "to_previous", case)


def ballot_of_a_stranger(city: City) -> Attempt:
    case = open_panel(city)
    return lambda: city.do("bureau_leader", "vote", case, choice="for")


def second_ballot(city: City) -> Attempt:
    case = open_panel(city)
    city.do("expert", "vote", case, choice="for")
    return lambda: city.do("expert", "vote", case, choice="abstain")


def ballot_before_ones_turn(city: City) -> Attempt:
    case = open_panel(city, "      pass: {share: 2/3}", "      order: in_turn\n      pass: all")
    return lambda: city.do("second_expert", "vote", case, choice="for")


def stepping_aside_where_nobody_may(city: City) -> Attempt:
    case = open_panel(city, "{different_person_from: ask}", "{declared: false}")
    return lambda: city.do("expert", "recuse", case, opinion="参与过立项")


def ballot_after_stepping_aside(city: City) -> Attempt:
    case = open_panel(city)
    city.do("expert", "recuse", case, opinion="参与过立项")
    return lambda: city.do("expert", "vote", case, choice="for")


def ballot_of_who_asked(city: City) -> Attempt:
    case = open_panel(city, asked_by="expert")
    return lambda: city.do("expert", "vote", case, choice="for")


def ballot_of_the_office_concerned(city: City) -> Attempt:
    new = "{same_office: true}"
    case = open_panel(city, "{different_person_from: ask}", new, seated_at_the_unit="expert")
    return lambda: city.do("expert", "vote", case, choice="for")


def acting(city: City, whose: str, by: str) -> str:
    """Let somebody act for another, and return the name under which they do."""
    let_act(city, whose, by)
    city.people["proxy"] = acting_for(city, whose, by)
    return "proxy"


def second_signature_for_the_same_person(city: City) -> Attempt:
    second_signature_by_the_same_person(city)
    case = city.session.scalars(select(EvaluationCase)).one()
    proxy = acting(city, "both", "budget_section")
    return lambda: city.do(proxy, "submit", case)


def ballot_for_who_asked(city: City) -> Attempt:
    case = open_panel(city, asked_by="expert")
    proxy = acting(city, "expert", "unit_head")
    return lambda: city.do(proxy, "vote", case, choice="for")


def ballot_of_one_member_for_another(city: City) -> Attempt:
    case = open_panel(city)
    proxy = acting(city, "expert", "second_expert")
    return lambda: city.do(proxy, "vote", case, choice="for")


def stepping_aside_for_another(city: City) -> Attempt:
    case = open_panel(city)
    proxy = acting(city, "expert", "unit_head")
    return lambda: city.do(proxy, "recuse", case, opinion="参与过立项")


def field_that_no_page_offers(city: City) -> Attempt:
    case = filled(city)
    return lambda: city.do("unit_clerk", SEND, case, grade="excellent")


def field_left_out(city: City) -> Attempt:
    case = being_graded(city)
    return lambda: city.do("performance_section", "propose_grade", case)


def grade_that_is_none(city: City) -> Attempt:
    case = being_graded(city)
    return lambda: city.do("performance_section", "propose_grade", case, proposed_grade="superb")


def nothing_filled_in(city: City) -> Attempt:
    case = city.open_case()
    return lambda: city.do("unit_clerk", SEND, case)


def return_without_a_reason(city: City) -> Attempt:
    case = under_unit_review(city)
    return lambda: city.do("unit_head", "return_to_clerk", case, opinion=" \n")


def meeting_without_problems(city: City) -> Attempt:
    case = being_graded(city)
    return lambda: city.do("performance_section", "propose_grade", case, proposed_grade="poor")


def opened_page_is_old(city: City) -> Attempt:
    case = under_unit_review(city)
    return lambda: city.do("unit_head", "submit", case, seen=1)


def key_of_another_order(city: City) -> Attempt:
    case = filled(city)
    city.do("unit_clerk", SEND, case, key="one")
    return lambda: city.do("unit_clerk", SEND, case, key="one", opinion="其他")


# Every class of answer, by the code that the door gives.
DENIALS: list[tuple[str, Callable[[City], Attempt]]] = [
    ("refusal.unknown_act", act_of_no_definition),
    ("refusal.wrong_state", act_of_the_state_before),
    ("refusal.wrong_state", act_on_an_ended_case),
    ("refusal.not_the_holder", act_of_another_role),
    ("refusal.not_the_holder", act_of_the_clock_by_a_person),
    ("refusal.out_of_scope", case_only_copied_to_the_right_role),
    ("refusal.claimed", task_taken_by_a_colleague),
    ("refusal.same_person", second_signature_by_the_same_person),
    ("refusal.principal_acted", second_signature_for_the_same_person),
    ("refusal.at_most", act_taken_often_enough),
    ("refusal.not_the_last_actor", withdrawal_of_what_another_sent),
    ("refusal.acted_meanwhile", withdrawal_after_the_next_has_acted),
    ("refusal.nothing_before", return_from_where_the_case_began),
    ("refusal.not_a_member", ballot_of_a_stranger),
    ("refusal.voted", second_ballot),
    ("refusal.not_in_turn", ballot_before_ones_turn),
    ("refusal.no_recusal", stepping_aside_where_nobody_may),
    ("refusal.excluded.declared", ballot_after_stepping_aside),
    ("refusal.excluded.earlier_act", ballot_of_who_asked),
    ("refusal.excluded.same_office", ballot_of_the_office_concerned),
    ("refusal.principal_excluded", ballot_for_who_asked),
    ("refusal.one_voice", ballot_of_one_member_for_another),
    ("refusal.recuse_in_person", stepping_aside_for_another),
    ("refusal.field_not_offered", field_that_no_page_offers),
    ("refusal.fields", field_left_out),
    ("refusal.fields", grade_that_is_none),
    ("refusal.needs", nothing_filled_in),
    ("refusal.needs", return_without_a_reason),
    ("refusal.needs", meeting_without_problems),
    ("transitions.stale", opened_page_is_old),
    ("transitions.key_reused", key_of_another_order),
]
# Only an act that nobody takes is refused so; see below.
NOBODYS = "refusal.not_by_itself"
# What stands in the way, by sample.
LACKS = {
    field_left_out: "missing.field",
    grade_that_is_none: "invalid.grade",
    nothing_filled_in: "missing.section.basic",
    return_without_a_reason: "missing.opinion",
    meeting_without_problems: "missing.condition",
}


def rows(city: City) -> list[int | None]:
    return [city.session.scalar(select(func.count()).select_from(each)) for each in TABLES]


@pytest.mark.parametrize(
    ("code", "prepare"), DENIALS, ids=[prepare.__name__ for _, prepare in DENIALS]
)
def test_door_names_the_rule_and_leaves_no_trace(
    city: City, code: str, prepare: Callable[[City], Attempt]
):
    attempt = prepare(city)
    before = rows(city)
    with pytest.raises(RefusedError) as refused:
        attempt()
    assert refused.value.code == code
    assert rows(city) == before
    assert "{" not in fill(MESSAGES, code, refused.value.values)


# What refuses operations, and claims in scenarios, is sampled where that is decided, and where the
# door adds to it.
OPERATIONS = "".join(
    (ROOT / "tests" / "workflow" / name).read_text("utf-8")
    for name in (
        "engine/test_operations.py",
        "engine/test_pausing.py",
        "engine/test_moving.py",
        "engine/test_handing.py",
        "scenarios/test_claiming.py",
        "services/test_operations.py",
    )
)


def test_every_class_of_refusal_has_its_sample():
    refusals = {code for code in MESSAGES if code.startswith("refusal.")}
    elsewhere = {code for code in refusals if f'"{code}"' in OPERATIONS}
    assert {code for code, _ in DENIALS} | elsewhere >= refusals - {NOBODYS}


@pytest.mark.parametrize(("prepare", "code"), LACKS.items(), ids=LACKS.values())
def test_what_stands_in_the_way_is_listed_with_sentences(
    city: City, prepare: Callable[[City], Attempt], code: str
):
    with pytest.raises(ActRefusedError) as refused:
        prepare(city)()
    missing = refused.value.refusal.missing
    assert code in [each.code for each in missing]
    assert all(fill(MESSAGES, each.code, each.values) for each in missing)


def test_who_could_act_instead_is_named(city: City):
    with pytest.raises(ActRefusedError) as refused:
        act_of_another_role(city)()
    assert refused.value.refusal.menders == ("unit_clerk",)


@pytest.mark.parametrize(
    ("act", "trigger"),
    [("deem_accepted", "children"), ("object", "expiry"), ("object", "children")],
)
def test_nothing_happens_by_itself_for_the_wrong_reason(city: City, act: str, trigger):
    case = fed_back(city)
    before = rows(city)
    answer = perform_by_itself(
        city.session, resources=city.resources, case_id=case.id, act=act, trigger=trigger
    )
    assert not isinstance(answer, CaseEvent)
    assert answer.code == NOBODYS
    assert rows(city) == before


@pytest.mark.parametrize("who", ["expert", "system_admin", "public"])
def test_who_does_not_see_the_case_learns_nothing_of_it(city: City, who: str):
    case = filled(city)
    codes = []
    for case_id in (case.id, new_id()):
        order = ActOrder(case_id=case_id, act=SEND, seen_version=0)
        with pytest.raises(NotFoundError) as refused:
            perform(city.session, city.people[who], resources=city.resources, order=order)
        codes.append((refused.value.code, dict(refused.value.values)))
    assert codes[0] == codes[1]
