"""What a workflow may say of operations: read, checked, told."""

import pytest

from definitions.errors import DefinitionError
from definitions.library import FOLDER, load_library, parse_workflow
from definitions.messages import load_messages
from definitions.operations import CASE_OPERATIONS, WHO, OperationChange, load_operations
from definitions.wording import tell
from tests.definitions.samples import ROOT

LIBRARY = load_library()
ROLES = LIBRARY.roles.roles
TEXT = (FOLDER / "examples" / "circulation.yaml").read_text("utf-8")
PLAIN = "  ask_extension: {at_most: 1, days: 30}\n"


def told(text: str) -> str:
    return "\n".join(tell(parse_workflow(text, name="x.yaml"), LIBRARY, load_messages()))


def test_a_workflow_changes_only_what_it_says():
    rules = LIBRARY.operations
    plain = rules.rule("urge", None)
    changed = rules.rule("urge", OperationChange(every_hours=48))
    assert (plain.every_hours, changed.every_hours) == (24, 48)
    assert (changed.by, changed.title) == (plain.by, plain.title)
    nobody = rules.rule("urge", OperationChange(by=()))
    assert nobody.by == ()


def test_every_word_for_people_has_its_title():
    messages = load_messages()
    assert {f"who.{name}" for name in WHO} <= messages.keys()


def test_every_operation_must_be_there(tmp_path):
    text = (FOLDER / "operations.yaml").read_text("utf-8")
    start, end = text.index("  urge:"), text.index("  supervise:")
    (tmp_path / "operations.yaml").write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_operations(tmp_path, roles=ROLES)
    (problem,) = caught.value.problems
    assert (problem.code, problem.values["name"]) == ("definition.missing_operation", "urge")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  urge: {every_hours: 48}\n", "另可“催办”：每48小时最多一次"),
        ("  suspend: {by: []}\n", "另可“中止”：不由人办理"),
        ("  suspend: {by: [above, bureau_leader]}\n",
         "另可“中止”：由办理人的上级、财政局领导办理"),
        ("  add_signer: {binding: true}\n", "另可“加签”：有人不同意就不能往下办"),
        ("  add_signer: {binding: false}\n", "另可“加签”：不同意的意见供办理人参考"),
        (PLAIN, "另可“申请延期”：最多1次，最多延30天"),
    ],
)  # fmt: skip
def test_changes_are_told(line, said):
    assert said in told(TEXT.replace(PLAIN, line))


def test_what_a_state_forbids_and_what_a_return_names_is_told():
    assert "不得“委派”" in told(TEXT)
    assert "另可“终止”：转到“终止”" in told(TEXT)
    named = (FOLDER / "examples" / "correction.yaml").read_text("utf-8")
    assert "须指明要补正的内容，其余锁定" in told(named)
    assert "可以指明要补正的内容，其余锁定" in told(
        named.replace("names: required", "names: optional")
    )


def test_the_manual_lists_every_operation():
    manual = (ROOT / "docs" / "definitions.md").read_text("utf-8")
    for name in CASE_OPERATIONS:
        assert f"`{name}`" in manual
