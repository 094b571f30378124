"""Keep the secret that signs reply addresses: the configured one, or one made at the first start.

It is stored in `data_dir`. Without the same secret at every start, replies to our questions would
not be recognised.
"""

import hmac
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.config import Config
from bot.errors import ConfigError
from storage.mail.folders import require_writable

NAME: Final = "secret"
"""The file in `data_dir`."""
BYTES: Final = 32
_LEAST_CHARS: Final = 32
"""A shorter file was damaged; a secret that we make has twice as many characters."""


def with_secret(config: Config) -> Config:
    """Return the configuration with a secret, which is made if there is none.

    Raises:
        ConfigError: no secret is configured, and none can be read or stored in `data_dir`.
    """
    if config.penholder.secret:
        return config
    secret = find_secret(config) or _in_data_dir(config, _make)
    return config.model_copy(
        update={"penholder": config.penholder.model_copy(update={"secret": secret})}
    )


def find_secret(config: Config) -> str | None:
    """Return the secret, configured or stored; None if the next start makes one.

    Raises:
        ConfigError: none is configured, and none can be read or stored in `data_dir`.
    """
    return config.penholder.secret or _in_data_dir(config, _require_place)


def mark_of(secret: str) -> str:
    """Return a mark by which processes see that they share a secret; it shows nothing of it."""
    return hmac.new(secret.encode(), b"the mark of this secret", "sha256").hexdigest()[:16]


def _in_data_dir(config: Config, prepare: Callable[[Path], None]) -> str | None:
    """Return the stored secret, after `prepare` if there is none."""
    path = config.penholder.data_dir / NAME
    try:
        if not path.exists():
            prepare(path)
        secret = path.read_text(encoding="ascii").strip() if path.exists() else None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(
            f"{path}: the secret cannot be kept there ({reason}); let the service write to "
            "penholder.data_dir, or set penholder.secret_file"
        ) from error
    if secret is not None and len(secret) < _LEAST_CHARS:
        raise ConfigError(f"{path} is damaged; delete it, and the next start makes a new secret")
    return secret


def _require_place(path: Path) -> None:
    """Raise an OSError if `_make` could not store a secret at `path`; make nothing."""
    require_writable(path.parent)


def _make(path: Path) -> None:
    """Store a new secret at `path`, unless another process is quicker: then its secret stays.

    The file appears under its name at once and whole, so no process reads half of it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{NAME}-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)  # whatever the umask
            file.write(secrets.token_hex(BYTES).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
