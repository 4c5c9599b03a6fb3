"""The first accounts are made on the command line."""

import pytest
from click.testing import CliRunner

from web.commands.program import main

OPTIONS = ["account", "create", "--name", "张三", "--region", "420281", "--region-name", "示例市"]
OPTIONS += ["--organisation", "示例市财政局"]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("BIHUAN_MODE", "test")
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "test")
    monkeypatch.setenv("BIHUAN_DATABASE_URL", database_url)


@pytest.mark.usefixtures("settings")
def test_account_is_made_once_and_its_password_printed():
    arguments = [*OPTIONS, "--login", "zhang", "--role", "system_admin"]
    made = CliRunner().invoke(main, arguments)
    assert made.exit_code == 0
    assert "已建立账号zhang，初始密码" in made.output
    again = CliRunner().invoke(main, arguments)
    assert (again.exit_code, again.stderr) == (2, "这个账号已被使用，请换一个\n")


@pytest.mark.usefixtures("settings")
def test_unknown_role_is_refused_in_a_sentence():
    refused = CliRunner().invoke(main, [*OPTIONS, "--login", "zhang", "--role", "emperor"])
    assert (refused.exit_code, refused.stderr) == (2, "没有“emperor”这个岗位\n")
