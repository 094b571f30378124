"""A real GNU Mailman in a temporary folder, with one list, on a free port of loopback.

It takes posts by LMTP and hands each member's copy to an SMTP server. Of its processes only those
run that a post passes through.
"""

import contextlib
import json
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.peers.machine import Daemon, free_port

_PROGRAMS: Final = Path(__file__).parents[2] / ".venv-mailman/bin"
_ABSENT: Final = "Mailman is not installed: run `make peers`"
_IDLE: Final = (
    *("archive", "bad", "bounces", "command", "digest", "nntp", "rest", "retry", "shunt", "task"),
    "virgin",
)
"""The processes that no post passes through."""

_CONFIG: Final = """\
[mailman]
layout: test
site_owner: owner@lists.example
[paths.test]
var_dir: {home}/var
bin_dir: {programs}
[mta]
incoming: mailman.mta.null.NullMTA
smtp_host: {smtp_host}
smtp_port: {smtp_port}
lmtp_host: 127.0.0.1
lmtp_port: {port}
[archiver.prototype]
enable: no
"""

_MAKE_LIST: Final = """\
import json, sys
from mailman.core.initialize import initialize
initialize(sys.argv[1])
from mailman.app.lifecycle import create_list
from mailman.database.transaction import transaction
from mailman.interfaces.action import Action
from mailman.interfaces.domain import IDomainManager
from mailman.interfaces.member import MemberRole
from mailman.interfaces.usermanager import IUserManager
from mailman.utilities.datetime import now
from zope.component import getUtility

wanted = json.loads(sys.argv[2])
users = getUtility(IUserManager)

def known(address):
    found = users.create_address(address)
    found.verified_on = now()
    return found

with transaction():
    getUtility(IDomainManager).add(wanted["address"].partition("@")[2])
    made = create_list(wanted["address"], [])
    made.display_name = wanted["tag"]
    made.subject_prefix = f"[{wanted['tag']}] "
    for one in wanted["members"]:
        made.subscribe(known(one), send_welcome_message=False)
    for one in wanted["posters"]:
        poster = made.subscribe(known(one), MemberRole.nonmember, send_welcome_message=False)
        poster.moderation_action = Action.accept
"""
"""What runs in Mailman's own Python: it makes the list. `posters` are no members and may post."""


@dataclass(kw_only=True)
class Mailman:
    """A Mailman in `home` with one list, whose copies go to `smtp`. `port` speaks LMTP."""

    home: Path
    address: str
    tag: str
    members: Sequence[str]
    posters: Sequence[str]
    smtp: tuple[str, int]
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self._daemon = Daemon(
            command=[str(_PROGRAMS / "master"), "-C", str(self._config), "--no-restart"],
            port=self.port,
            greeting=b"220 ",
            log=lambda: self.log,
        )

    @property
    def log(self) -> str:
        """Return what Mailman wrote to its logs so far."""
        files = sorted((self.home / "var/logs").glob("*.log"))
        return "\n".join(f"{one.name}:\n{one.read_text(errors='replace')}" for one in files)

    def prepare(self) -> None:
        """Write the configuration, and make the list."""
        told = _CONFIG.format(
            home=self.home,
            programs=_PROGRAMS,
            smtp_host=self.smtp[0],
            smtp_port=self.smtp[1],
            port=self.port,
        )
        idle = "".join(f"[runner.{one}]\nstart: no\n" for one in _IDLE)
        self._config.write_text(told + idle)
        wanted = {
            "address": self.address,
            "tag": self.tag,
            "members": list(self.members),
            "posters": list(self.posters),
        }
        python = str(_PROGRAMS / "python")
        command = [python, "-c", _MAKE_LIST, str(self._config), json.dumps(wanted)]
        subprocess.run(command, check=True, capture_output=True, cwd=self.home)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._daemon.start()

    def kill(self) -> None:
        """Kill every process of the server at once."""
        self._daemon.end(signal.SIGKILL)

    @property
    def _config(self) -> Path:
        return self.home / "mailman.cfg"


@contextlib.contextmanager
def running_mailman(
    *,
    address: str,
    tag: str,
    members: Sequence[str],
    posters: Sequence[str],
    port: int,
    smtp: tuple[str, int],
) -> Iterator[Mailman]:
    """Run a Mailman with a list until the end of the block; skip the test where it cannot run."""
    if not (_PROGRAMS / "master").exists():
        pytest.skip(_ABSENT)
    home = Path(tempfile.mkdtemp(prefix="penholder-mailman-"))
    server = Mailman(
        home=home,
        address=address,
        tag=tag,
        members=members,
        posters=posters,
        smtp=smtp,
        port=port,
    )
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)
