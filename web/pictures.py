"""Show a case as a swimlane picture: definition, history and present state in one drawing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from definitions.parts import Condition
from definitions.schema import STAY, SYSTEM, Act, State, Workflow
from web.days import short_day_words
from web.diagrams.model import Diagram, Edge, EdgeStatus, Lane, Node, NodeStatus, Stage
from web.lamps import lamp_text
from web.people import first_of
from web.system import resources, say
from workflow.models import CaseEvent, EvaluationCase
from workflow.services.case_pages import CasePage
from workflow.services.replay import MIGRATED

Way = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Walk:
    """Hold the way a case has come: states in order, who left each, and what was returned.

    It has arrived when the last step led on and something waits there.
    """

    path: tuple[str, ...]
    left: Mapping[str, CaseEvent]
    returned: Mapping[Way, int]
    arrived: bool

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return the walked steps from state to state."""
        return tuple(pairwise(self.path))


def case_diagram(page: CasePage) -> Diagram:
    """Return the picture of a case: passed, current and possible steps."""
    workflow = page.workflow
    walk = _walk([step.event for step in page.past], workflow)
    shown = _shown_states(workflow, walk)
    return Diagram(
        title=say("cases.progress"),
        lanes=tuple(
            Lane(name, lane.title, _office(page, lane.roles, lane.title))
            for name, lane in workflow.lanes.items()
            if any(workflow.lane_of(state) == name for state in shown)
        ),
        stages=tuple(
            Stage(name, title, number)
            for number, (name, title) in enumerate(workflow.phases.items(), start=1)
        ),
        nodes=tuple(_node(page, walk, state) for state in shown),
        edges=tuple(_edges(page, walk, shown)),
    )


def _walk(events: Sequence[CaseEvent], workflow: Workflow) -> _Walk:
    """Follow the history; going back to a state forgets what came after it."""
    path: list[str] = []
    left: dict[str, CaseEvent] = {}
    returned: Counter[Way] = Counter()
    came_back = False
    for event in events:
        if event.from_state == event.to_state:
            continue
        if event.kind == MIGRATED:
            # The state bears another name in the version that the case follows since then.
            path = [event.to_state if each == event.from_state else each for each in path]
            continue
        if event.from_state is not None:
            left[event.from_state] = event
        act = workflow.acts.get(event.act or "")
        came_back = act is not None and act.kind == "return"
        if came_back:
            returned[(event.from_state or "", event.to_state)] += 1
        if event.to_state in path:
            del path[path.index(event.to_state) :]
        path.append(event.to_state)
    ended = bool(path) and workflow.states[path[-1]].final is not None
    known = tuple(state for state in path if state in workflow.states)
    return _Walk(known, left, returned, arrived=not came_back and not ended)


def _shown_states(workflow: Workflow, walk: _Walk) -> list[str]:
    """Return the states of the main way, and those aside of it that the case has seen."""
    forward = {
        branch.to for act in workflow.acts.values() if act.kind == "forward" for branch in act.to
    }
    seen = {*walk.path, *walk.left}
    return [
        name
        for name, state in workflow.states.items()
        if state.initial or name in forward or name in seen
    ]


def _node(page: CasePage, walk: _Walk, state: str) -> Node:
    workflow, spec = page.workflow, page.workflow.states[state]
    status = _status(page.case, walk, state)
    who, when = _who_when(page, walk, state, status)
    joint = "picture.who_light" if status == "current" else "picture.who_when"
    subtitle = say(joint, who=who, when=when, light=when) if when else who
    code = f"picture.{status}"
    return Node(
        id=state,
        lane=workflow.lane_of(state) or next(iter(workflow.lanes)),
        stage=spec.phase,
        title=spec.title,
        status=status,
        subtitle=subtitle,
        href="#now" if status == "current" else None,
        description=say(code, title=spec.title, who=who, when=when),
        who=who,
        when=when,
    )


