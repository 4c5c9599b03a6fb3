"""Decide who may take an act: by role, by scope, and by what they did before."""

from collections.abc import Collection, Iterable
from itertools import takewhile

from definitions.schema import BALLOT_ACTS, SYSTEM, Act, State, Workflow
from workflow.engine.ballots import decided_act
from workflow.engine.values import CaseView, PastAct, Placement, Post, Refusal, Request

# What people do with their own work; who only tells others of a case has not worked on it.
_WORK = BALLOT_ACTS | {
    "transfer", "delegate", "report_back", "add_signer", "countersign", "ask_extension",
}  # fmt: skip
# The operations that give more time.
_GIVING_TIME = frozenset({"resume", "grant_extension"})


def covers(post: Post, placement: Placement) -> bool:
    """Tell whether a post covers a case: the one scope rule, also said in SQL by the services."""
    match post.scope:
        case "unit":
            return post.organisation == placement.unit
        case "department":
            return post.organisation == placement.department
        case "served":
            return placement.department in post.departments
        case "region":
            return post.region == placement.region
        case "region_tree":
            return f"{placement.region_path}/".startswith(f"{post.region_path}/")
        case "assigned":
            return post.holder in placement.assigned
    return False


def refuse_actor(workflow: Workflow, case: CaseView, act: Act, request: Request) -> Refusal | None:
    """Return why this actor may not take the act, or nothing."""
    if request.post is None:
        return _refuse_system(workflow, case, act, request)
    post = request.post
    if not acts_for(case, act, post.role):
        return Refusal("refusal.not_the_holder", menders=_people(act))
    if not covers(post, case.placement):
        return Refusal("refusal.out_of_scope", menders=_people(act))
    if taken_by_another(case, act, post):
        return Refusal("refusal.claimed", menders=_people(act))
    if act.only == "last_actor" and not brought(workflow, case, post.holder):
        return Refusal("refusal.not_the_last_actor")
    if act.only == "last_actor" and touched(workflow, case, post.holder):
        return Refusal("refusal.acted_meanwhile")
    return _refuse_persons(workflow, case, act, post)


def _refuse_persons(workflow: Workflow, case: CaseView, act: Act, post: Post) -> Refusal | None:
    """Return why what somebody did before, or whom they act for, keeps them from an act."""
    codes = {post.holder: "refusal.principal_acted", post.person: "refusal.same_person"}
    for person, code in codes.items():
        done = barring_act(act, case.past, frozenset({person}))
        if done is not None:
            title = workflow.acts[done].past
            return Refusal(code, {"act": title}, menders=_people(act))
    return None


def acts_for(case: CaseView, act: Act, role: str) -> bool:
    """Tell whether a role may take an act, itself or standing for a role that cannot."""
    standing = {task.stands_for for task in case.work if task.role == role}
    return role in act.by or bool(standing & set(act.by))


def taken_by_another(case: CaseView, act: Act, post: Post) -> bool:
    """Tell whether all tasks that allow the act to this role are claimed by others."""
    tasks = [
        task
        for task in case.work
        if task.role == post.role and (task.role in act.by or task.stands_for in act.by)
    ]
    return bool(tasks) and all(task.person not in (None, post.holder) for task in tasks)


def entered_by(case: CaseView) -> PastAct | None:
    """Return the act that led to the present state, nothing where the case began."""
    moves = [each for each in case.past if each.from_state != each.to_state]
    return moves[-1] if moves and moves[-1].to_state == case.state else None


def brought(workflow: Workflow, case: CaseView, person: str) -> bool:
    """Tell whether somebody sent the case on to where it is; what came back was not sent on."""
    entered = entered_by(case)
    if entered is None or person not in entered.persons or entered.act not in workflow.acts:
        return False
    return workflow.acts[entered.act].kind != "return"


def touched(workflow: Workflow, case: CaseView, person: str) -> bool:
    """Tell whether somebody else has worked on the case since it came to where it is."""
    later = takewhile(lambda each: each.from_state == each.to_state, reversed(case.past))
    known = workflow.acts.keys() | _WORK
    return any(person not in each.persons and each.act in known for each in later)


def put_off(case: CaseView) -> bool:
    """Tell whether an operation has moved the day by which the case is due where it is."""
    later = takewhile(lambda each: each.from_state == each.to_state, reversed(case.past))
    return any(each.act in _GIVING_TIME for each in later)


def barring_act(act: Act, past: Iterable[PastAct], persons: frozenset[str]) -> str | None:
    """Return the latest earlier act of any of these persons that bars them from this one."""
    barred = set(act.different_person_from)
    found = [each.act for each in past if each.persons & persons and each.act in barred]
    return found[-1] if found else None


def fit_holders(
    workflow: Workflow, state: str, role: str, *, past: Iterable[PastAct], people: Iterable[str]
) -> frozenset[str]:
    """Return the people of a role who may still take some act that leads on from a state."""
    leading, past = _leading(workflow, state, role), tuple(past)
    return frozenset(person for person in people if _free(leading, past, frozenset({person})))


def leads_on(
    workflow: Workflow,
    state: str,
    role: str,
    *,
    past: Iterable[PastAct],
    persons: frozenset[str],
) -> bool:
    """Tell whether persons who act together, one for the other, may lead on from a state."""
    return _free(_leading(workflow, state, role), tuple(past), persons)


def _leading(workflow: Workflow, state: str, role: str) -> list[Act]:
    """Return the acts by which a role leads on: those that go forward, if there are any."""
    acts = [act for act in workflow.acts_from(state).values() if role in act.by and not act.stays]
    return [act for act in acts if act.kind == "forward"] or acts


def _free(leading: Collection[Act], past: tuple[PastAct, ...], persons: frozenset[str]) -> bool:
    return not leading or any(barring_act(act, past, persons) is None for act in leading)


def waiting_acts(workflow: Workflow, state: str, child: str) -> tuple[str, ...]:
    """Return the acts that wait in a state until the child cases of a workflow have ended."""
    acts = workflow.acts_from(state)
    return tuple(
        name for name, act in acts.items() if act.on is not None and act.on.children == child
    )


def _refuse_system(
    workflow: Workflow, case: CaseView, act: Act, request: Request
) -> Refusal | None:
    state = workflow.states[case.state]
    expired = request.trigger == "expiry" and state.on_expiry == request.act
    decided = _ballots_decided(state, case, request)
    if SYSTEM in act.by and (expired or decided or _told_of_children(case, act, request)):
        return None
    return Refusal("refusal.not_by_itself")


def _ballots_decided(state: State, case: CaseView, request: Request) -> bool:
    if request.trigger != "ballots" or state.group is None:
        return False
    return decided_act(state.group, case.seats) == request.act


def _told_of_children(case: CaseView, act: Act, request: Request) -> bool:
    return request.trigger == "children" and children_ended(case, act)


def children_ended(case: CaseView, act: Act) -> bool:
    """Tell whether the children that an act waits for have ended as it wants them to."""
    if act.on is None:
        return False
    children = [child for child in case.children if child.workflow == act.on.children]
    endings = {child.ending for child in children}
    wanted = act.on.ending
    return None not in endings and (wanted is None or endings <= set(wanted))


def _people(act: Act) -> tuple[str, ...]:
    return tuple(role for role in act.by if role != SYSTEM)
