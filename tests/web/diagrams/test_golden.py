"""Hold the calm of the reference case: its sizes, its ports, its single turns."""

import pytest

from tests.web.diagrams import examples
from web.diagrams.model import Diagram, Lane, Node, Stage
from web.diagrams.swimlane import lay_out

DIAGRAM = examples.case()
LAYOUT = lay_out(DIAGRAM)
BOXES = dict(zip((node.id for node in DIAGRAM.nodes), LAYOUT.nodes, strict=True))


def line(source: str, target: str):
    edges = [(edge.source, edge.target) for edge in DIAGRAM.edges]
    return LAYOUT.edges[edges.index((source, target))]


def test_nine_columns_fit_the_reference_width():
    assert LAYOUT.view.width <= 1318


def test_lanes_are_56_high_and_columns_136_wide():
    assert [band.height for band in LAYOUT.lanes] == [56] * 5
    assert {column.width for column in LAYOUT.stages[1:-1]} == {136}
    assert {(box.width, box.height) for box in LAYOUT.nodes} == {(116, 42)}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("head", "dept"),
        ("dept", "review"),
        ("review", "feedback"),
        ("feedback", "meeting"),
        ("feedback", "mend"),
        ("meeting", "mend"),
        ("mend", "verify"),
        ("verify", "done"),
    ],
)
def test_a_step_leaves_right_turns_once_and_enters_from_above_or_below(source, target):
    start, corner, stop = line(source, target)
    assert start[0] == BOXES[source].right
    assert corner == (stop[0], start[1])
    assert stop[1] in (BOXES[target].y, BOXES[target].bottom)


def test_a_return_has_a_port_of_its_own():
    ports = [line(source, "mend")[-1] for source in ("feedback", "meeting", "verify")]
    assert ports == sorted(ports)
    assert len(set(ports)) == 3


def test_the_way_to_the_neighbour_is_straight():
    assert len(line("fill", "head")) == 2


@pytest.mark.parametrize(
    ("title", "width"), [("整改", 116), ("主管部门审核件", 124), ("长" * 12, 132)]
)
def test_a_node_grows_with_its_title_up_to_132(title, width):
    diagram = Diagram(
        "图", (Lane("a", "单位"),), (Stage("s", "段"),), (Node("n", "a", "s", title),)
    )
    assert lay_out(diagram).nodes[0].width == width
