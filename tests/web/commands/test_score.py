"""`score` on the published tables, and on files that are none."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.commands.score import score

DATA = Path(__file__).parents[2] / "data" / "published"
PUBLISHED = json.loads((DATA / "published.json").read_text("utf-8"), parse_float=Decimal)["tables"]
WELCOME = {"V04", "V09", "V12", "V14", "V16"}


def run(*arguments):
    return CliRunner().invoke(score, [str(each) for each in arguments])


def judge(result, expected):
    found = json.loads(result.stdout)
    assert result.exit_code == expected["exit"]
    for key in ("profile", "weight_total", "claimed_total", "computed_total", "grade"):
        assert found[key] == expected[key], key
    strict = [
        {key: each[key] for key in ("id", "level", "row")}
        for each in found["findings"]
        if each["id"] not in WELCOME
    ]
    assert strict == expected["findings"]
    return found


@pytest.mark.parametrize("table", PUBLISHED, ids=[each["id"] for each in PUBLISHED])
def test_a_published_workbook_gives_what_is_expected(table):
    expected = table["expected"]
    file = DATA / f"{table['id']}.xlsx"
    found = judge(run(file, "--profile", expected["profile"], "--json"), expected)
    assert all(each["cell"] and each["text"] for each in found["findings"])
    assert len(found["rows"]) == len(table["indicators"]) + 1


@pytest.mark.parametrize("table", PUBLISHED, ids=[each["id"] for each in PUBLISHED])
def test_a_published_table_gives_what_is_expected(table, tmp_path):
    file = tmp_path / "table.json"
    file.write_text(json.dumps(table, ensure_ascii=False, default=float), "utf-8")
    expected = table["expected"]
    found = judge(run(file, "--profile", expected["profile"], "--json"), expected)
    assert all(each["cell"] is None for each in found["findings"])


def test_people_read_a_table():
    result = run(DATA / "yongde-mingmang-2022.xlsx")
    assert result.exit_code == 1
    assert "【须更正】K18 指标“政策知晓率”未达到目标" in result.stdout
    assert "等级：有必须更正之处" in result.stdout
    sound = run(DATA / "huangshi-sponge-2022.xlsx", "--profile", "hubei")
    assert sound.exit_code == 0
    assert "等级：优" in sound.stdout
    assert "…" in sound.stdout


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", None, "找不到文件"),
        ("a.json", b"{", "第1行"),
        ("a.json", b"\xff\xff", "JSON"),
        ("a.json", b"[]", "不是一张自评表"),
        ("a.json", b'{"funds": {}, "indicators": []}', "indicators"),
        (
            "a.json",
            b'{"amount_unit": "\xe5\x90\xa8", "funds": {}, "indicators": [{"level3": "a"}]}',
            "吨",
        ),
        ("a.json", b"[" * 100_000, "JSON"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "没有找到绩效指标表"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_in_a_sentence(tmp_path, name, content, words):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    result = run(file, "--json")
    assert result.exit_code == 2
    assert words in result.stderr
    assert json.loads(result.stdout)["error"]["text"] == result.stderr.strip()
    assert run(file).stdout == ""


def test_an_unknown_profile_is_named():
    result = run(DATA / "huangshi-sponge-2022.xlsx", "--profile", "atlantis")
    assert result.exit_code == 2
    assert "atlantis" in result.stderr


def test_neither_web_nor_database_is_started():
    program = (
        "import sys; import web.commands.score; "
        "sys.exit(any(each.split('.')[0] in {'flask', 'sqlalchemy', 'apscheduler'}"
        " for each in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == 0
