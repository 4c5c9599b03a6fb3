"""Read the drawing back as XML."""

import re
from dataclasses import replace

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from tests.web.diagrams import examples
from web.diagrams.model import Diagram, Edge, Lane, Node, Stage
from web.diagrams.svg import draw

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>\"'&"


def read(diagram: Diagram):
    return ElementTree.fromstring(str(draw(diagram)))


def small(text: str) -> Diagram:
    return Diagram(
        text,
        (Lane("a", text, text),),
        (Stage("s", text, 1),),
        (Node("n", "a", "s", text, "passed", text, f"/x?{text}", text), Node("m", "a", "s", text)),
        (Edge("n", "m", "return", text), Edge("m", "n", "led_here", text)),
    )


@pytest.mark.parametrize("diagram", [examples.case(), examples.large()], ids=["case", "large"])
def test_the_picture_is_small_and_carries_no_style_and_no_script(diagram):
    markup = str(draw(diagram))
    assert len(markup.encode()) < 16_000
    assert not re.search(r"\sstyle=|<script|<style|\son[a-z]+=|\sid=", markup)


def test_every_node_is_a_list_item_with_title_and_description():
    diagram = examples.case()
    items = [group for group in read(diagram).iter(f"{SVG}g") if group.get("role") == "listitem"]
    assert len(items) == len(diagram.nodes)
    for item, node in zip(items, diagram.nodes, strict=True):
        said = item.findtext(f"{SVG}title")
        assert said == (node.description or f"{node.title} {node.subtitle}")
        assert item.findtext(f"{SVG}desc")
        link = item.find(f"{SVG}a")
        assert (link.get("href") if link is not None else None) == node.href
        if link is not None and node.description:
            assert link.get("aria-label") == node.description


def test_text_is_escaped_and_stays_text():
    root = read(small(HOSTILE))
    assert root.get("aria-label") == HOSTILE
    assert not list(root.iter(f"{SVG}script"))
    assert HOSTILE in [title.text for title in root.iter(f"{SVG}title")]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))))
def test_any_text_gives_well_formed_markup(text):
    assert read(small(text or "空")).tag == f"{SVG}svg"


def test_a_long_office_is_cut_and_kept_whole_in_the_title():
    name = "农业农村和水利发展服务中心"
    diagram = replace(
        examples.case(), lanes=(Lane("unit", "项目单位", name), *examples.case().lanes[1:])
    )
    root = read(diagram)
    assert name not in [text.text for text in root.iter(f"{SVG}text")]
    assert f"项目单位 {name}" in [title.text for title in root.iter(f"{SVG}title")]


def test_colours_follow_the_status():
    classes = {group.get("class") for group in read(examples.case()).iter(f"{SVG}g")}
    assert {"bh-swim-node bh-swim-node-current", "bh-swim-node bh-swim-node-passed"} <= classes
    assert {"bh-swim-edges bh-swim-led-here", "bh-swim-edges bh-swim-return"} <= classes


def test_no_text_is_smaller_than_12_pixels():
    sizes = [
        float(tag.get("font-size")) for tag in read(examples.case()).iter() if tag.get("font-size")
    ]
    assert min(sizes) >= 12
