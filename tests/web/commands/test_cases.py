"""Cases are imported, shown and exported from the command line under the rules of the pages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from definitions.library import FOLDER
from definitions.security import load_security
from tests.support.city import City, build_city, sound_form
from web.commands.cases import cases
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.domain.evaluation_form import EvaluationForm
from workflow.models import Account, EvaluationCase, ImportBatch
from workflow.services.form_export import export_form
from workflow.services.passwords import PasswordKeeper
from workflow.services.workbooks import read_forms

PASSWORD = "Sunny-Garden-2026"
Run = Callable[..., Result]


def table(city: City) -> bytes:
    form = EvaluationForm.from_dict(sound_form())
    header = form.header.model_copy(update={"unit": city.unit.name, "department": ""})
    return export_form(form.model_copy(update={"header": header}).keyed())


@pytest.fixture
def folder(database_url: str, clock: FixedClock, tmp_path: Path) -> Path:
    """Return a folder with a good table and a bad one; `clerk` and `fresh` can sign in."""
    engine = create_engine_for(database_url)
    hashed = PasswordKeeper(load_security(FOLDER).password).hash(PASSWORD)
    with unit_of_work(session_factory(engine)) as session:
        city = build_city(session, clock, tmp_path)
        for login, who in (("clerk", "unit_clerk"), ("fresh", "unit_head"), ("mayor", "mayor")):
            account = session.get_one(Account, city.people[who].account_id)
            account.login, account.password_hash = login, hashed
            account.must_change_password = login == "fresh"
        (tmp_path / "good.xlsx").write_bytes(table(city))
        (tmp_path / "bad.xlsx").write_bytes(b"%PDF-1.7")
    engine.dispose()
    return tmp_path


@pytest.fixture
def run(folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("BIHUAN_MODE", "test")
    monkeypatch.setenv("BIHUAN_DATABASE_URL", database_url)
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "a key for tests only, long enough to be one")
    monkeypatch.setenv("BIHUAN_DATA_FOLDER", str(folder))
    monkeypatch.setenv("BIHUAN_PASSWORD", PASSWORD)
    monkeypatch.chdir(folder)

    def invoke(*arguments: str, login: str = "clerk", typed: str | None = None) -> Result:
        return CliRunner().invoke(cases, [*arguments, "--as", login], input=typed)

    return invoke


def count(database_url: str) -> tuple[int, int]:
    engine = create_engine_for(database_url)
    with unit_of_work(session_factory(engine)) as session:
        found = [
            session.scalar(select(func.count()).select_from(model)) or 0
            for model in (EvaluationCase, ImportBatch)
        ]
    engine.dispose()
    return found[0], found[1]


def test_a_preview_writes_nothing(run: Run, database_url: str):
    answer = run("import", "good.xlsx")
    assert answer.exit_code == 0, answer.output
    assert "【将新建】good.xlsx 城区供水管网改造" in answer.output
    assert "加上--yes再运行一次" in answer.output
    assert count(database_url) == (0, 0)


def test_confirmed_tables_are_written_once_shown_and_exported(run: Run, database_url: str):
    answer = run("import", "good.xlsx", "--yes", "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    (file,) = told["files"]
    assert (told["written"], file["situation"], file["unit"]) == (True, "new", file["unit"])
    again = json.loads(run("import", "good.xlsx", "--yes", "--json").output)
    assert (again["written"], again["files"][0]["situation"]) == (False, "unchanged")
    assert count(database_url) == (1, 1)
    shown = json.loads(run("show", file["case"], "--json").output)
    assert (shown["title"], shown["state"]) == ("城区供水管网改造", "自评填报")
    assert "当前环节：自评填报" in run("show", file["case"]).output
    assert "已写入" in run("export", file["case"], "-o", "out.xlsx").output
    form = read_forms(Path("out.xlsx").read_bytes())[0].form
    assert form.header.project == "城区供水管网改造"


def test_a_refused_file_is_told_and_the_others_are_written(run: Run, database_url: str):
    answer = run("import", "good.xlsx", "bad.xlsx", "--yes")
    assert answer.exit_code == 1
    assert "【已新建】good.xlsx" in answer.output
    assert "文件不是xlsx工作簿" in answer.output
    assert count(database_url) == (1, 1)


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("fresh", "cases.change_password_first"),
        ("nobody", "accounts.sign_in_refused"),
        ("mayor", "accounts.not_permitted"),
    ],
)
def test_the_rules_of_the_pages_hold(run: Run, login: str, code: str):
    answer = run("import", "good.xlsx", login=login)
    assert getattr(answer.exception, "code", None) == code


def test_a_wrong_password_is_refused_and_a_typed_one_is_taken(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BIHUAN_PASSWORD", "wrong")
    answer = run("import", "good.xlsx")
    assert getattr(answer.exception, "code", None) == "accounts.sign_in_refused"
    monkeypatch.delenv("BIHUAN_PASSWORD")
    assert run("import", "good.xlsx", typed=f"{PASSWORD}\n").exit_code == 0
