"""The configuration: TOML to frozen values, every fault named at once.

`config.example.toml` holds every key with its default. Unknown keys are refused. A secret
`K` may be given as `K`, as `K_env` (the name of a variable) or as `K_file` (a path).
"""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.domain.assurance import Assurance
from bot.domain.ids import ChannelId, ListName, MailboxName
from bot.domain.methods import METHODS
from bot.domain.schedule import parse_schedule
from bot.errors import ConfigError

SIZE_UNITS: Final = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3}
DURATION_UNITS: Final = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}

Security = Literal["tls", "starttls", "none"]


def _parse_size(value: object) -> object:
    """Read `25 MB` as bytes (decimal units)."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?B?)", value.strip(), re.IGNORECASE)
    if found is None or found[2].upper() not in SIZE_UNITS:
        raise ValueError(f"{value!r} is no size; write for example '25 MB'")
    return int(float(found[1]) * SIZE_UNITS[found[2].upper()])


def _parse_duration(value: object) -> object:
    """Read `7 days` or `36 hours`."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(\d+)\s*(minute|hour|day|week)s?", value.strip().lower())
    if found is None:
        raise ValueError(f"{value!r} is no duration; write for example '7 days' or '36 hours'")
    return timedelta(**{DURATION_UNITS[found[2]]: int(found[1])})


def _parse_optional_path(value: object) -> object:
    return None if value == "" else value


Size = Annotated[int, BeforeValidator(_parse_size)]
Duration = Annotated[timedelta, BeforeValidator(_parse_duration)]
OptionalPath = Annotated[Path | None, BeforeValidator(_parse_optional_path)]


