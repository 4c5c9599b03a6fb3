"""Explain every act of a state to somebody: what they may take, and why not the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from definitions.schema import SYSTEM, Act
from workflow.engine.arrival import facts_on
from workflow.engine.authority import acts_for, brought, covers
from workflow.engine.definition import Definition
from workflow.engine.inputs import proposed_values
from workflow.engine.step import step
from workflow.engine.values import CaseView, Post, Refusal, Request, World


@dataclass(frozen=True, slots=True)
class Standing:
    """Say how somebody stands to one act: theirs or not, open or refused and why."""

    name: str
    act: Act
    mine: bool
    refusal: Refusal | None


def explain(
    definition: Definition, case: CaseView, post: Post, world: World, now: datetime
) -> Sequence[Standing]:
    """Return the standing of every act of the case's state, in the order of the definition."""
    return [
        _standing(definition, case, name, act, post, world, now)
        for name, act in definition.workflow.acts_from(case.state).items()
        if act.by != (SYSTEM,)
    ]


def _standing(
    definition: Definition,
    case: CaseView,
    name: str,
    act: Act,
    post: Post,
    world: World,
    now: datetime,
) -> Standing:
    mine = acts_for(case, act, post.role) and covers(post, case.placement)
    if act.only == "last_actor":
        mine = mine and brought(definition.workflow, case, post.holder)
    answer = step(definition, case, _attempt(case, name, act, post, world, now), world, now)
    return Standing(name, act, mine, answer if isinstance(answer, Refusal) else None)


def _attempt(
    case: CaseView, name: str, act: Act, post: Post, world: World, now: datetime
) -> Request:
    """Ask with the values proposed, so that only what typing cannot mend is told."""
    fields = proposed_values(act, case, facts_on(now, world, case))
    return Request(name, post, fields=fields, probe=True)
