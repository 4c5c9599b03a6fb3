"""Find seats of groups that nobody ever has, because their condition cannot hold."""

from collections.abc import Iterator

from definitions.parts import Condition
from definitions.schema import STAY, Act, Branch, Need, Workflow
from workflow.engine.verify.courses import Actions, TooManyCasesError
from workflow.engine.verify.domains import Domains, settings
from workflow.engine.verify.faults import Fault, Outside
from workflow.engine.verify.leaves import member_conditions


def seat_faults(workflow: Workflow, outside: Outside) -> Iterator[Fault]:
    """Yield the conditions of members that hold for no parameters, fields and facts.

    Each is looked at as the need of an act that does nothing else.
    """
    conditions = list(member_conditions(workflow))
    acts = {str(index): _asking(each) for index, (_, each) in enumerate(conditions)}
    asking = workflow.model_copy(update={"acts": acts})
    never = set(acts)
    for parameters in settings(asking) if acts else ():
        actions = Actions(asking, Domains(asking, outside, parameters), parameters)
        never = {name for name in never if not _may_hold(actions, name)}
    for name, (at, _) in zip(acts, conditions, strict=True):
        if name in never:
            yield Fault(at, "definition.seat_never", {"name": at[1]})


def _asking(condition: Condition) -> Act:
    need = Need(condition=condition, sentence="?")
    stay = (Branch(to=STAY),)
    return Act.model_validate(
        {"title": "?", "past": "?", "from": (), "to": stay, "by": (), "needs": (need,)}
    )


def _may_hold(actions: Actions, name: str) -> bool:
    """Tell whether a need can be fulfilled; one of too many comparisons is believed."""
    try:
        return bool(actions.conceivable(name).ways)
    except TooManyCasesError:
        return True
