"""A real Mailman 3 with one list, in a temporary folder, on a free port of the loopback interface.

It takes mail by LMTP and sends to the members by SMTP. The list puts its own address into From, as
it does for authors whose domain asks for it by DMARC. `make peers` installs Mailman into an
environment of its own; no mail server of the host is touched.
"""

import json
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.peers.machine import Daemon

PROGRAMS: Final = Path(__file__).parents[2] / ".venv-mailman" / "bin"
_ABSENT: Final = "Mailman is not installed: run `make peers`"
_IDLE: Final = ("archive", "bounces", "command", "digest", "rest", "retry", "task", "virgin")
"""Processes of Mailman that a post does not need on its way."""
_CONFIG: Final = """\
[mailman]
layout: here
site_owner: owner@{domain}
[paths.here]
var_dir: {home}/var
[mta]
incoming: mailman.mta.null.NullMTA
smtp_host: 127.0.0.1
smtp_port: {smtp_port}
lmtp_host: 127.0.0.1
lmtp_port: {port}
[database]
class: mailman.database.sqlite.SQLiteDatabase
url: sqlite:///{home}/var/mailman.db
"""
_MAKE_LIST: Final = """\
import json, sys
from mailman.app.lifecycle import create_list
from mailman.core.initialize import initialize
initialize(sys.argv[1])
from mailman.config import config
from mailman.interfaces.action import Action
from mailman.interfaces.domain import IDomainManager
from mailman.interfaces.mailinglist import DMARCMitigateAction
from mailman.interfaces.usermanager import IUserManager
from zope.component import getUtility
asked = json.loads(sys.argv[2])
getUtility(IDomainManager).add(asked["address"].partition("@")[2])
made = create_list(asked["address"], ["owner@owners.example"])
made.display_name = asked["tag"]
made.subject_prefix = f"[{asked['tag']}] "
made.dmarc_mitigate_action = DMARCMitigateAction.munge_from
made.dmarc_mitigate_unconditionally = True
made.default_nonmember_action = Action.accept
made.send_welcome_message = False
for address, name in asked["members"].items():
    user = getUtility(IUserManager).make_user(address, name)
    one = next(iter(user.addresses))
    one.verified_on = made.created_at
    made.subscribe(one)
config.db.commit()
"""
_MODERATE: Final = """\
import sys
from mailman.core.initialize import initialize
initialize(sys.argv[1])
from mailman.config import config
from mailman.interfaces.action import Action
from mailman.interfaces.listmanager import IListManager
from zope.component import getUtility
getUtility(IListManager).get(sys.argv[2]).default_nonmember_action = Action.hold
config.db.commit()
"""


@dataclass(kw_only=True)
class Mailman:
    """A Mailman in `home` that serves one list; its members have names by their addresses.

    It sends through the SMTP server on `smtp_port`.
    """

    home: Path
    address: str
    tag: str
    members: Mapping[str, str]
    smtp_port: int
    port: int

    def __post_init__(self) -> None:
        self._daemon = Daemon(
            command=[str(PROGRAMS / "master"), "-C", str(self._config)],
            port=self.port,
            greeting=b"220 ",
            log=lambda: self.log,
        )

    @property
    def log(self) -> str:
        """Return what Mailman wrote to its logs so far."""
        logs = sorted((self.home / "var" / "logs").glob("*.log"))
        return "\n".join(path.read_text(errors="replace") for path in logs)

    @property
    def _config(self) -> Path:
        return self.home / "mailman.cfg"

    def start(self) -> None:
        """Make the list, start the server and wait until it answers."""
        _, _, domain = self.address.partition("@")
        config = _CONFIG.format(
            home=self.home, domain=domain, port=self.port, smtp_port=self.smtp_port
        )
        idle = "".join(f"[runner.{name}]\nstart: no\n" for name in _IDLE)
        self._config.write_text(config + idle)
        asked = {"address": self.address, "tag": self.tag, "members": dict(self.members)}
        self._run(_MAKE_LIST, json.dumps(asked))
        self._daemon.start()

    def moderate(self) -> None:
        """Hold from now on what comes from addresses that are no members'."""
        self._run(_MODERATE, self.address)

    def _run(self, program: str, argument: str) -> None:
        subprocess.run(
            [PROGRAMS / "python", "-c", program, self._config, argument],
            check=True,
            stdin=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """Kill every process of the server at once."""
        self._daemon.end(signal.SIGKILL)


@contextmanager
def running_mailman(
    *, address: str, tag: str, members: Mapping[str, str], smtp_port: int, port: int
) -> Iterator[Mailman]:
    """Run a Mailman until the end of the block; skip the test where it is not installed."""
    if not (PROGRAMS / "master").exists():
        pytest.skip(_ABSENT)
    with TemporaryDirectory(prefix="penholder-mailman-") as home:
        server = Mailman(
            home=Path(home),
            address=address,
            tag=tag,
            members=members,
            smtp_port=smtp_port,
            port=port,
        )
        try:
            server.start()
            yield server
        finally:
            server.kill()
