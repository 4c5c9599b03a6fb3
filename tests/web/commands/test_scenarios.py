"""`definitions test` on shipped and on given scenarios and definitions."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from definitions.library import FOLDER
from definitions.scenarios import shipped_scenarios
from tests.support.tree import ROOT
from web.commands.definitions import definitions

SHIPPED = FOLDER / "workflows" / "meeting_item.yaml"
SCENARIO = """\
scenario: 议题退回后重报
workflow: meeting_item
people: {张: performance_section, 李: bureau_leader, 王: government_office}
now: 2026-09-24 09:00
steps:
  - 张: propose
  - 李: sign
    expect: {state: office_review, open: [王], due: 2026-09-30}
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(definitions, ["test", *(str(each) for each in arguments)])


@pytest.fixture
def written(tmp_path: Path):
    """Return a function that writes a file and returns where it stands."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_all_that_is_shipped_holds():
    result = run()
    count = len(shipped_scenarios())
    assert result.exit_code == 0
    assert result.stdout.count("成立：") == count
    assert result.stdout.endswith(f"共{count}个场景，0个不成立。\n")


def test_results_are_printed_as_json(written):
    path = written("scenario.yaml", SCENARIO)
    result = run(path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {"name": "议题退回后重报", "ok": True, "file": str(path), "workflow": "meeting_item"}
    ]


def test_failure_gives_exit_code_1_and_what_was_expected_and_found(written):
    sound = written("sound.yaml", SCENARIO)
    path = written("wrong.yaml", SCENARIO.replace("[王]", "[张, 王]").replace("09-30", "09-29"))
    result = run(sound, path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"成立：议题退回后重报（{sound}）",
        f"不成立：议题退回后重报（{path}）",
        "  第2步后：能办待办的人应为张、王，实际为王；期限应为2026-09-29，实际为2026-09-30",
        "共2个场景，1个不成立。",
    ]
    found = json.loads(run(sound, path, "--json").stdout)
    assert [each["ok"] for each in found] == [True, False]
    assert found[1] == {
        "name": "议题退回后重报",
        "ok": False,
        "file": str(path),
        "workflow": "meeting_item",
        "step": 2,
        "expected": {"open": ["张", "王"], "due": "2026-09-29"},
        "found": {"open": ["王"], "due": "2026-09-30"},
        "text": "第2步后：能办待办的人应为张、王，实际为王；期限应为2026-09-29，实际为2026-09-30",
    }


LACKING = "还有事项没有办完，暂时不能办这个动作；"
REFUSING = "  - guards: {material_is_complete: false}\n"
SAID = [
    (
        "  - 张: exempt\n    opinion: 否\n",
        "第3步：“不予上会”应能办理，却被拒绝：这个动作不由您现在的岗位办理",
    ),
    ("  - 王: exempt\n", f"第3步：“不予上会”应能办理，却被拒绝：{LACKING}请填写意见"),
    (
        "  - 王: exempt\n    opinion: 否\n    refused: same_person\n",
        "第3步：“不予上会”应被拒绝（same_person），却办成了",
    ),
    (
        "  - 王: exempt\n    refused: same_person\n",
        f"第3步：“不予上会”应因same_person被拒绝，实际的原因是：{LACKING}请填写意见",
    ),
    (
        f"  - 王: return_material\n    opinion: 补正\n{REFUSING}  - 张: propose\n",
        (
            f"第5步：“报局领导审签”应能办理，却被拒绝：{LACKING}"
            "场景中规定，前提“议题材料已齐全”不满足"
        ),
    ),
    (
        "  - expect: {messages: {王: task_opened, 张: [overdue, due_soon]}, ended: resolved}\n",
        (
            "第3步后：结局应为resolved，实际为无；"
            "收到的消息应为张: overdue、due_soon；王: task_opened，实际为王: task_opened"
        ),
    ),
    ("  - expect: {suspended: true}\n", "第3步后：中止应为true，实际为false"),
]


@pytest.mark.parametrize(("steps", "said"), SAID)
def test_every_failure_is_told_in_a_sentence(written, steps, said):
    path = written("scenario.yaml", SCENARIO + steps)
    result = run(path)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1] == f"  {said}"


EVALUATION = """\
scenario: 评价
workflow: project_evaluation
people: {张: performance_section}
now: 2026-09-24 09:00
steps:
"""


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("written_off", "第1步：没有未办结的子案卷"),
        ("{1: resolved}", "第1步：未办结的子案卷中没有1，现有的是：无"),
    ],
)
def test_child_that_is_not_there_is_told(written, step, said):
    result = run(written("scenario.yaml", f"{EVALUATION}  - children: {step}\n"))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1] == f"  {said}"


def test_endless_expiry_is_told(written):
    looped = SHIPPED.read_text("utf-8").replace(
        "    due: 3 workdays\n    reminders: brief\n    escalate: vice_mayor\n",
        "    due: 0 workdays\n    escalate: vice_mayor\n    on_expiry: again\n",
    )
    again = "{title: 再来, past: 再来, from: office_review, to: office_review, by: system}"
    definition = written("definition.yaml", f"{looped}  again: {again}\n")
    scenario = SCENARIO.replace("2026-09-30}", "2026-09-24}") + "  - until: 2099-01-01 09:00\n"
    result = run(definition, written("scenario.yaml", scenario))
    assert result.exit_code == 1
    assert "第3步：状态“政府办审核”逾期后自动办理，又立即逾期，没有尽头" in result.stdout


def test_given_definition_wins_over_the_shipped_one(written):
    text = SHIPPED.read_text("utf-8").replace("due: 3 workdays", "due: 1 workdays")
    definition, scenario = written("mine.yaml", text), written("scenario.yaml", SCENARIO)
    assert run(scenario).exit_code == 0
    for files in ((definition, scenario), (scenario, definition)):
        found = json.loads(run(*files, "--json").stdout)
        assert [each["found"] for each in found] == [{"due": "2026-09-28"}]


def test_shipped_scenarios_of_a_given_definition_are_played_on_it(written):
    text = SHIPPED.read_text("utf-8").replace("due: 3 workdays", "due: 1 workdays")
    result = run(written("mine.yaml", text), "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {each["workflow"] for each in found} == {"meeting_item"}
    names = {name for name in shipped_scenarios() if "/meeting_item/" in name}
    assert {each["file"] for each in found} == names
    assert {each["ok"] for each in found} == {True, False}


def test_definition_without_scenarios_has_none_to_play(written):
    text = SHIPPED.read_text("utf-8").replace("workflow: meeting_item", "workflow: other_item")
    result = run(written("other.yaml", text))
    assert (result.exit_code, result.stdout) == (0, "共0个场景，0个不成立。\n")


def test_scenario_for_a_definition_outside_the_tree(written):
    text = SHIPPED.read_text("utf-8").replace("workflow: meeting_item", "workflow: other_item")
    scenario = SCENARIO.replace("meeting_item", "other_item")
    files = written("other.yaml", text), written("scenario.yaml", scenario)
    assert run(*files).exit_code == 0


FAULTS = [
    ("scenario.yaml", SCENARIO.replace("张: propose", "张: proposs"), "是不是想写“propose”？"),
    ("scenario.yaml", SCENARIO.replace("people:", "peple:"), "是不是想写“people”？"),
    ("scenario.yaml", SCENARIO + "  - [\n", "不符合YAML的写法"),
    ("definition.yaml", "workflow: x\n", "缺少“title”"),
]


@pytest.mark.parametrize(("name", "text", "said"), FAULTS)
def test_file_with_faults_gives_exit_code_2_and_its_faults(written, name, text, said):
    path = written(name, text)
    result = run(path)
    assert result.exit_code == 2
    assert f"{path}:" in result.stderr
    assert said in result.stderr
    assert not result.stdout
    as_json = run(path, "--json")
    found = json.loads(as_json.stdout)
    assert as_json.exit_code == 2
    assert list(found) == ["problems"]
    assert said in " ".join(each["text"] for each in found["problems"])
    assert {each["file"] for each in found["problems"]} == {str(path)}


def test_faults_of_all_files_are_told_at_once(written):
    one = written("one.yaml", SCENARIO.replace("sign", "sing"))
    two = written("two.yaml", SCENARIO.replace("sign", "sgin"))
    assert {each["file"] for each in json.loads(run(one, two, "--json").stdout)["problems"]} == {
        str(one),
        str(two),
    }


def test_shipped_scenario_that_names_what_a_given_definition_lacks_is_a_fault(written):
    text = SHIPPED.read_text("utf-8").replace("return_by_leader", "send_back_by_leader")
    result = run(written("mine.yaml", text))
    assert result.exit_code == 2
    assert "scenarios/meeting_item/returned.yaml:" in result.stderr


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_unreadable_file_gives_exit_code_2(tmp_path, content):
    path = tmp_path / "x.yaml"
    if content is not None:
        path.write_bytes(content)
    result = run(path)
    assert result.exit_code == 2
    assert f"读不了{path}" in result.stderr


def test_neither_flask_nor_a_database_is_asked_for():
    program = (
        "import sys; from web.commands.program import main\n"
        "try: main(['definitions', 'test', '--json'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'flask', 'psycopg', 'werkzeug'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stderr == "[]\n"
    assert all(each["ok"] for each in json.loads(done.stdout))
