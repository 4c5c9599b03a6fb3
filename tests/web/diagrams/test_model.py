"""Refuse diagrams that contradict themselves."""

import pytest

from web.diagrams.model import Diagram, DiagramError, Edge, Lane, Node, Stage

LANES = (Lane("a", "项目单位"),)
STAGES = (Stage("s", "填报"),)
NODE = Node("n", "a", "s", "填报")


@pytest.mark.parametrize(
    ("lanes", "nodes", "edges", "code", "subject"),
    [
        ((), (), (), "diagram.empty", "图"),
        (LANES, (NODE, NODE), (), "diagram.doubled", "n"),
        (LANES, (Node("n", "b", "s", "填报"),), (), "diagram.unknown", "b"),
        (LANES, (Node("n", "a", "t", "填报"),), (), "diagram.unknown", "t"),
        (LANES, (NODE,), (Edge("n", "m"),), "diagram.unknown", "m"),
        (LANES, (NODE,), (Edge("n", "n", "return"),), "diagram.unlabelled_return", "n"),
    ],
)
def test_a_contradiction_is_refused_with_its_code(lanes, nodes, edges, code, subject):
    with pytest.raises(DiagramError) as caught:
        Diagram("图", lanes, STAGES, nodes, edges)
    assert (caught.value.code, caught.value.subject) == (code, subject)
