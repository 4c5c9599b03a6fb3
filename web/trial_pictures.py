"""Draw the case of a trial in the picture of its definition."""

from dataclasses import replace
from itertools import pairwise

from web.definition_pictures import Way, definition_diagram
from web.diagrams.model import Diagram, Edge, Node
from web.people import first_of
from web.system import resources, say
from workflow.scenarios.trial import Trial


def trial_diagram(trial: Trial, able: list[str]) -> Diagram:
    """Return the picture: where the case was, where it is and who can act there."""
    view = trial.play.case.view
    workflow, library = trial.play.case.definition.workflow, resources().library
    diagram = definition_diagram(workflow, library=library, say=say)
    moves = [each for each in view.past if each.from_state != each.to_state]
    path = [each.from_state for each in moves] + [view.state]
    ways = set(pairwise(path))
    last = (moves[-1].from_state, moves[-1].to_state) if moves else None
    return replace(
        diagram,
        nodes=tuple(_node(each, trial, set(path), able) for each in diagram.nodes),
        edges=tuple(_edge(each, ways, last) for each in diagram.edges),
    )


def _node(node: Node, trial: Trial, path: set[str], able: list[str]) -> Node:
    case = trial.play.case
    if node.id == case.view.state and case.ending is None:
        who = first_of(able) if able else node.who
        words = say("picture.current", title=node.title, who=who)
        return replace(node, status="current", subtitle=who, who=who, description=words)
    if node.id in path:
        words = say("trials.passed", title=node.title)
        return replace(node, status="passed", description=words)
    return replace(node, status="ahead", description=say("picture.ahead", title=node.title))


def _edge(edge: Edge, ways: set[Way], last: Way | None) -> Edge:
    way = (edge.source, edge.target)
    if edge.status == "return":
        return edge
    if way not in ways:
        return replace(edge, status="ahead")
    return replace(edge, status="led_here" if way == last else "walked")
