"""Place nodes on the fine grid."""

from dataclasses import replace

from tests.web.diagrams import examples
from web.diagrams.grid import place
from web.diagrams.model import Diagram, Edge, Lane, Node, Stage
from web.diagrams.swimlane import lay_out


def crowded(stages: int) -> Diagram:
    """Return three states of one lane and stage, one after the other."""
    return Diagram(
        "图",
        (Lane("a", "项目单位"),),
        tuple(Stage(f"s{index}", "阶段") for index in range(stages)),
        tuple(Node(name, "a", "s0", "整改") for name in "xyz"),
        (Edge("x", "y"), Edge("y", "z")),
    )


def test_a_crowded_stage_widens_while_nine_columns_are_not_full():
    assert place(crowded(2)).cells == {"x": (0, 0), "y": (1, 0), "z": (2, 0)}


def test_a_crowded_lane_stacks_when_nine_columns_are_full():
    grid = place(crowded(9))
    assert grid.cells == {"x": (0, 0), "y": (0, 1), "z": (0, 2)}
    assert grid.lane_of_row == (0, 0, 0)


def test_the_picture_stands_still_while_a_case_moves_on():
    case = examples.case()
    fresh = replace(
        case,
        nodes=tuple(replace(node, status="ahead", subtitle="") for node in case.nodes),
        edges=tuple(
            replace(edge, status="return" if edge.status == "return" else "ahead")
            for edge in case.edges
        ),
    )
    assert lay_out(fresh) == lay_out(case)
