"""Tell a diagram as a list of steps, for phones, screen readers and paper."""

from dataclasses import dataclass

from web.diagrams.model import Diagram, NodeStatus


@dataclass(frozen=True, slots=True)
class Branch:
    """Name where a step may lead besides the next one, and by what."""

    label: str
    title: str
    back: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Hold what one line of the list says; `place` is the office, or else the lane."""

    number: int
    title: str
    status: NodeStatus
    stage: str
    lane: str
    place: str
    who: str
    when: str
    subtitle: str
    href: str | None
    description: str
    branches: tuple[Branch, ...]


def steps(diagram: Diagram) -> tuple[Step, ...]:
    """Return the steps of a diagram by stage, and inside a stage in the order of the nodes."""
    column = {stage.id: index for index, stage in enumerate(diagram.stages)}
    stages = {stage.id: stage for stage in diagram.stages}
    lanes = {lane.id: lane for lane in diagram.lanes}
    ordered = sorted(diagram.nodes, key=lambda node: column[node.stage])
    return tuple(
        Step(
            number=number,
            title=node.title,
            status=node.status,
            stage=stages[node.stage].title,
            lane=lanes[node.lane].title,
            place=lanes[node.lane].subtitle or lanes[node.lane].title,
            who=node.who,
            when=node.when,
            subtitle=node.subtitle,
            href=node.href,
            description=node.description,
            branches=_branches(diagram, node.id),
        )
        for number, node in enumerate(ordered, start=1)
    )


def _branches(diagram: Diagram, source: str) -> tuple[Branch, ...]:
    """Return the labelled ways out of a node; an unlabelled one is the plain next step."""
    titles = {node.id: node.title for node in diagram.nodes}
    return tuple(
        Branch(edge.label, titles[edge.target], back=edge.status == "return")
        for edge in diagram.edges
        if edge.source == source and edge.label
    )
