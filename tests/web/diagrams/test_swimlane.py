"""Prove the promises of the layout for hand-made and for generated diagrams."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.diagrams import examples
from web.diagrams.model import Diagram, Edge, Lane, Node, Stage
from web.diagrams.shapes import Box, piece
from web.diagrams.swimlane import HEADER, Layout, _lay_out, lay_out

LABELS = st.text(alphabet="退回补正优良中差A1、", min_size=1, max_size=8)


@st.composite
def diagrams(draw) -> Diagram:
    """Make diagrams up to 6 lanes, 9 stages, 18 nodes and 35 edges."""
    lanes = draw(st.integers(1, 6))
    stages = draw(st.integers(1, 9))
    places = draw(
        st.lists(
            st.tuples(st.integers(0, lanes - 1), st.integers(0, stages - 1)),
            min_size=1,
            max_size=18,
        )
    )
    names = st.sampled_from(("整改", "政府常务会议", "主管部门审核件", "市级财政部门复核意见"))
    ends = st.integers(0, len(places) - 1)
    kinds = st.sampled_from(("walked", "led_here", "ahead", "return"))
    arrows = draw(st.lists(st.tuples(ends, ends, kinds, LABELS, st.booleans()), max_size=35))
    return Diagram(
        title="图",
        lanes=tuple(Lane(f"l{i}", "项目单位") for i in range(lanes)),
        stages=tuple(Stage(f"s{i}", "阶段", i) for i in range(stages)),
        nodes=tuple(
            Node(f"n{i}", f"l{lane}", f"s{stage}", draw(names))
            for i, (lane, stage) in enumerate(places)
        ),
        edges=tuple(
            Edge(f"n{a}", f"n{b}", kind, label if kind == "return" or told else None)
            for a, b, kind, label, told in arrows
        ),
    )


def check(diagram: Diagram, layout: Layout):
    boxes = dict(zip((node.id for node in diagram.nodes), layout.nodes, strict=True))
    for one, two in combinations(layout.nodes, 2):
        assert not one.meets(two, 4)
    for box in layout.nodes:
        assert layout.view.holds(box)
    check_labels(diagram, layout)
    for edge, line in zip(diagram.edges, layout.edges, strict=True):
        check_line(edge, line, boxes, layout.view)
    check_overlaps(layout)


def check_labels(diagram: Diagram, layout: Layout):
    labels = []
    for edge, label in zip(diagram.edges, layout.labels, strict=True):
        assert (label is None) == (edge.label is None)
        if label:
            labels.append(label)
            assert layout.view.holds(label)
            assert label.y >= HEADER
            assert not any(label.meets(node) for node in layout.nodes)
    assert not any(one.meets(two) for one, two in combinations(labels, 2))


def check_line(edge: Edge, line, boxes: dict[str, Box], view: Box):
    source, target = boxes[edge.source], boxes[edge.target]
    assert on_border(line[0], source)
    assert on_border(line[-1], target)
    for a, b in pairwise(line):
        assert (a[0] == b[0]) != (a[1] == b[1]), "a piece is flat or upright"
        assert view.holds(piece(a, b))
        for box in boxes.values():
            # An edge touches its own nodes with its ends only.
            assert not box.meets(piece(a, b), 0 if box in (source, target) else 1)


def on_border(spot, box: Box) -> bool:
    x, y = spot
    upright = x in (box.x, box.right) and box.y < y < box.bottom
    flat = y in (box.y, box.bottom) and box.x < x < box.right
    return upright or flat


def check_overlaps(layout: Layout):
    """No two edges run on top of each other."""
    pieces = [(i, a, b) for i, line in enumerate(layout.edges) for a, b in pairwise(line)]
    for (i, a, b), (j, c, d) in combinations(pieces, 2):
        for axis in (0, 1):
            if i != j and a[axis] == b[axis] == c[axis] == d[axis]:
                one, two = sorted((a[1 - axis], b[1 - axis])), sorted((c[1 - axis], d[1 - axis]))
                assert min(one[1], two[1]) - max(one[0], two[0]) <= 0


@pytest.mark.parametrize("diagram", [examples.case(), examples.large()], ids=["case", "large"])
def test_hand_made_diagrams_keep_every_promise(diagram):
    check(diagram, lay_out(diagram))


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_generated_diagrams_keep_every_promise(diagram):
    check(diagram, lay_out(diagram))


@settings(max_examples=10, deadline=None)
@given(diagrams())
def test_the_same_diagram_gives_the_same_layout(diagram):
    assert _lay_out.__wrapped__(diagram) == _lay_out.__wrapped__(diagram)
