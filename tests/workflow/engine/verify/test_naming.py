"""A return that must name what is to be corrected goes where something can be named."""

from dataclasses import replace

import pytest

from definitions.library import parse_workflow
from definitions.messages import load_messages
from definitions.source import read_source
from definitions.subjects import Fact
from tests.definitions.samples import marked
from tests.workflow.engine.verify.small import FACTS, OUTSIDE, SOUND
from workflow.engine.verify import problem_of, verify
from workflow.engine.verify.faults import Outside

CORRECTABLE = Fact(title="可以指明的内容", type="list")
LISTING = replace(OUTSIDE, facts={**FACTS, "correctable": CORRECTABLE})
SIGN = "  sign:\n"
REDO = "  redo: {title: 重审, past: 重审, kind: return, from: signing, to: checking, by: leader, "
CHECKING = "    title: 审核\n    phase: work\n"
EDITS = (CHECKING, f"{CHECKING}    edits: [review]\n")
DIFFERENT = "    different_person_from: send\n"
ASKS = (DIFFERENT, f"{DIFFERENT}    fields: [{{field: points, required: false}}]\n")


def text_with(act: str, *edits: tuple[str, str]) -> str:
    text = SOUND.replace(SIGN, f"{act}\n{SIGN}")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def found(text: str, outside: Outside) -> list[str]:
    return [each.code for each in verify(parse_workflow(text, name="small.yaml"), outside).faults]


@pytest.mark.parametrize(
    ("edits", "outside"),
    [([], LISTING), ([EDITS], OUTSIDE)],
    ids=["it edits nothing", "no content is listed"],
)
def test_return_with_nothing_to_name_is_refused_at_its_place(edits, outside):
    planted = text_with(f"{REDO}¦names: required}}", *edits)
    text, line, column = marked("¦", "¦", text=planted)
    workflow = parse_workflow(text, name="small.yaml")
    (fault,) = verify(workflow, outside).faults
    problem = problem_of(workflow, read_source(text, name="small.yaml"), fault)
    assert (problem.code, problem.line, problem.column) == (
        "definition.nothing_to_name",
        line,
        column,
    )
    assert "“redo”" in problem.sentence(load_messages())
    assert "“signing”" in problem.sentence(load_messages())


@pytest.mark.parametrize(
    "text",
    [
        text_with(f"{REDO}names: optional}}"),
        text_with(f"{REDO}names: required}}", EDITS),
        text_with(f"{REDO}names: required}}", ASKS),
        text_with(f"{REDO}names: required}}".replace("to: checking", "to: passed")),
        text_with(f"{REDO}names: required}}".replace("to: checking", "to: start")),
        text_with(f"{REDO}names: required}}".replace("to: checking", "to: same")),
    ],
    ids=["optional", "edits", "asks", "one of those passed asks", "the start asks", "stays"],
)
def test_return_that_can_name_something_or_need_not_is_sound(text):
    assert found(text, LISTING) == []