class _Section(BaseModel):
    """A table of the file: frozen, without unknown keys, with its secrets looked up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _look_up_secrets(cls, data: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - raw TOML
        if not isinstance(data, dict):
            return data
        environment: Mapping[str, str] = (info.context or {}).get("environment", {})
        found = dict(data)
        for key, field in cls.model_fields.items():
            if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("secret"):
                default = str(field.json_schema_extra.get("env") or "")
                _look_up(found, key, default_env=default, environment=environment)
        return found


def _look_up(
    found: dict[str, Any], key: str, *, default_env: str, environment: Mapping[str, str]
) -> None:
    """Put the secret `key` in its place, taken from `key`, `key_env` or `key_file`."""
    variable = found.pop(f"{key}_env", None)
    path = found.pop(f"{key}_file", None)
    given = [
        name for name, value in ((key, found.get(key)), ("env", variable), ("file", path)) if value
    ]
    if len(given) > 1:
        raise ValueError(f"give only one of {key}, {key}_env and {key}_file")
    if path:
        try:
            found[key] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"{key}_file: cannot read {path}: {error.strerror}") from error
    elif variable:
        # The default's own name says no more than leaving it out: what is needed is asked for
        # where it is needed (a signing secret, say, in http mode only).
        if variable not in environment and variable != default_env:
            raise ValueError(f"{key}_env: the variable {variable} is not set; export it")
        found[key] = environment.get(variable, "")
    elif not found.get(key) and default_env and variable is None:
        found[key] = environment.get(default_env, "")


def _secret(*, env: str = "") -> Any:  # noqa: ANN401 - what pydantic's Field gives
    return Field(default="", repr=False, json_schema_extra={"secret": True, "env": env})


class PenholderConfig(_Section):
    """`[penholder]`: the service itself."""

    name: str = "Penholder"
    public_url: str = ""
    data_dir: Path = Path("var")
    secret: str = _secret(env="PENHOLDER_SECRET")


class DatabaseConfig(_Section):
    """`[database]`: where everything is kept."""

    url: str = "sqlite:///var/penholder.db"

    @field_validator("url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("begin the URL with sqlite:/// or postgresql://")
        return url


class MailboxConfig(_Section):
    """`[[mailboxes]]`: an IMAP folder to watch."""

    name: MailboxName
    host: str
    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"
    username: str
    password: str = _secret()
    folder: str = "INBOX"
    ca_file: OptionalPath = None


class SmtpConfig(_Section):
    """`[smtp]`: the server that sends our mails."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = "starttls"
    username: str = ""
    password: str = _secret()
    from_address: str
    ca_file: OptionalPath = None

    @field_validator("from_address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        return _address(value)


class MailConfig(_Section):
    """`[mail]`: how mail is read."""

    subaddress_separator: str = Field(default="+", min_length=1, max_length=1)
    trusted_authserv_ids: tuple[str, ...] = ()
    max_size: Size = 25_000_000


class ListenerConfig(_Section):
    """`[listener]`: takes mail to the bot's own addresses directly."""

    enabled: bool = False
    protocol: Literal["lmtp", "smtp"] = "lmtp"
    host: str = "127.0.0.1"
    port: int = Field(default=8024, ge=0, le=65535)


class SlackConfig(_Section):
    """`[slack]`: the app's tokens and where the Web API is."""

    mode: Literal["socket", "http"] = "socket"
    bot_token: str = _secret(env="SLACK_BOT_TOKEN")
    app_token: str = _secret(env="SLACK_APP_TOKEN")
    signing_secret: str = _secret(env="SLACK_SIGNING_SECRET")
    api_url: str = "https://slack.com/api/"

    @field_validator("api_url")
    @classmethod
    def _ends_with_a_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"

    @model_validator(mode="after")
    def _tokens_given(self) -> Self:
        if not self.bot_token:
            raise ValueError("bot_token: missing; set SLACK_BOT_TOKEN or bot_token_file")
        if self.mode == "socket" and not self.app_token:
            raise ValueError("app_token: missing; Socket Mode needs SLACK_APP_TOKEN")
        if self.mode == "http" and not self.signing_secret:
            raise ValueError("signing_secret: missing; http mode needs SLACK_SIGNING_SECRET")
        return self


class WebConfig(_Section):
    """`[web]`: where the board and the health page listen. Port 0: nowhere."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)


class DigestConfig(_Section):
    """`[lists.digest]`: when the digest goes out."""

    schedule: str = "Mon 09:00"

    @field_validator("schedule")
    @classmethod
    def _readable(cls, value: str) -> str:
        parse_schedule(value)
        return value


class BallotsConfig(_Section):
    """`[lists.ballots]`: the rules of a ballot that names no others."""

    method: str = "consent"
    minimum_assurance: Assurance = Assurance.LIST
    duration: Duration = timedelta(days=7)
    quorum: int = Field(default=0, ge=0)

    @field_validator("method")
    @classmethod
    def _known_method(cls, value: str) -> str:
        if value not in METHODS:
            raise ValueError(f"{value!r} is no method; choose one of {', '.join(METHODS)}")
        return value


class ListConfig(_Section):
    """`[[lists]]`: a mailing list and its Slack channel."""

    name: ListName = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    address: str
    list_id: str
    channel: ChannelId
    timezone: str = "UTC"
    relay_since: Duration = timedelta(days=7)
    slack_comments: Literal["digest", "ask", "never"] = "digest"
    chairs: tuple[str, ...] = ()
    roster: OptionalPath = None
    digest: DigestConfig = DigestConfig()
    ballots: BallotsConfig = BallotsConfig()

    @field_validator("address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        return _address(value)

    @field_validator("list_id")
    @classmethod
    def _bare_list_id(cls, value: str) -> str:
        return value.strip().strip("<>").lower()

    @field_validator("chairs")
    @classmethod
    def _chairs_are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(address) for address in value)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no time zone; write for example 'Europe/Zurich'") from (
                error
            )
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The list's time zone, in which people say and read times."""
        return ZoneInfo(self.timezone)


class Config(_Section):
    """The whole file."""

    penholder: PenholderConfig = Field(default_factory=PenholderConfig)
    database: DatabaseConfig = DatabaseConfig()
    mailboxes: tuple[MailboxConfig, ...] = Field(min_length=1)
    smtp: SmtpConfig
    mail: MailConfig = MailConfig()
    listener: ListenerConfig = ListenerConfig()
    slack: SlackConfig
    web: WebConfig = WebConfig()
    lists: tuple[ListConfig, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, names in (
            ("mailboxes", [str(mailbox.name) for mailbox in self.mailboxes]),
            ("lists", [str(one.name) for one in self.lists]),
            ("lists list_id", [one.list_id for one in self.lists]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what}: {', '.join(twice)} is there twice")
        return self

    def list_named(self, name: str) -> ListConfig:
        """Return the list of that short name.

        Raises:
            ConfigError: there is none.
        """
        for one in self.lists:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.lists)
        raise ConfigError(f"no list is named {name!r}; the configuration has: {known}")


def _address(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value.strip()):
        raise ValueError(f"{value!r} is no mail address")
    return value.strip().lower()


def load_config(path: Path, *, environment: Mapping[str, str] | None = None) -> Config:
    """Read the configuration file; `environment` defaults to the process's.

    Raises:
        ConfigError: the file is missing or faulty; the text lists every fault.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: there is no such file; copy config.example.toml and edit it"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        return Config.model_validate(
            data, context={"environment": os.environ if environment is None else environment}
        )
    except ValidationError as error:
        faults = "\n".join(f"  {_where(one['loc'])}: {_say(one)}" for one in error.errors())
        raise ConfigError(f"{path} cannot be used:\n{faults}") from error


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "file"


def _say(fault: Any) -> str:  # noqa: ANN401 - pydantic's dict of a fault
    match fault["type"]:
        case "missing":
            return "missing; give it a value"
        case "extra_forbidden":
            return "unknown key; see config.example.toml for the known ones"
        case "value_error":
            return str(fault["ctx"]["error"])
        case _:
            return f"{fault['msg'].lower()} (given: {fault['input']!r})"
