"""Check that every code has its sentence, with what the code gives, and no sentence is idle."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from definitions.library import load_library
from definitions.messages import load_messages
from definitions.parts import Operator
from definitions.scenarios import Expectation
from definitions.schema import FieldType
from tests.definitions.samples import ROOT
from workflow.domain.guards import GUARDS
from workflow.engine.values import Exclusion

MESSAGES = load_messages()
FOLDER = ROOT / "definitions" / "messages"
CODE = re.compile(r"^(definition|refusal|missing|invalid|show|guard|scenario)\.[a-z_.]+$")

# What stands in a code where another name is put in.
VARIABLE = {
    "definition.unknown_": ["role", "permission", *(
        "subject", "role", "actor", "field", "fact", "value", "parameter", "phase", "lane",
        "reminder_set", "workflow", "expiry_act", "result_act", "people_field", "origin", "state",
        "operator", "declared_state", "input",
        "act", "guard", "effect", "person", "rule", "ending", "child_ending", "act_of_person",
        "grade", "choice", "slip",
    )],
    "definition.unused_": ["phase", "parameter", "field"],
    "definition.": ["no_origin", "no_actor"],
    "invalid.": list(get_args(FieldType)),
    "op.": [f"show.op.{each}" for each in get_args(Operator)],
    "calendar_days": ["show.calendar_days", "show.calendar_days_rolled"],
    "guard.": sorted(GUARDS),
    "refusal.excluded.": list(get_args(Exclusion)),
    "of.": ["show.of.members", "show.of.present", "show.of.votes"],
    "silence.": ["show.silence.abstain", "show.silence.for", "show.silence.against"],
    # Thresholds are told in the same way for what is enough and for a quorum.
    "": [f"show.{kind}.{form}" for kind in ("threshold", "quorum")
         for form in ("all", "count", "weight", "share", "more")],
    "scenario.what.": sorted(Expectation.model_fields),
}  # fmt: skip
# What faults of definitions tell; a sentence uses what it needs.
FORM = {"key", "name", "value", "expected", "suggestion", "max_length", "ge", "le"}
# What counter-examples are put together from.
EXAMPLE = {"path", "act", "state"}
RAISING = (
    *(ROOT / "definitions" / f"{name}.py"
      for name in ("source", "errors", "roles", "parts", "groups", "schema", "references",
                   "checks", "library", "wording", "group_wording",
                   "operation_wording", "launches", "launch_wording", "scenarios",
                   "scenario_checks", "operations", "subject_checks",
                   "operation_checks")),
    ROOT / "workflow" / "services" / "families.py",
    *sorted((ROOT / "workflow" / "engine").rglob("*.py")),
    *sorted((ROOT / "workflow" / "scenarios").glob("*.py")),
    *(ROOT / "web" / "commands" / f"{name}.py"
      for name in ("definitions", "definition_files", "scenarios", "scenario_words")),
)  # fmt: skip


def codes_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if CODE.match(node.value) and node.value not in VARIABLE:
                yield node.value
            elif path.stem.endswith("wording") and f"show.{node.value}" in MESSAGES:
                yield f"show.{node.value}"
        elif isinstance(node, ast.JoinedStr):
            head = node.values[0]
            start = str(head.value) if isinstance(head, ast.Constant) else ""
            known = VARIABLE.get(start, ())
            yield from (name if name.startswith("show.") else start + name for name in known)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def own_messages(name: str) -> Mapping[str, str]:
    codes = re.findall(r"^([a-z_.]+): ", (FOLDER / f"{name}.yaml").read_text("utf-8"), re.MULTILINE)
    return {code: MESSAGES[code] for code in codes}


USED = frozenset(code for path in RAISING for code in codes_in(path))
OWN = {name: each for file in ("definitions", "refusals", "scenarios")
       for name, each in own_messages(file).items()}  # fmt: skip


def test_every_code_has_a_sentence():
    assert sorted(USED - MESSAGES.keys()) == []


def test_no_sentence_is_idle():
    idle = {code for code in OWN if CODE.match(code)} - USED
    assert sorted(idle) == []


def test_sentences_of_form_use_what_faults_of_form_tell():
    for code, sentence in OWN.items():
        if code.startswith("definition."):
            known = EXAMPLE if code.startswith("definition.example") else FORM | {"other"}
            assert placeholders(sentence) <= known, code


def given_values(function: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield code and names of the values of every call such as Refusal("code", {...})."""
    for path in RAISING:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value), keys_of(node.args[1:])


def keys_of(arguments: Sequence[ast.expr]) -> list[str]:
    return [
        str(key.value)
        for each in arguments
        if isinstance(each, ast.Dict)
        for key in each.keys
        if isinstance(key, ast.Constant)
    ]


@pytest.mark.parametrize("function", ["Refusal", "Missing"])
def test_sentences_of_the_engine_use_exactly_what_it_gives(function):
    found = dict(given_values(function))
    assert len(found) > 2
    # The values of this one are named before they are given.
    found["refusal.at_most"] = ["act", "times"]
    for code, keys in found.items():
        if code.startswith(("refusal", "missing")):
            assert placeholders(MESSAGES[code]) == set(keys), code


def test_wrong_values_of_every_type_have_a_sentence_that_names_the_field():
    for kind in get_args(FieldType):
        assert placeholders(MESSAGES[f"invalid.{kind}"]) == {"field"}


def test_needs_of_the_shipped_definitions_have_words():
    for workflow in load_library().workflows.values():
        for act in workflow.acts.values():
            assert all(f"guard.{each.guard}" in MESSAGES for each in act.needs if each.guard)


def test_sentences_are_set_in_chinese_type():
    for code, sentence in OWN.items():
        assert not re.search(r"[\u4e00-\u9fff] [A-Za-z0-9{]|[\u4e00-\u9fff][,;?!]", sentence), code
