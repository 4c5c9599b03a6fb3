"""Draw an operation that somebody wants to take on a case, with what they type."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import strategies as st

from definitions.schema import Workflow
from tests.properties.cast import LIBRARY
from tests.support.reference.days import day_of
from tests.support.reference.operations import Operated
from tests.support.reference.standing import Held

# What ends a case or puts it elsewhere is seldom chosen: most cases should see more.
SELDOM = {"terminate", "jump", "suspend", "take_back", "reopen"}
WAKING = ("resume", "resume", "resume", "terminate", "lift_slip", "copy", "delegate")
NAMES = sorted(LIBRARY.operations.operations)
USUAL = [name for name in NAMES for _ in range(1 if name in SELDOM else 4)]
# So many days from now somebody may ask for, or wants an answer.
DAYS = (-1, 0, 2, 9, 30, 80)
Wish = tuple[Held, str, str, dict[str, object]]


def draw_operation(
    draw, reference: Operated, workflow: Workflow, posts: Sequence[Held], *, well: bool
) -> Wish:
    """Draw who wants which operation, with what opinion and what typed: well, or anything."""
    asleep = reference.case.riders.suspended_on is not None
    name = draw(st.sampled_from(WAKING if asleep else _fit(reference)), "operation")
    typed = {each: draw(_inputs(each, reference, workflow, posts), each) for each in _asked(name)}
    if not well and typed and draw(st.booleans()):
        del typed[draw(st.sampled_from(sorted(typed)))]
    opinion = "请抓紧" if well else draw(st.sampled_from(["请抓紧", ""]), "opinion")
    if not well:
        return draw(st.sampled_from(posts), "post"), name, opinion, typed
    able = [post for post in posts if reference.would_take(post, name, opinion, typed)]
    return draw(st.sampled_from(able or posts), "post"), name, opinion, typed


def _fit(reference: Operated) -> Sequence[str]:
    """Return what is likely to fit a case as it stands."""
    riders, ended = reference.case.riders, reference.case.ending is not None
    if ended:
        return ("reopen", "reopen", "copy", "jump")
    answers = ["countersign", "report_back", "remove_signer"] * (3 if riders.signers else 0)
    rulings = ["grant_extension", "refuse_extension"] * (6 if riders.extension else 0)
    waits = any(child.ending is None for child in reference.case.children)
    endings = ["terminate", "suspend"] * (4 if waits else 0)
    return [*USUAL, *answers, *rulings, *endings]


def _asked(name: str) -> Sequence[str]:
    return dict(LIBRARY.operations.operations)[name].inputs  # type: ignore[index]  # any of them


def _inputs(
    name: str, reference: Operated, workflow: Workflow, posts: Sequence[Held]
) -> st.SearchStrategy[object]:
    people = sorted({each.person for each in posts if each.where == "here"})
    roles = [task.stands_for for task in reference.case.work]
    signers = [each.person for each in reference.case.riders.signers]
    today = day_of(reference.now)
    strategies: dict[str, Sequence[object]] = {
        "person": [*people, *signers],
        "for": [*roles, "", "nobody"],
        "place": ["before", "beside", "after"],
        "choice": ["for", "for", "against"],
        "signer": [*signers, "0", people[0]],
        "people": [[person] for person in people],
        "slip": list(LIBRARY.operations.slips),
        "until": [(today + timedelta(days=days)).isoformat() for days in DAYS],
        "to": [name for name, state in workflow.states.items() if state.final is None],
    }
    return st.sampled_from(strategies[name])
