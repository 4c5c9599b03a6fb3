"""`definitions diff`, `publish` and `whatif` under the rules of the pages."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from definitions.library import FOLDER
from definitions.security import load_security
from tests.support.city import LIBRARY, MAIN, build_city
from web.commands.program import main
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.models import Account, DefinitionDraft, DefinitionVersion
from workflow.services.passwords import PasswordKeeper

PASSWORD = "Sunny-Garden-2026"
Run = Callable[..., Result]
PEOPLE = {
    "author": "performance_section",
    "second": "second_performance",
    "leader": "bureau_leader",
    "clerk": "unit_clerk",
}


@pytest.fixture
def run(
    database_url: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    engine = create_engine_for(database_url)
    hashed = PasswordKeeper(load_security(FOLDER).password).hash(PASSWORD)
    with unit_of_work(session_factory(engine)) as session:
        city = build_city(session, clock, tmp_path)
        city.open_case("城区供水管网改造")
        for login, who in PEOPLE.items():
            account = session.get_one(Account, city.people[who].account_id)
            account.login, account.password_hash = login, hashed
    engine.dispose()
    monkeypatch.setenv("BIHUAN_MODE", "test")
    monkeypatch.setenv("BIHUAN_DATABASE_URL", database_url)
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "a key for tests only, long enough to be one")
    monkeypatch.setenv("BIHUAN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("BIHUAN_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    return definitions


def definitions(*arguments: str, login: str = "") -> Result:
    named = ["--as", login] if login else []
    return CliRunner().invoke(main, ["definitions", *arguments, *named])


def write(folder: Path, name: str, *changes: tuple[str, str], workflow: str = MAIN) -> str:
    text = LIBRARY.sources[workflow]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


LATER = ('month_day: "03-31"', 'month_day: "04-30"')


def test_equal_definitions_do_not_differ():
    assert definitions("diff", MAIN, MAIN).exit_code == 0


def test_differences_are_told_in_words_and_lines(tmp_path: Path):
    file = write(tmp_path, "later.yaml", LATER)
    answer = definitions("diff", MAIN, file)
    assert answer.exit_code == 1
    assert "改动环节 1" in answer.stdout
    assert "[+年度后第1年的04-30前办完，]" in answer.stdout
    assert '+     due: {month_day: "04-30", years_after: 1}' in answer.stdout
    (found,) = json.loads(definitions("diff", MAIN, file, "--json").stdout)
    assert (found["kind"], found["name"], found["keys"]) == ("changed", "filling", ["due"])


def test_what_cannot_be_read_is_told(tmp_path: Path):
    faulty = write(tmp_path, "faulty.yaml", ("subject:", "subjekt:"))
    answer = definitions("diff", MAIN, faulty)
    assert (answer.exit_code, "是不是想写“subject”" in answer.stderr) == (2, True)
    assert definitions("diff", MAIN, str(tmp_path / "none.yaml")).exit_code == 2
    asked = definitions("diff", MAIN, f"{MAIN}@1")
    assert (asked.exit_code, "--as" in asked.stderr) == (2, True)


def test_published_versions_are_compared_as_somebody(run: Run, tmp_path: Path):
    same = run("diff", f"{MAIN}@1", MAIN, login="leader")
    assert (same.exit_code, same.output) == (0, "")
    assert run("diff", f"{MAIN}@2", MAIN, login="leader").exit_code == 2
    assert run("diff", f"{MAIN}@1", MAIN, login="clerk").exit_code == 2
    assert run("diff", f"{MAIN}@1", write(tmp_path, "x.yaml", LATER), login="leader").exit_code == 1


def test_two_people_publish_a_file(run: Run, tmp_path: Path, database_url: str):
    file = write(tmp_path, "later.yaml", LATER)
    without = run("publish", file, login="author")
    assert (without.exit_code, "请写明理由" in without.stderr) == (2, True)
    first = run("publish", file, "--reason", "延期", "--from", "2030-01-01", login="author")
    assert (first.exit_code, first.stdout) == (0, "已交出，等另一个人发布\n")
    again = run("publish", file, "--reason", "延期", login="author")
    assert (again.exit_code, "请由另一个人办理" in again.stderr) == (2, True)
    second = run("publish", file, login="second")
    assert second.stdout == "已发布第2版，2030年1月1日起新开办的案卷按它办理\n"
    engine = create_engine_for(database_url)
    with unit_of_work(session_factory(engine)) as session:
        assert session.scalars(select(DefinitionDraft.status)).all() == ["published"]
        wanted = select(DefinitionVersion.source).where(DefinitionVersion.version == 2)
        assert session.scalars(wanted).one() == Path(file).read_text("utf-8")
    engine.dispose()


def test_a_faulty_file_is_not_handed_in(run: Run, tmp_path: Path):
    file = write(tmp_path, "faulty.yaml", ("subject:", "subjekt:"))
    answer = run("publish", file, "--reason", "x", login="author")
    assert answer.exit_code == 1
    assert f"{file}:6:1 " in answer.stderr
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    assert run("publish", str(tmp_path / "binary"), login="author").exit_code == 2


def test_regions_and_rights_are_those_of_the_account(run: Run, tmp_path: Path):
    file = write(tmp_path, "later.yaml", LATER)
    other = run("publish", file, "--reason", "x", "--region", "999999", login="author")
    assert (other.exit_code, "只能办理本地区" in other.stderr) == (2, True)
    assert run("publish", file, "--reason", "x", login="clerk").exit_code == 2


def test_open_cases_are_tried_out(run: Run, tmp_path: Path):
    same = run("whatif", f"{MAIN}@1", login="leader")
    assert (same.exit_code, same.stdout) == (0, "看了1件正在办的案卷，没有变化。\n")
    file = write(tmp_path, "later.yaml", LATER)
    told = run("whatif", file, login="leader")
    assert told.exit_code == 0
    assert "1件有变化" in told.stdout
    assert "期限从2026年3月31日改为2026年4月30日" in told.stdout
    gone = write(tmp_path, "gone.yaml", ("filling", "filling_in"))
    answer = run("whatif", gone, "--json", login="leader")
    assert answer.exit_code == 1
    found = json.loads(answer.stdout)
    assert (found["total"], found["changed"]) == (1, 1)
    (case,) = found["cases"]
    assert (case["stuck"], case["state"]) == ("no_state", "filling")
    assert case["tasks_lost"] == [{"role": "unit_clerk", "stands_for": "unit_clerk", "people": []}]


def test_open_cases_are_moved_and_taken_back(run: Run, tmp_path: Path):
    file = write(tmp_path, "later.yaml", LATER, ("filling", "filling_in"))
    run("publish", file, "--reason", "延期", login="author")
    run("publish", file, login="second")
    target = f"{MAIN}@2"
    stuck = run("migrate", target, login="author")
    assert stuck.exit_code == 1
    assert "新版没有环节“自评填报”" in stuck.stdout
    forced = run("migrate", target, "--reason", "新办法", "--yes", login="author")
    assert (forced.exit_code, "一件也没有改" in forced.stderr) == (1, True)
    assert "新版没有环节“自评填报”" in forced.stdout
    left = run("migrate", target, "--reason", "新办法", "--leave", "--yes", login="author")
    assert (left.exit_code, "已改" in left.stdout) == (1, False)
    mapped = ["migrate", target, "--state", "filling=filling_in", "--reason", "新办法"]
    assert run(*mapped[:-2], "--yes", login="author").exit_code == 2, "without a reason"
    preview = run(*mapped, login="author")
    assert (preview.exit_code, "将改1件；确认请加--yes" in preview.stdout) == (0, True)
    assert run(*mapped, "--yes", login="leader").exit_code == 2
    done = run(*mapped, "--yes", login="author")
    batch = re.findall(r"批号([0-9a-f-]{36})", done.stdout)[0]
    assert (done.exit_code, "已改1件（共1/1件）" in done.stdout) == (0, True)
    for again in ((), ("--yes",)):
        assert "没有要改的案卷" in run("migrate", target, *again, login="author").stdout
    back = run("revert", batch, "--reason", "有误", login="author")
    assert (back.exit_code, back.stdout) == (0, "已改回1件\n")
    assert run("revert", "nothing", "--reason", "x", login="author").exit_code == 2
    assert run("migrate", "nothing", login="author").exit_code == 2
    assert run("migrate", target, "--state", "x", login="author").exit_code == 2


def test_versions_are_listed_and_read(run: Run, tmp_path: Path):
    file = write(tmp_path, "later.yaml", LATER)
    run("publish", file, "--reason", "延期", "--from", "2099-01-01", login="author")
    run("publish", file, login="second")
    lines = run("list", login="leader").stdout.splitlines()
    of_main = [line for line in lines if line.startswith(MAIN)]
    assert [line.partition("　")[0] for line in of_main] == [f"{MAIN}@2", f"{MAIN}@1"]
    assert "2099年1月1日起" in of_main[0]
    assert "今天开办的按这一版" not in of_main[0]
    assert "今天开办的按这一版" in of_main[1]
    assert "在办1件" in of_main[1]
    later = run("show", f"{MAIN}@2", login="leader").stdout
    assert later != run("show", f"{MAIN}@1", login="leader").stdout
    assert run("show", f"{MAIN}@1").exit_code == 2, "nobody is named who may read it"
    assert run("list", login="clerk").exit_code == 2


def test_parameters_are_listed_set_and_taken_back(run: Run):
    def line(name: str) -> str:
        listed = run("parameters", "rectification_problem", login="leader").stdout
        return next(each for each in listed.splitlines() if f" {name}　" in each)

    assert "3（默认值；默认3，可设1–10）" in line("claim_days")
    given = run("set", "rectification_problem", "claim_days", "5", login="author")
    assert (given.exit_code, "新开办的案卷按它办理" in given.stdout) == (0, True)
    assert re.search(r"：5（.+；默认3，可设1–10）", line("claim_days"))
    back = run("set", "rectification_problem", "claim_days", login="author")
    assert "已取消本地区的设定" in back.stdout
    assert "3（默认值" in line("claim_days")
    for wrong in (["claim_days", "11"], ["claim_days", "x"], ["nothing", "1"]):
        assert run("set", "rectification_problem", *wrong, login="author").exit_code == 2, wrong
    assert run("set", "rectification_problem", "claim_days", "5", login="clerk").exit_code == 2
