"""Read the settings once from the environment, or refuse with a list of all that is wrong.

Every variable begins with BIHUAN_; `docs/operations.md` describes them. A default stands here only
if it is safe in production and may be published. A secret may stand in a file of its own, named by
a variable that ends in _FILE.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

PREFIX = "BIHUAN_"
FILE_SUFFIX = "_FILE"
SECRETS = frozenset({"secret_key", "database_url", "migrator_url", "smtp_password"})
_SHORTEST_SECRET = 32
_FEWEST_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """Name one thing that is wrong; the code names a sentence in definitions/messages."""

    code: str
    values: Mapping[str, str]


class ConfigurationError(Exception):
    """The environment does not describe a system that may start."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep everything that was found."""
        super().__init__(problems)
        self.problems = problems


def _split(value: object) -> object:
    return (
        tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value
    )


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
# A representation ends up in logs and tracebacks, where no secret may be read.
Secret = Annotated[str, Field(repr=False)]
DatabaseURL = Annotated[str, Field(repr=False, pattern=r"^postgresql(\+psycopg)?://")]


class Settings(BaseModel):
    """Hold what an installation decides; sizes say their unit in their name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["production", "demo", "test"] = "production"
    debug: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    database_url: DatabaseURL = ""
    migrator_url: DatabaseURL = ""
    data_folder: Path = Path("data")
    # The name of the finance bureau, as the sign-in page shows it.
    bureau: str = ""

    secret_key: Secret = ""
    trusted_hosts: Names = ()
    public_url: str = Field(default="", pattern=r"^(https?://[^/\s]+)?$")
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    bind: str = Field(default="127.0.0.1:8000", pattern=r"^\S+:\d+$")
    web_processes: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=8, ge=1, le=64)

    attachment_megabytes: int = Field(default=20, ge=1, le=200)
    request_megabytes: int = Field(default=25, ge=1, le=250)
    form_kilobytes: int = Field(default=2048, ge=100, le=20480)
    form_parts: int = Field(default=5000, ge=100, le=50000)

    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: Secret = ""
    smtp_from: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$")

    @property
    def is_demo(self) -> bool:
        """Tell whether this is the demonstration, which prints its accounts and jumps days."""
        return self.mode == "demo"

    @property
    def is_production(self) -> bool:
        """Tell whether real cases are at stake."""
        return self.mode == "production"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment describes.

    Raises ConfigurationError, which lists everything that is wrong.
    """
    given, problems = _gather(environment)
    settings, refused = _validate(given)
    problems += [
        Problem(f"config.value.{name}", {"name": variable(name)}) for name in sorted(refused)
    ]
    rules = _RULES + (_PRODUCTION_RULES if settings.is_production else ())
    problems += [
        Problem(code, {"name": variable(name)})
        for name, code, is_wrong in rules
        if name not in refused and is_wrong(settings)
    ]
    if problems:
        raise ConfigurationError(tuple(problems))
    return settings


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


def _gather(environment: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Collect values by setting; name unknown variables and unreadable files."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for key in sorted(key for key in environment if key.startswith(PREFIX)):
        name = key.removeprefix(PREFIX).lower()
        plain = name.removesuffix(FILE_SUFFIX.lower())
        if name in Settings.model_fields:
            values[name] = environment[key]
        elif plain not in SECRETS:
            problems.append(Problem("config.unknown", {"name": key}))
        elif variable(plain) in environment:
            problems.append(Problem("config.given_twice", {"name": variable(plain), "file": key}))
        else:
            try:
                values[plain] = Path(environment[key]).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                problems.append(Problem("config.unreadable", {"name": key}))
    return values, problems


def _validate(given: dict[str, str]) -> tuple[Settings, frozenset[str]]:
    """Return settings from the values that hold and the names of those that do not."""
    try:
        return Settings.model_validate(given), frozenset()
    except ValidationError as error:
        refused = frozenset(str(item["loc"][0]) for item in error.errors())
    return Settings.model_validate({k: v for k, v in given.items() if k not in refused}), refused


def _is_weak(settings: Settings) -> bool:
    secret = settings.secret_key
    if not secret:
        return False
    return len(secret) < _SHORTEST_SECRET or len(set(secret)) < _FEWEST_CHARACTERS


def _listens_to_all(settings: Settings) -> bool:
    host = settings.bind.rpartition(":")[0].strip("[]")
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


Rule = tuple[str, str, Callable[[Settings], bool]]

# The setting, its sentence, and when it is wrong.
_RULES: tuple[Rule, ...] = (
    ("database_url", "config.missing", lambda s: not s.database_url),
    ("secret_key", "config.missing", lambda s: not s.secret_key),
    (
        "request_megabytes",
        "config.request_too_small",
        lambda s: s.request_megabytes < s.attachment_megabytes,
    ),
    ("smtp_from", "config.missing_sender", lambda s: bool(s.smtp_host) and not s.smtp_from),
    (
        "smtp_security",
        "config.open_password",
        lambda s: s.smtp_security == "none" and bool(s.smtp_password),
    ),
)

# What a demonstration may do and an installation with real cases may not.
_PRODUCTION_RULES: tuple[Rule, ...] = (
    ("secret_key", "config.weak_secret", _is_weak),
    ("debug", "config.debug_in_production", lambda s: s.debug),
    ("trusted_hosts", "config.missing", lambda s: not s.trusted_hosts),
    ("trusted_hosts", "config.any_host", lambda s: "*" in s.trusted_hosts),
    ("public_url", "config.not_https", lambda s: not s.public_url.startswith("https://")),
    ("trusted_proxies", "config.no_proxy", lambda s: s.trusted_proxies == 0),
    ("data_folder", "config.relative_folder", lambda s: not s.data_folder.is_absolute()),
    ("bind", "config.open_bind", _listens_to_all),
)