def _status(case: EvaluationCase, walk: _Walk, state: str) -> NodeStatus:
    if state == case.state and case.ended_at is None:
        return "current"
    return "passed" if state in walk.path else "ahead"


def _who_when(page: CasePage, walk: _Walk, state: str, status: NodeStatus) -> tuple[str, str]:
    if status == "current":
        return _present(page)
    if status == "ahead":
        return _future(page.workflow.states[state]), ""
    event = walk.left.get(state) or page.past[-1].event
    return event.person_name or say("cases.system"), short_day_words(event.at)


def _future(state: State) -> str:
    """Return who will hold a state, or what it will wait for."""
    library = resources().library
    if state.children is not None:
        return library.workflows[state.children.workflow].title
    return say("cases.and").join(library.roles[role].title for role in state.roles)


def _present(page: CasePage) -> tuple[str, str]:
    light = "" if page.lamp is None else lamp_text(page.lamp)
    if page.tasks:
        return first_of([each.name for task in page.tasks for each in task.holders]), light
    opening = page.workflow.states[page.case.state].children
    if opening is None:
        return "", light
    title = resources().library.workflows[opening.workflow].title
    children = [each for each in page.children if each.workflow == title]
    done = sum(each.ended for each in children)
    return say("cases.children_wait", done=done, count=len(children)), light


def _edges(page: CasePage, walk: _Walk, shown: Sequence[str]) -> Iterator[Edge]:
    """Yield one edge a way: forward ways first, then returns where nothing leads forward."""
    ways: dict[Way, Edge] = {}
    for act in sorted(page.workflow.acts.values(), key=lambda each: each.kind == "return"):
        for way, condition in _ways_of(act, shown):
            if way not in ways:
                ways[way] = _edge(page, walk, way, act, condition)
    for way in walk.ways:
        ways.setdefault(way, Edge(*way, _walked(walk, way)))
    yield from ways.values()


def _ways_of(act: Act, shown: Sequence[str]) -> Iterator[tuple[Way, Condition | None]]:
    for source in act.from_:
        for branch in act.to:
            if branch.to != STAY and source in shown and branch.to in shown:
                yield (source, branch.to), branch.when


def _edge(page: CasePage, walk: _Walk, way: Way, act: Act, condition: Condition | None) -> Edge:
    if act.kind == "return":
        times = walk.returned.get(way, 0)
        code = "picture.returned_times" if times else "picture.returned"
        return Edge(*way, "return", say(code, times=times))
    status = _walked(walk, way) if way in walk.ways else "ahead"
    return Edge(*way, status, _grades_of(page, condition))


def _walked(walk: _Walk, way: Way) -> EdgeStatus:
    return "led_here" if walk.arrived and way == walk.ways[-1] else "walked"


def _grades_of(page: CasePage, condition: Condition | None) -> str | None:
    """Return the grades that lead a way, when it depends on nothing but a grade."""
    if condition is None or condition.field is None or condition.op != "in":
        return None
    if page.workflow.fields[condition.field].type != "grade":
        return None
    value = condition.value
    if isinstance(value, str):
        value = page.case.parameters.get(value[1:])
    wanted = [str(each) for each in value] if isinstance(value, (list, tuple)) else []
    titles = [each.title for each in resources().library.grades.current if each.id in wanted]
    return say("picture.grades_joint").join(titles) or None


def _office(page: CasePage, roles: Sequence[str], title: str) -> str:
    """Return the office that works in a lane: of the case, or the latest that acted in it."""
    scopes = {resources().library.roles[role].scope for role in roles if role != SYSTEM}
    if scopes == {"unit"}:
        return page.case.unit.short_name
    if scopes == {"department"}:
        return page.case.department.short_name
    acted = [step.event.organisation_name for step in page.past if step.event.role in roles]
    held = [
        holder.office for task in page.tasks if task.task.role in roles for holder in task.holders
    ]
    office = next(iter([*held, *reversed(acted)]), None) or ""
    return "" if office == title else office
