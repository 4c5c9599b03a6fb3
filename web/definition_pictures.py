"""Draw a workflow definition as a swimlane picture, of no case in particular."""

from collections.abc import Callable, Iterator, Mapping

from definitions.library import Library
from definitions.parts import Condition
from definitions.schema import STAY, SYSTEM, Act, Workflow
from web.diagrams.model import Diagram, Edge, Lane, Node, Stage

Way = tuple[str, str]
Say = Callable[..., str]


def definition_diagram(workflow: Workflow, *, library: Library, say: Say) -> Diagram:
    """Return the picture of a definition: every state, and one line for all acts of a way."""
    return Diagram(
        title=workflow.title,
        lanes=tuple(
            Lane(name, lane.title)
            for name, lane in workflow.lanes.items()
            if any(_lane(workflow, state) == name for state in workflow.states)
        ),
        stages=tuple(
            Stage(name, title, number)
            for number, (name, title) in enumerate(workflow.phases.items(), start=1)
        ),
        nodes=tuple(_node(workflow, library, say, state) for state in workflow.states),
        edges=tuple(_edges(workflow, library, say)),
    )


def _lane(workflow: Workflow, state: str) -> str:
    return workflow.lane_of(state) or next(iter(workflow.lanes))


def _node(workflow: Workflow, library: Library, say: Say, state: str) -> Node:
    spec = workflow.states[state]
    holders = say("cases.and").join(library.roles.titled(role) for role in spec.roles)
    opened = spec.children and library.workflows.get(spec.children.workflow)
    who = holders or (opened.title if opened else "")
    return Node(
        id=state,
        lane=_lane(workflow, state),
        stage=spec.phase,
        title=spec.title,
        status="plain",
        subtitle=who,
        description=say("picture.plain", title=spec.title, who=who),
        who=who,
    )


def _edges(workflow: Workflow, library: Library, say: Say) -> Iterator[Edge]:
    """Yield one edge a way: a way that any act leads forward is no return."""
    forward: dict[Way, list[str]] = {}
    back: dict[Way, list[str]] = {}
    for act in workflow.acts.values():
        into = back if act.kind == "return" else forward
        for way, condition in _ways(workflow, act):
            words = _grades(workflow, library, say, condition) or act.title
            into.setdefault(way, []).append(words)
    branching = _branching(forward)
    for way, said in forward.items():
        yield Edge(*way, "walked", _joined(say, said) if way[0] in branching else None)
    for way in back.keys() - forward.keys():
        yield Edge(*way, "return", say("picture.returned"))


def _ways(workflow: Workflow, act: Act) -> Iterator[tuple[Way, Condition | None]]:
    for source in act.from_:
        for branch in act.to:
            if branch.to not in (STAY, source) and branch.to in workflow.states:
                yield (source, branch.to), branch.when


def _branching(ways: Mapping[Way, object]) -> set[str]:
    """Return the states with more than one way on, whose ways need words."""
    sources = [source for source, _ in ways]
    return {source for source in sources if sources.count(source) > 1}


def _joined(say: Say, words: list[str]) -> str:
    first, *others = dict.fromkeys(words)
    return say("picture.more_acts", title=first) if others else first


def _grades(workflow: Workflow, library: Library, say: Say, condition: Condition | None) -> str:
    """Return the grades that lead a way, when it depends on nothing but a grade."""
    if condition is None or condition.field is None or condition.op != "in":
        return ""
    if workflow.fields[condition.field].type != "grade":
        return ""
    value = condition.value
    if isinstance(value, str):
        value = workflow.parameters[value[1:]].default
    wanted = [str(each) for each in value] if isinstance(value, (list, tuple)) else []
    titles = [each.title for each in library.grades.current if each.id in wanted]
    return say("picture.grades_joint").join(titles)


def who_acts(act: Act) -> tuple[str, ...]:
    """Return the roles that may take an act, the system left out."""
    return tuple(role for role in act.by if role != SYSTEM)
