"""A proxy handles a case as the one acted for would, but never on both sides of a question."""

from dataclasses import replace

import pytest

from tests.workflow.engine.operation_samples import CANDIDATES, HEAD_TASK, TRIAL, after, in_state
from tests.workflow.engine.surroundings import NOW, post, world
from workflow.engine.definition import Definition
from workflow.engine.step import step
from workflow.engine.values import CaseView, Outcome, PastAct, Refusal, Request, TaskView

# Whoever sent the case may do nothing with it that leads on.
STRICT = Definition(
    TRIAL.workflow.model_copy(
        update={
            "acts": {
                **TRIAL.workflow.acts,
                "finish": TRIAL.workflow.acts["finish"].model_copy(
                    update={"different_person_from": ("send",)}
                ),
            }
        }
    )
)


def take(
    case: CaseView, act: str, who: str, role: str, *, acting_for: str | None = None, **typed: object
) -> Outcome | Refusal:
    asked = replace(post(role, who), principal=acting_for)
    return step(TRIAL, case, Request(act, asked, "意见", typed), world(candidates=CANDIDATES), NOW)


def answer(
    case: CaseView, act: str, who: str, role: str, *, acting_for: str | None = None, **typed: object
) -> str | None:
    """Return what refuses an operation, or what is missing, nothing when it succeeds."""
    found = take(case, act, who, role, acting_for=acting_for, **typed)
    if isinstance(found, Outcome):
        return None
    return found.missing[0].code if found.missing else found.code


def went_on(case: CaseView, act: str, who: str, role: str, **how: object) -> CaseView:
    """Return the case after an operation, the operation in its history."""
    found = take(case, act, who, role, **how)  # type: ignore[arg-type]  # as take() has them
    assert isinstance(found, Outcome), found
    principal = how.get("acting_for")
    done = PastAct(act, who, case.state, case.state, NOW, str(principal) if principal else None)
    later = after(case, found)
    went: CaseView = replace(later, past=(*later.past, done))
    return went


@pytest.mark.parametrize(
    ("owner", "done_by", "code"),
    [
        (None, None, None),
        ("head", None, None),
        ("stranger", None, "refusal.not_the_operator"),
        (None, "stranger", "refusal.not_the_operator"),
        (None, "head", "refusal.not_the_operator"),
    ],
)
def test_the_work_of_the_principal_is_handed_on_by_the_proxy(owner, done_by, code):
    sent = (PastAct("send", done_by, "drafting", "checking"),) if done_by else ()
    case = in_state(tasks=(replace(HEAD_TASK, person=owner),), past=sent)
    asked = replace(post("unit_head", "stranger"), principal="head")
    request = Request("delegate", asked, "意见", {"person": "officer"})
    found = step(STRICT, case, request, world(candidates=CANDIDATES), NOW)
    assert (found.code if isinstance(found, Refusal) else None) == code


def test_what_a_proxy_asks_for_is_asked_by_the_principal():
    case = went_on(in_state(), "delegate", "stranger", "unit_head", acting_for="head",
                   person="officer")  # fmt: skip
    (signer,) = case.riders.signers
    assert (signer.asked_by, signer.person) == ("head", "officer")


@pytest.mark.parametrize("person", ["officer", "head"])
def test_neither_proxy_nor_principal_is_asked_to_sign(person):
    how = {"acting_for": "head", "person": person, "place": "beside"}
    assert answer(in_state(), "add_signer", "officer", "unit_head", **how) == "invalid.person"


@pytest.mark.parametrize(
    ("who", "code"), [("stranger", None), ("head", "refusal.not_the_operator")]
)
def test_a_signature_is_given_by_proxy_but_not_by_who_asked_for_it(who, code):
    case = went_on(in_state(), "add_signer", "head", "unit_head", person="officer", place="beside")
    role = "department_officer"
    how = {"acting_for": "officer", "choice": "for"}
    assert answer(case, "countersign", who, role, **how) == code


def test_a_signature_by_proxy_needs_a_proxy_who_is_fit():
    past = (PastAct("send", "sender", "drafting", "checking"),)
    case = in_state(past=past)
    case = went_on(case, "add_signer", "head", "unit_head", person="officer", place="beside")
    for who, refused in [("stranger", False), ("sender", True)]:
        asked = replace(post("department_officer", who), principal="officer")
        request = Request("countersign", asked, "", {"choice": "for"})
        found = step(STRICT, case, request, world(candidates=CANDIDATES), NOW)
        assert isinstance(found, Refusal) is refused


@pytest.mark.parametrize(
    ("asked_by", "rules", "acting_for", "code"),
    [
        ("deputy", "leader", None, None),
        ("leader", "leader", None, "refusal.not_the_operator"),
        ("deputy", "deputy", "leader", "refusal.not_the_operator"),
        ("deputy", "head", "leader", "refusal.not_the_operator"),
        ("deputy", "stranger", "leader", None),
    ],
)
def test_nobody_rules_on_what_they_asked_for_themselves(asked_by, rules, acting_for, code):
    due = in_state(due_on=NOW.date())
    asked = replace(due, tasks=(HEAD_TASK,))
    rulers = {**CANDIDATES, "bureau_leader": frozenset({"leader", "second leader"})}
    request = Request(
        "ask_extension",
        replace(post("unit_head", asked_by), principal="head"),
        "意见",
        {"until": "2026-10-12"},
    )
    found = step(TRIAL, asked, request, world(candidates=rulers), NOW)
    assert isinstance(found, Outcome), found
    done = PastAct("ask_extension", asked_by, "checking", "checking", NOW, "head")
    case = replace(after(asked, found), past=(done,))
    assert case.riders.extension is not None
    assert case.riders.extension.asked_by == "head"
    assert [task.duty for task in case.tasks] == ["work", "rule"]
    role = case.tasks[1].role
    assert answer(case, "grant_extension", rules, role, acting_for=acting_for) == code


@pytest.mark.parametrize(
    ("sent_by", "principal", "who", "acting_for", "code"),
    [
        ("stranger", "clerk", "clerk", None, None),
        ("clerk", None, "stranger", "clerk", None),
        ("stranger", None, "stranger", "clerk", "refusal.not_the_operator"),
    ],
)
def test_a_case_is_taken_back_for_the_post_that_sent_it(sent_by, principal, who, acting_for, code):
    sent = PastAct("send", sent_by, "drafting", "checking", NOW, principal)
    case = in_state(past=(sent,))
    assert answer(case, "take_back", who, "unit_clerk", acting_for=acting_for) == code


def test_the_opener_is_the_principal():
    case = in_state(opened_by="clerk", tasks=(TaskView("1", "unit_head", "unit_head", "head"),))
    role, people = "unit_clerk", ["leader"]
    assert answer(case, "copy", "stranger", role, acting_for="clerk", people=people) is None
    found = answer(case, "copy", "stranger", role, people=people)
    assert found == "refusal.not_the_operator"
