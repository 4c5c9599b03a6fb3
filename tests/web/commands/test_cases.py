"""Cases are imported, shown and exported from the command line under the rules of the pages."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, update

from definitions.library import FOLDER
from definitions.security import load_security
from tests.support.city import LIBRARY, City, build_city, sound_form
from web.commands.cases import cases
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.domain.evaluation_form import EvaluationForm
from workflow.models import (
    Account,
    EvaluationCase,
    ImportBatch,
    Organisation,
    Region,
    Task,
)
from workflow.services.actors import load_actor
from workflow.services.form_export import export_form
from workflow.services.passwords import PasswordKeeper
from workflow.services.resources import Resources
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


@pytest.mark.usefixtures("march")
def test_a_case_of_a_past_day_is_told_with_what_waited_then(run: Run, database_url: str):
    number = case_of_march(database_url)
    told = json.loads(run("show", number, "--as-of", "2026-03-03", "--json").output)
    assert (told["as_of"], told["state"], told["version"]) == ("2026-03-03", "自评填报", 1)
    assert [each["role"] for each in told["tasks"]] == ["单位经办"]
    assert told["fault"] is None
    answer = run("show", number, "--as-of", "2026-03-05")
    assert answer.exit_code == 0
    assert "当时环节：单位审核" in answer.output


@pytest.mark.usefixtures("march")
@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-03-01", "past.not_opened"),
        ("2026-02-30", "past.no_day"),
        ("9999-01-01", "past.future"),
    ],
)
def test_a_day_on_which_there_is_nothing_is_refused(
    run: Run, database_url: str, day: str, code: str
):
    answer = run("show", case_of_march(database_url), "--as-of", day)
    assert getattr(answer.exception, "code", None) == code


@pytest.mark.usefixtures("march")
def test_a_history_that_gives_something_else_is_told_with_exit_code_1(run: Run, database_url: str):
    number = case_of_march(database_url)
    engine = create_engine_for(database_url)
    with unit_of_work(session_factory(engine)) as session:
        session.execute(update(Task).values(title="改过"))
    engine.dispose()
    answer = run("show", number, "--as-of", "2026-03-03")
    assert answer.exit_code == 1
    assert "对不上" in answer.output


@pytest.fixture
def march(clock: FixedClock) -> None:
    """Begin on 2 March 2026."""
    clock.instant = datetime(2026, 3, 2, 9, tzinfo=UTC)


def case_of_march(database_url: str) -> str:
    """Open a case on 3 March 2026, send it on the 5th, and return its number."""
    engine = create_engine_for(database_url)
    clock = FixedClock(datetime(2026, 3, 3, 9, tzinfo=UTC))
    with unit_of_work(session_factory(engine)) as session:
        clerk = session.scalars(select(Account).where(Account.login == "clerk")).one()
        resources = Resources(LIBRARY, clock, Path())
        actor = load_actor(session, LIBRARY.roles, login=clerk.login, today=resources.today())
        unit = session.get_one(Organisation, actor.organisation_id)
        department = session.get_one(Organisation, unit.department_id)
        region = session.get_one(Region, unit.region_code)
        city = City(session, resources, region, department, unit, {"unit_clerk": actor})
        case = city.open_case()
        city.fill(case)
        clock.advance(timedelta(days=2))
        city.do("unit_clerk", "send_for_unit_review", case)
        number = case.number
    engine.dispose()
    return number
