"""Define the fields of the configuration: sizes, durations, addresses, paths, secrets.

No error repeats the value that was given: it may be a secret that was put in the wrong place.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

SIZE_UNITS: Final = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3}
DURATION_UNITS: Final = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}


def _parse_size(value: object) -> object:
    """Read `25 MB` as bytes (decimal units)."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?B?)", value.strip(), re.IGNORECASE)
    if match is None or match[2].upper() not in SIZE_UNITS:
        raise ValueError("no size; write for example '25 MB'")
    return int(float(match[1]) * SIZE_UNITS[match[2].upper()])


def _parse_duration(value: object) -> object:
    """Read `7 days` or `36 hours`."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d+)\s*(minute|hour|day|week)s?", value.strip().lower())
    if match is None:
        raise ValueError("no duration; write for example '7 days' or '36 hours'")
    return timedelta(**{DURATION_UNITS[match[2]]: int(match[1])})


def _parse_optional_path(value: object) -> object:
    return None if value == "" else value


def parse_address(value: str) -> str:
    """Return a mail address in small letters.

    Raises:
        ValueError: it is none; the text says what to write.
    """
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value.strip()):
        raise ValueError("no mail address; write for example 'chair@example.org'")
    return value.strip().lower()


def is_web_address(text: str) -> bool:
    """Return True if `text` is an http or https address with a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_bare_web_address(text: str) -> bool:
    """Return True if a path can follow `text`: it has no login, query or fragment, nor a space."""
    return is_web_address(text) and re.search(r"[\s?#@\\<>\"]", text) is None


def _parse_optional_address(value: str) -> str:
    return parse_address(value) if value else ""


Size = Annotated[int, BeforeValidator(_parse_size)]
Duration = Annotated[timedelta, BeforeValidator(_parse_duration)]
Address = Annotated[str, AfterValidator(parse_address)]
OptionalAddress = Annotated[str, AfterValidator(_parse_optional_address)]
OptionalPath = Annotated[Path | None, BeforeValidator(_parse_optional_path)]


class Section(BaseModel):
    """A table of the file: frozen, without unknown keys, with its secrets looked up."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _look_up_secrets(cls, data: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - raw TOML
        if not isinstance(data, dict):
            return data
        environment: Mapping[str, str] = (info.context or {}).get("environment", {})
        settings = dict(data)
        for key, field in cls.model_fields.items():
            if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("secret"):
                default = str(field.json_schema_extra.get("env") or "")
                _look_up(settings, key, default_env=default, environment=environment)
        return settings


def _look_up(
    settings: dict[str, Any], key: str, *, default_env: str, environment: Mapping[str, str]
) -> None:
    """Set the secret `key`, taken from `key`, `key_env` or `key_file`."""
    variable = settings.pop(f"{key}_env", None)
    path = settings.pop(f"{key}_file", None)
    given = [
        name
        for name, value in ((key, settings.get(key)), ("env", variable), ("file", path))
        if value
    ]
    if not all(isinstance(setting, str | None) for setting in (variable, path)):
        raise ValueError(f"{key}: write {key}_env or {key}_file as a text in quotation marks")
    if len(given) > 1:
        raise ValueError(f"{key}: give only one of {key}, {key}_env and {key}_file")
    if path:
        try:
            settings[key] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"{key}_file: the file cannot be read: {error.strerror}") from error
    elif variable:
        # Giving the default's own name means the same as leaving it out: a value that is needed is
        # checked where it is needed (a signing secret, say, in http mode only).
        if variable not in environment and variable != default_env:
            raise ValueError(
                f"{key}_env: the variable of that name is not set; export it, or "
                "write it into .env beside the configuration"
            )
        settings[key] = environment.get(variable, "")
    elif not settings.get(key) and default_env and variable is None:
        settings[key] = environment.get(default_env, "")


def secret_field(*, env: str = "") -> Any:  # noqa: ANN401 - what pydantic's Field gives
    """Return a field that is looked up as a secret, by default in the variable `env`."""
    return Field(default="", repr=False, json_schema_extra={"secret": True, "env": env})
