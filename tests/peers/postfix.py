"""A real Postfix in a temporary folder, on free ports of the loopback interface.

Nothing of the host's Postfix is read or written: configuration, queue, data and log are all in
its own folder. Its processes change their user, so it needs root.

A list is a second smtpd inside the same Postfix: its cleanup adds the list's headers, puts the
tag into the subject, sets the envelope's sender to the bounce address and expands the list
address to its members. A mail to a member beside the list thus arrives without any of it.
"""

import contextlib
import grp
import os
import pwd
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

from tests.peers.machine import Daemon, free_port, make_certificates

_MASTER: Final = "/usr/lib/postfix/sbin/master"
_ABSENT: Final = "Postfix is not installed: run `make peers`"
_NO_ROOT: Final = "Postfix needs root: run `make peers` and the tests as root"

_QUEUES: Final = (
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "private",
    "saved",
    "trace",
)

_MAIN: Final = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = postfix.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
recipient_delimiter = +
alias_maps =
alias_database =
local_recipient_maps =
biff = no
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient
smtpd_tls_cert_file = {home}/server.pem
smtpd_tls_key_file = {home}/server.key
smtpd_tls_security_level = may
smtpd_client_connection_rate_limit = 0
smtputf8_enable = yes
message_size_limit = 50000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtp_dns_support_level = disabled
smtp_host_lookup = native
default_transport = error:5.1.2 no mail leaves this test
relay_transport = error:5.1.2 no mail leaves this test
relay_domains = {list_domains}
relay_recipient_maps = texthash:{home}/lists
transport_maps = texthash:{home}/transport
virtual_mailbox_domains = {mailbox_domains}
virtual_mailbox_maps = texthash:{home}/mailboxes
virtual_mailbox_base = {home}/mail
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_transport = {delivery}
lmtp_destination_recipient_limit = 1
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
"""

_SERVICES: Final = """\
postlog   unix-dgram n  -       n       -       1       postlogd
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
proxywrite unix -       -       n       -       1       proxymap
smtp      unix  -       -       n       -       -       smtp
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
virtual   unix  -       n       n       -       -       virtual
lmtp      unix  -       -       n       -       -       lmtp
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
"""

_LIST_SERVICES: Final = """\
127.0.0.1:{port} inet n - n - - smtpd
  -o cleanup_service_name=cleanup-{port}
  -o myhostname=lists.example
  -o smtpd_tls_security_level=none
cleanup-{port} unix n - n - 0 cleanup
  -o virtual_alias_maps=texthash:{home}/members-{port}
  -o header_checks=regexp:{home}/headers-{port}
  -o sender_canonical_maps=static:{bounces}
  -o sender_canonical_classes=envelope_sender
"""

_LIST_HEADERS: Final = """\
if !/^Subject:.*\\[{tag}\\]/
/^Subject: *(re: *)(.*)$/  REPLACE Subject: Re: [{tag}] $2
/^Subject: *(.*)$/         REPLACE Subject: [{tag}] $1
endif
/^From:/                   PREPEND List-Id: {tag} <{list_id}>
/^To:/                     PREPEND List-Post: <mailto:{address}>
/^Message-ID:/             PREPEND Precedence: list
"""


@dataclass(frozen=True, kw_only=True)
class PostfixList:
    """A list: its address, who gets its mail, its List-Id and its subject tag."""

    address: str
    members: Sequence[str]
    list_id: str
    tag: str
    port: int = field(default_factory=free_port)

    @property
    def bounces(self) -> str:
        """The envelope's sender of what the list sends."""
        local, _, domain = self.address.partition("@")
        return f"{local}-bounces@{domain}"


