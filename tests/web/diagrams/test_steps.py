"""Tell the picture as a list, and render both components."""

from pathlib import Path

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import web
from tests.web.diagrams import examples
from web.diagrams.steps import steps
from web.diagrams.svg import draw

TEMPLATES = Path(web.__file__).parent / "templates"


def render(source: str, **values: object) -> str:
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.from_string(source).render(**values)


def test_steps_follow_the_stages_and_name_their_branches():
    told = steps(examples.case())
    assert [step.number for step in told] == list(range(1, 10))
    assert told[0].title == "自评填报"
    assert told[0].place == "水利工程中心"
    assert [(b.label, b.title, b.back) for b in told[7].branches] == [("退回1次", "整改", True)]


def test_nodes_out_of_order_are_sorted_by_stage():
    titles = [step.stage for step in steps(examples.large())]
    assert titles == sorted(
        titles, key=("准备", "自评", "复核", "反馈", "上会", "整改", "归档").index
    )


def test_the_list_marks_the_current_step_in_words_and_for_machines():
    text = render(
        '{% from "components/steps.html" import steps %}{{ steps(told) }}',
        told=steps(examples.case()),
    )
    html5lib.HTMLParser(strict=True).parseFragment(text)
    assert text.count('aria-current="step"') == 1
    assert "（正在办）" in text
    assert "退回1次：回到“整改”" in text


def test_the_picture_stands_above_its_list_without_a_script():
    case = examples.case()
    text = render(
        '{% from "components/swimlane.html" import swimlane, swimlane_legend %}'
        "{{ swimlane_legend() }}{{ swimlane(picture, told) }}",
        picture=draw(case),
        told=steps(case),
    )
    html5lib.HTMLParser(strict=True).parseFragment(text)
    assert "<summary>看成文字清单</summary>" in text
    assert "<svg xmlns" in text
    assert "<script" not in text
