"""The settings refuse to start anything unsafe, and say all that is wrong at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config import ConfigurationError, Settings, read_settings, variable

SECRET = "k8Jx2m-Zp0qR5tVw9yB3nC6dF1gH4sL7"
SOUND = {
    "BIHUAN_DATABASE_URL": "postgresql://app@/bihuan",
    "BIHUAN_SECRET_KEY": SECRET,
    "BIHUAN_TRUSTED_HOSTS": "jixiao.example.gov.cn, 10.1.2.3",
    "BIHUAN_PUBLIC_URL": "https://jixiao.example.gov.cn",
    "BIHUAN_TRUSTED_PROXIES": "1",
    "BIHUAN_DATA_FOLDER": "/srv/bihuan",
}


def _wrong(**changes: str) -> set[tuple[str, str]]:
    given_values = SOUND | {variable(name): value for name, value in changes.items()}
    with pytest.raises(ConfigurationError) as raised:
        read_settings(given_values)
    return {(problem.code, problem.values["name"]) for problem in raised.value.problems}


def test_sound_production_starts_with_safe_defaults():
    settings = read_settings(SOUND | {"PATH": "/bin", "LANG": "C"})
    assert settings.is_production
    assert not settings.is_demo
    assert not settings.debug
    assert settings.trusted_hosts == ("jixiao.example.gov.cn", "10.1.2.3")
    assert settings.bind == "127.0.0.1:8000"


def test_empty_environment_lists_everything_that_is_missing():
    with pytest.raises(ConfigurationError) as raised:
        read_settings({})
    assert [(problem.code, problem.values["name"]) for problem in raised.value.problems] == [
        ("config.missing", "BIHUAN_DATABASE_URL"),
        ("config.missing", "BIHUAN_SECRET_KEY"),
        ("config.missing", "BIHUAN_TRUSTED_HOSTS"),
        ("config.not_https", "BIHUAN_PUBLIC_URL"),
        ("config.no_proxy", "BIHUAN_TRUSTED_PROXIES"),
        ("config.relative_folder", "BIHUAN_DATA_FOLDER"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("mode", "live", "config.value.mode"),
        ("database_url", "sqlite:///x", "config.value.database_url"),
        ("database_url", "", "config.value.database_url"),
        ("migrator_url", "mysql://x", "config.value.migrator_url"),
        ("secret_key", "", "config.missing"),
        ("secret_key", "changeme", "config.weak_secret"),
        ("secret_key", "abcd" * 20, "config.weak_secret"),
        ("debug", "1", "config.debug_in_production"),
        ("debug", "perhaps", "config.value.debug"),
        ("trusted_hosts", " , ", "config.missing"),
        ("trusted_hosts", "*", "config.any_host"),
        ("public_url", "http://jixiao.example.gov.cn", "config.not_https"),
        ("public_url", "https://jixiao.example.gov.cn/", "config.value.public_url"),
        ("trusted_proxies", "0", "config.no_proxy"),
        ("data_folder", "data", "config.relative_folder"),
        ("bind", "0.0.0.0:8000", "config.open_bind"),
        ("bind", "[::]:8000", "config.open_bind"),
        ("bind", "server:8000", "config.open_bind"),
        ("bind", "8000", "config.value.bind"),
        ("smtp_from", "nobody", "config.value.smtp_from"),
        ("smtp_port", "mail", "config.value.smtp_port"),
    ],
)
def test_each_wrong_value_is_named(name: str, value: str, code: str):
    assert _wrong(**{name: value}) == {(code, variable(name))}


def test_values_that_contradict_each_other_are_named():
    assert _wrong(
        attachment_megabytes="100",
        smtp_host="mail",
        smtp_security="none",
        smtp_password="open",
    ) == {
        ("config.request_too_small", "BIHUAN_REQUEST_MEGABYTES"),
        ("config.missing_sender", "BIHUAN_SMTP_FROM"),
        ("config.open_password", "BIHUAN_SMTP_SECURITY"),
    }


def test_wrong_values_do_not_hide_other_faults():
    assert _wrong(smtp_port="x", trusted_hosts="") == {
        ("config.value.smtp_port", "BIHUAN_SMTP_PORT"),
        ("config.missing", "BIHUAN_TRUSTED_HOSTS"),
    }


@pytest.mark.parametrize("bind", ["localhost:80", "[::1]:8000", "127.0.0.2:9"])
def test_loopback_addresses_may_be_bound(bind: str):
    assert read_settings(SOUND | {"BIHUAN_BIND": bind}).bind == bind


def test_misspelt_variables_are_named():
    assert _wrong(smpt_host="mail") == {("config.unknown", "BIHUAN_SMPT_HOST")}


def test_secrets_are_read_from_files(tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n", encoding="utf-8")
    environment = {k: v for k, v in SOUND.items() if k != "BIHUAN_SECRET_KEY"}
    settings = read_settings(environment | {"BIHUAN_SECRET_KEY_FILE": str(file)})
    assert settings.secret_key == SECRET


def test_secret_files_that_cannot_be_used_are_named(tmp_path: Path):
    assert _wrong(secret_key_file=str(tmp_path / "none"), smtp_password_file=str(tmp_path)) == {
        ("config.given_twice", "BIHUAN_SECRET_KEY"),
        ("config.unreadable", "BIHUAN_SMTP_PASSWORD_FILE"),
    }


def test_demonstration_needs_little():
    environment = {
        "BIHUAN_MODE": "demo",
        "BIHUAN_SECRET_KEY": "demo",
        "BIHUAN_DATABASE_URL": "postgresql://app@/demo",
    }
    assert read_settings(environment).is_demo


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError):
        read_settings(SOUND).debug = True


@given(secret=st.text(min_size=8, alphabet=st.characters(codec="ascii")))
def test_secrets_never_show(secret: str):
    settings = Settings(
        secret_key=secret, smtp_password=secret, database_url=f"postgresql://{secret}"
    )
    assert not any(
        name in repr(settings) for name in ("secret_key", "smtp_password", "database_url")
    )