@dataclass(kw_only=True)
class Postfix:
    """A Postfix in `home` that can be started, stopped and killed.

    `port` speaks SMTP and STARTTLS, `tls_port` TLS from the first byte; `ca_file` signed its
    certificate. Mail to `mailboxes` goes to `lmtp` (host and port, such as Dovecot's), or else
    into Maildirs that `mails` reads. Other recipients are refused. `header_checks` is a table of
    regular expressions for the fields of what comes in (header_checks(5)). `other_lists` are the
    addresses of lists that a program of its own serves, by LMTP on that port. Mail to those of the
    mailboxes that are `gone` is taken, and then reported as undeliverable.
    """

    home: Path
    mailboxes: Sequence[str]
    lists: Sequence[PostfixList] = ()
    lmtp: tuple[str, int] | None = None
    header_checks: str = ""
    other_lists: Mapping[str, int] = field(default_factory=dict)
    gone: Sequence[str] = ()
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)

    host = "127.0.0.1"

    def __post_init__(self) -> None:
        self._daemon = Daemon(
            command=[_MASTER, "-c", str(self.home), "-d"],
            port=self.port,
            greeting=b"220 ",
            log=lambda: self.log,
        )

    @property
    def ca_file(self) -> Path:
        """The certificate that clients must trust."""
        return self.home / "ca.pem"

    @property
    def log(self) -> str:
        """Return what Postfix wrote to its log so far."""
        path = self.home / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def mails(self, address: str) -> list[bytes]:
        """Return the mails in a Maildir, in order of delivery."""
        folder = self.home / "mail" / address / "new"
        return [path.read_bytes() for path in sorted(folder.glob("*"), key=_delivery_order)]

    def queue(self) -> list[str]:
        """Return the mails that are not delivered yet, each as `queue/id`."""
        names = ("maildrop", "incoming", "active", "deferred", "hold", "corrupt")
        return [
            f"{name}/{path.name}"
            for name in names
            for path in sorted((self.home / "queue" / name).rglob("*"))
            if path.is_file()
        ]

    def prepare(self) -> None:
        """Write certificates, queue folders and configuration."""
        self.home.chmod(0o755)  # its processes run as several users
        make_certificates(self.home)
        postfix, postdrop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        nobody = pwd.getpwnam("nobody")
        for name in ("queue", "queue/pid"):
            (self.home / name).mkdir(mode=0o755)
        for name in ("data", *(f"queue/{queue}" for queue in _QUEUES)):
            self._make_folder(name, mode=0o700, owner=postfix)
        self._make_folder("queue/public", mode=0o710, owner=postfix, group=postdrop)
        self._make_folder("queue/maildrop", mode=0o730, owner=postfix, group=postdrop)
        self._make_folder("mail", mode=0o700, owner=nobody.pw_uid, group=nobody.pw_gid)
        main = self._main(uid=nobody.pw_uid, gid=nobody.pw_gid)
        if self.header_checks:
            self._write("incoming", self.header_checks)
            main += f"header_checks = regexp:{self.home}/incoming\n"
        self._write("main.cf", main)
        services = _SERVICES.format(port=self.port, tls_port=self.tls_port)
        for postfix_list in self.lists:
            services += _LIST_SERVICES.format(
                home=self.home, port=postfix_list.port, bounces=postfix_list.bounces
            )
            members = ", ".join(postfix_list.members)
            headers = _LIST_HEADERS.format(
                tag=re.escape(postfix_list.tag),
                list_id=postfix_list.list_id,
                address=postfix_list.address,
            )
            self._write(f"members-{postfix_list.port}", f"{postfix_list.address} {members}\n")
            self._write(f"headers-{postfix_list.port}", headers)
        self._write("master.cf", services)
        served = [
            line
            for postfix_list in self.lists
            for line in (postfix_list.address, postfix_list.bounces)
        ]
        self._write("lists", "".join(f"{text} x\n" for text in (*served, *self.other_lists)))
        self._write("mailboxes", "".join(f"{mailbox} {mailbox}/\n" for mailbox in self.mailboxes))
        self._write(
            "transport",
            "".join(
                f"{postfix_list.address} smtp:[127.0.0.1]:{postfix_list.port}\n"
                f"{postfix_list.bounces} discard:\n"
                for postfix_list in self.lists
            )
            + "".join(
                f"{address} lmtp:inet:127.0.0.1:{port}\n"
                for address, port in self.other_lists.items()
            )
            + "".join(map(self._loop, self.gone)),
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._daemon.start()

    def close_mailbox(self, address: str) -> None:
        """Give back mail to one of the mailboxes from now on, after it was taken."""
        self.stop()
        with (self.home / "transport").open("a") as table:
            table.write(self._loop(address))
        self.start()

    def _loop(self, address: str) -> str:
        """Return a route by which mail comes back to this server, which then gives it back."""
        return f"{address} smtp:[127.0.0.1]:{self.port}\n"

    def stop(self) -> None:
        """End the server as its administrator would; the queue is kept."""
        self._daemon.end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill every process of the server at once; the queue is kept."""
        self._daemon.end(signal.SIGKILL)

    def _main(self, *, uid: int, gid: int) -> str:
        served = [*(postfix_list.address for postfix_list in self.lists), *self.other_lists]
        delivery = f"lmtp:inet:{self.lmtp[0]}:{self.lmtp[1]}" if self.lmtp else "virtual:"
        return _MAIN.format(
            home=self.home,
            list_domains=" ".join(sorted({*map(_domain, served)})),
            mailbox_domains=" ".join(sorted({_domain(mailbox) for mailbox in self.mailboxes})),
            delivery=delivery,
            uid=uid,
            gid=gid,
        )

    def _write(self, name: str, text: str) -> None:
        (self.home / name).write_text(text)
        (self.home / name).chmod(0o644)

    def _make_folder(self, name: str, *, mode: int, owner: int, group: int = 0) -> None:
        path = self.home / name
        path.mkdir()
        path.chmod(mode)
        os.chown(path, owner, group)


@contextlib.contextmanager
def running_postfix(
    *,
    mailboxes: Sequence[str],
    lists: Sequence[PostfixList] = (),
    lmtp: tuple[str, int] | None = None,
    header_checks: str = "",
    other_lists: Mapping[str, int] = MappingProxyType({}),
    gone: Sequence[str] = (),
) -> Iterator[Postfix]:
    """Run a Postfix until the end of the block; skip the test where it cannot run."""
    if not Path(_MASTER).exists():
        pytest.skip(_ABSENT)
    if os.getuid() != 0:
        pytest.skip(_NO_ROOT)
    home = Path(tempfile.mkdtemp(prefix="penholder-postfix-"))
    server = Postfix(
        home=home,
        mailboxes=mailboxes,
        lists=lists,
        lmtp=lmtp,
        header_checks=header_checks,
        other_lists=other_lists,
        gone=gone,
    )
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)


def _domain(address: str) -> str:
    return address.partition("@")[2]


def _delivery_order(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name
