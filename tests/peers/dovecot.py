"""A real Dovecot 2.4 in a temporary folder, on free ports of the loopback interface.

Nothing outside its folder is read or written. It works for an ordinary user (every process
runs as that user) and for root (mail is then kept as `nobody`, for Dovecot refuses uid 0).
"""

import contextlib
import grp
import itertools
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Final

import pytest

from tests.peers.machine import Daemon, free_port, make_certificates

PASSWORD: Final = "open sesame"
_SERVER: Final = "/usr/sbin/dovecot"
_ABSENT: Final = "Dovecot is not installed: run `make peers`"

_CONFIG: Final = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 1
first_valid_gid = 1
auth_allow_cleartext = yes
auth_failure_delay = 0
ssl = yes
ssl_server_cert_file = {home}/server.pem
ssl_server_key_file = {home}/server.key
mail_driver = maildir
mail_home = {home}/mail/%{{user}}
mail_path = ~/Maildir
mail_max_userip_connections = 100
passdb passwd-file {{
  passwd_file_path = {home}/users
}}
userdb static {{
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(kw_only=True)
class Dovecot:
    """A Dovecot in `home` that can be started, stopped, killed and frozen.

    `port` speaks plain IMAP and STARTTLS, `tls_port` TLS from the first byte, `lmtp_port` LMTP.
    `ca_file` signed its certificate, which is good for 127.0.0.1 and localhost.
    """

    home: Path
    users: Sequence[str] = ("alice", "penholder")
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    lmtp_port: int = field(default_factory=free_port)
    _drops: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    host = "127.0.0.1"
    password = PASSWORD

    def __post_init__(self) -> None:
        self._daemon = Daemon(
            command=[_SERVER, "-F", "-c", str(self.home / "dovecot.conf")],
            port=self.port,
            greeting=b"* OK",
            log=lambda: self.log,
        )

    @property
    def ca_file(self) -> Path:
        """The certificate that clients must trust."""
        return self.home / "ca.pem"

    @property
    def log(self) -> str:
        """Return what Dovecot wrote to its log so far."""
        path = self.home / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def prepare(self) -> None:
        """Write certificates, users and configuration."""
        self.home.chmod(0o755)  # its processes run as several users when started by root
        make_certificates(self.home)
        self.set_passwords(dict.fromkeys(self.users, PASSWORD))
        mail = self.home / "mail"
        mail.mkdir()
        self._give_to_mail_user(mail)
        names = _process_users()
        (self.home / "dovecot.conf").write_text(
            _CONFIG.format(
                home=self.home,
                port=self.port,
                tls_port=self.tls_port,
                lmtp_port=self.lmtp_port,
                mail_uid=_mail_ids()[0],
                mail_gid=_mail_ids()[1],
                **names,
            )
        )

    def set_passwords(self, passwords: dict[str, str]) -> None:
        """Replace the users and their passwords; a server sees it within two seconds."""
        lines = [f"{user}:{{PLAIN}}{password}::::::\n" for user, password in passwords.items()]
        path = self.home / "users"
        path.write_text("".join(lines))
        path.chmod(0o644)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._daemon.start()

    def stop(self) -> None:
        """End every process of the server in order, as an administrator's `systemctl stop`."""
        self._daemon.end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill every process of the server at once."""
        self._daemon.end(signal.SIGKILL)
        # Where nobody reaps orphans, a killed process still seems to own its locks for seconds.
        for lock in (self.home / "mail").rglob("*.lock"):
            lock.unlink(missing_ok=True)

    def restart(self) -> None:
        """Stop and start on the same ports."""
        self.stop()
        self.start()

    def frozen(self) -> contextlib.AbstractContextManager[None]:
        """Stop every process in its tracks: connections stay open and nothing answers."""
        return self._daemon.frozen()

    def deliver(self, user: str, raw: bytes, *, folder: str = "INBOX") -> None:
        """Drop one mail into a user's Maildir, byte for byte."""
        self.deliver_many(user, [raw], folder=folder)

    def deliver_many(self, user: str, mails: Sequence[bytes], *, folder: str = "INBOX") -> None:
        """Drop mails in order, so that their UIDs have that order too."""
        maildir = self.maildir(user, folder)
        for name in ("cur", "new", "tmp"):
            self._make_folder(maildir / name)
        for raw in mails:
            name = f"{1_700_000_000 + next(self._drops)}.drop.example"
            path = maildir / "tmp" / name
            path.write_bytes(raw)
            self._give_to_mail_user(path)
            path.rename(maildir / "new" / name)

    def deliver_by_lmtp(self, user: str, raw: bytes) -> None:
        """Hand one mail to the server as an MTA does; the server adds its trace header."""
        with smtplib.LMTP(self.host, self.lmtp_port) as lmtp:
            lmtp.sendmail("sender@example.org", [user], raw)

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Return the folder of files behind an IMAP folder."""
        root = self.home / "mail" / user / "Maildir"
        return root if folder == "INBOX" else root / f".{folder}"

    def list_mails(self, user: str) -> list[str]:
        """Return a line for each mail of a user's INBOX, in order of arrival: when, subject, file.

        `cur` are those of which a client of IMAP knows.
        """
        paths = [path for name in ("new", "cur") for path in self.maildir(user).glob(f"{name}/*")]
        return [
            f"{datetime.fromtimestamp(at, UTC):%T.%f} {subject} ({path.parent.name}/{path.name})"
            for at, path in sorted((path.stat().st_mtime, path) for path in paths)
            for subject in [message_from_bytes(path.read_bytes())["Subject"]]
        ]

    def expunge(self, user: str, uids: str, *, folder: str = "INBOX") -> None:
        """Remove mails by an IMAP set of UIDs."""
        self.doveadm("expunge", "-u", user, "mailbox", folder, "uid", uids)

    def make_folder(self, user: str, folder: str) -> None:
        """Make an empty folder."""
        self.doveadm("mailbox", "create", "-u", user, folder)

    def renumber(self, user: str, *, uid_validity: int, folder: str = "INBOX") -> None:
        """Give the folder a new UIDVALIDITY, as after it was restored or made anew."""
        self.doveadm("mailbox", "update", "-u", user, "--uid-validity", str(uid_validity), folder)

    def doveadm(self, *arguments: str) -> str:
        """Run Dovecot's administration tool on this server."""
        done = subprocess.run(
            ["doveadm", "-c", str(self.home / "dovecot.conf"), *arguments],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _make_folder(self, path: Path) -> None:
        missing = [place for place in (path, *path.parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir()
            self._give_to_mail_user(place)

    def _give_to_mail_user(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, *_mail_ids())


@contextlib.contextmanager
def running_dovecot(*, users: Sequence[str] = ("alice", "penholder")) -> Iterator[Dovecot]:
    """Run a Dovecot until the end of the block; skip the test where it is not installed."""
    if not Path(_SERVER).exists():
        pytest.skip(_ABSENT)
    home = Path(tempfile.mkdtemp(prefix="penholder-dovecot-"))
    server = Dovecot(home=home, users=users)
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)


def _mail_ids() -> tuple[int, int]:
    """Return uid and gid that mail is kept under."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _process_users() -> dict[str, str]:
    if os.getuid() == 0:
        return {
            "internal_user": "dovecot",
            "internal_group": "dovecot",
            "login_user": "dovenull",
        }
    user = pwd.getpwuid(os.getuid()).pw_name
    group = grp.getgrgid(os.getgid()).gr_name
    return {"internal_user": user, "internal_group": group, "login_user": user}
