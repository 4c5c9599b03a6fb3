"""Draw a laid out diagram as SVG markup that needs no script, no style and no other file."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from web.diagrams.elements import element, number
from web.diagrams.model import Diagram, Edge, EdgeStatus, Lane, Node, NodeStatus, Stage
from web.diagrams.paths import head_data, line_data
from web.diagrams.shapes import Box
from web.diagrams.swimlane import (
    GLYPH,
    HEAD_INDENT,
    HEADER,
    PADDING,
    TEXT_SIZE,
    TITLE_SIZE,
    Layout,
    lay_out,
)
from web.diagrams.text import cut, fold

_FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_INK, _INK_2, _INK_3 = "#17222F", "#44515F", "#5B6876"
_CONTROL, _HAIR, _STRIPE, _WHITE = "#7C8896", "#DCE2E8", "#F8FAFB", "#FFFFFF"
_ACT, _ACT_MID, _ACT_LINE = "#174A84", "#3B77BC", "#A9C3E3"
_NOW, _NOW_MID, _NOW_SOFT = "#A84A05", "#D9690C", "#FDF0E3"
_RED, _RED_SOFT = "#B3231B", "#FBE9E7"
_BOLD = "700"
_ENDLESS = 4000  # pixels
_OFFICE_LONGEST = 10  # characters


@dataclass(frozen=True, slots=True)
class _Look:
    """Hold the colours of a node."""

    fill: str
    stroke: str
    width: float
    title: str
    subtitle: str
    loud: bool = False


_LOOKS: dict[NodeStatus, _Look] = {
    "passed": _Look(_WHITE, _ACT_LINE, 1.3, _INK, _INK_2),
    "current": _Look(_NOW_SOFT, _NOW_MID, 2, _INK, _NOW, loud=True),
    "ahead": _Look(_WHITE, _CONTROL, 1.3, _INK_2, _INK_2),
    "fault": _Look(_RED_SOFT, _RED, 2, _INK, _RED, loud=True),
    "plain": _Look(_WHITE, _ACT_MID, 1.3, _INK, _INK_2),
}
# Colour, width and dashes of each kind of edge, in the order of drawing.
_STROKES: dict[EdgeStatus, tuple[str, float, str | None]] = {
    "ahead": (_CONTROL, 1.3, None),
    "return": (_INK_3, 1.3, "4 3"),
    "walked": (_ACT_MID, 2, None),
    "led_here": (_NOW_MID, 2, None),
}


def draw(diagram: Diagram) -> Markup:
    """Return the picture of a diagram as one `<svg>` element."""
    layout = lay_out(diagram)
    wide, high = number(layout.view.width), number(layout.view.height)
    items = (
        _node(diagram, node, box) for node, box in zip(diagram.nodes, layout.nodes, strict=True)
    )
    return element(
        "svg",
        _ground(layout),
        _stages(diagram, layout),
        *_lanes(diagram, layout),
        *_edges(diagram, layout),
        _labels(diagram, layout),
        element("g", *items, role="list"),
        xmlns="http://www.w3.org/2000/svg",
        class_="bh-swim-drawing",
        role="group",
        aria_label=diagram.title,
        width=wide,
        height=high,
        viewBox=f"0 0 {wide} {high}",
        preserveAspectRatio="xMinYMin",
        font_family=_FONT,
        font_size=TEXT_SIZE,
    )


def _ground(layout: Layout) -> Markup:
    """Draw the bands of every second lane, and the hairlines.

    They lead on beyond the view box, so that a wider page is filled to its edge.
    """
    width, height = number(_ENDLESS), number(layout.view.height)
    bands = "".join(
        f"M0 {number(band.y)}h{width}v{number(band.height)}H0z" for band in layout.lanes[::2]
    )
    rules = "".join(f"M0 {number(band.y)}H{width}" for band in layout.lanes)
    rules += f"M0 {number(layout.view.height - 0.5)}H{width}"
    rules += "".join(f"M{number(column.x)} {HEADER}V{height}" for column in layout.stages)
    return element(
        "g",
        element("path", class_="bh-swim-band", fill=_STRIPE, d=bands),
        element("path", class_="bh-swim-hair", fill="none", stroke=_HAIR, d=rules),
        aria_hidden="true",
    )


def _stages(diagram: Diagram, layout: Layout) -> Markup:
    current = {node.stage for node in diagram.nodes if node.status == "current"}
    texts = (
        _stage(stage, column, now=stage.id in current)
        for stage, column in zip(diagram.stages, layout.stages, strict=True)
    )
    return element("g", *texts, text_anchor="middle")


def _stage(stage: Stage, column: Box, *, now: bool) -> Markup:
    name = stage.title if stage.number is None else f"{stage.number} · {stage.title}"
    return element(
        "text",
        cut(name, TEXT_SIZE, column.width - 8),
        class_="bh-swim-stage",
        x=column.middle[0],
        y=20,
        font_weight=_BOLD if now else None,
        fill=_NOW if now else _INK_2,
    )


def _lanes(diagram: Diagram, layout: Layout) -> Iterator[Markup]:
    """Draw title and office of each lane; what is cut stands in full in its `<title>`."""
    room = layout.stages[0].x - HEAD_INDENT
    for lane, middle in zip(diagram.lanes, layout.heads, strict=True):
        offices = fold(lane.subtitle, TEXT_SIZE, room, _OFFICE_LONGEST)
        y = middle + 5 - 8 * len(offices)
        title = cut(lane.title, TITLE_SIZE, room)
        yield element(
            "g",
            element("title", _whole(lane)),
            element(
                "text",
                title,
                x=HEAD_INDENT,
                y=y,
                font_size=TITLE_SIZE,
                font_weight=_BOLD,
                fill=_INK,
            ),
            *(
                element("text", line, x=HEAD_INDENT, y=y + 17 + 15 * index, fill=_INK_2)
                for index, line in enumerate(offices)
            ),
            class_="bh-swim-lane",
        )


def _whole(lane: Lane) -> str:
    return f"{lane.title} {lane.subtitle}".strip()


def _edges(diagram: Diagram, layout: Layout) -> Iterator[Markup]:
    """Draw the edges of each status together, what matters most on top."""
    for status, (colour, width, dashes) in _STROKES.items():
        pairs = zip(diagram.edges, layout.edges, strict=True)
        lines = [line for edge, line in pairs if edge.status == status]
        if not lines:
            continue
        yield element(
            "g",
            element(
                "path",
                fill="none",
                stroke=colour,
                stroke_width=width,
                stroke_dasharray=dashes,
                d="".join(line_data(line) for line in lines),
            ),
            element("path", fill=colour, d="".join(head_data(line) for line in lines)),
            class_=f"bh-swim-edges bh-swim-{status.replace('_', '-')}",
            aria_hidden="true",
        )


def _labels(diagram: Diagram, layout: Layout) -> Markup:
    pairs = zip(diagram.edges, layout.labels, strict=True)
    labels = (_label(edge, box) for edge, box in pairs if box)
    # The list form says what leads where; loose labels would only be noise when read out.
    return element("g", *labels, class_="bh-swim-labels", text_anchor="middle", aria_hidden="true")


def _label(edge: Edge, box: Box) -> Markup:
    """Draw a label on its white patch."""
    x, y = box.middle
    patch = element(
        "rect",
        class_="bh-swim-patch",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=2,
        fill=_WHITE,
    )
    ink = _NOW if edge.status == "led_here" else _INK_2
    return patch + element("text", edge.label or "", x=x, y=y + 4.3, fill=ink)


def _node(diagram: Diagram, node: Node, box: Box) -> Markup:
    """Draw one state as a list item, inside a link if it leads somewhere."""
    lane = next(lane for lane in diagram.lanes if lane.id == node.lane)
    stage = next(stage for stage in diagram.stages if stage.id == node.stage)
    body = _face(node, box)
    if node.href:
        ring = element(
            "rect",
            class_="bh-swim-ring",
            x=-4,
            y=-4,
            width=box.width + 8,
            height=box.height + 8,
            rx=7,
            fill="none",
        )
        body = element("a", ring, body, href=node.href, aria_label=node.description or None)
    return element(
        "g",
        element("title", node.description or f"{node.title} {node.subtitle}".strip()),
        element("desc", f"{stage.title} {_whole(lane)}"),
        body,
        role="listitem",
        class_=f"bh-swim-node bh-swim-node-{node.status}",
        transform=f"translate({number(box.x)} {number(box.y)})",
    )


def _face(node: Node, box: Box) -> Markup:
    """Draw the box, the mark and the two lines of text of a node."""
    look = _LOOKS[node.status]
    mark = _mark(node.status)
    left = PADDING + (GLYPH if mark else 0)
    return Markup("").join(
        (
            element(
                "rect",
                class_="bh-swim-box",
                width=box.width,
                height=box.height,
                rx=4,
                fill=look.fill,
                stroke=look.stroke,
                stroke_width=look.width,
            ),
            mark,
            element(
                "text",
                cut(node.title, TITLE_SIZE, box.width - left - PADDING + 5),
                x=left,
                y=18,
                font_size=TITLE_SIZE,
                font_weight=None if node.status == "ahead" else _BOLD,
                fill=look.title,
            ),
            element(
                "text",
                cut(node.subtitle, TEXT_SIZE, box.width - 2 * PADDING + 4),
                x=PADDING,
                y=34,
                font_weight=_BOLD if look.loud else None,
                fill=look.subtitle,
            ),
        )
    )


def _mark(status: NodeStatus) -> Markup:
    """Draw the tick, the play mark or the octagon, 14 pixels wide; else nothing."""
    if status == "passed":
        body = element("circle", r=7, fill=_ACT) + _stroke("M-3.2 .2l2.2 2.3 4.2-4.6")
    elif status == "current":
        play = element("path", d="M-2.2-3.4v6.8L3.6 0z", fill=_WHITE)
        body = element("circle", r=7, fill=_NOW_MID) + play
    elif status == "fault":
        octagon = "M-2.9-7h5.8L7-2.9v5.8L2.9 7h-5.8L-7 2.9v-5.8z"
        body = element("path", d=octagon, fill=_RED) + _stroke("M0-4v4.6M0 2.4v1.8")
    else:
        return Markup("")
    return element("g", body, transform=f"translate({PADDING + 7} 13.5)")


def _stroke(data: str) -> Markup:
    return element("path", d=data, fill="none", stroke=_WHITE, stroke_width=1.8)
