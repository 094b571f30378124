"""Set how long things take and wait: the defaults of the service, in one value."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.gateways.imap.client import ImapTimings
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.pace import Pace
from bot.gateways.smtp.outgoing import SmtpTimings
from bot.gateways.smtp.pace import DomainPace


@dataclass(frozen=True, slots=True)
class Timings:
    """The times of the service and of its gateways; tests use shorter ones."""

    tick: timedelta = timedelta(seconds=5)
    """How often the database is asked what is due."""
    catch_up: timedelta = timedelta(minutes=5)
    """How long a start waits for the mailboxes before it closes ballots by their deadline:
    votes that came while we were away count."""
    take: timedelta = timedelta(seconds=5)
    """How long a start waits for another service to let go of the SQLite file, or for PostgreSQL to
    be reached."""
    lease: timedelta = timedelta(seconds=20)
    """How soon another process on the same PostgreSQL takes over from one that is gone."""
    echo: timedelta = timedelta(seconds=30)
    """How long a mail to a list may take to come back before it is sent again."""
    ready: timedelta = timedelta(minutes=1)
    """How long the service manager waits for mailboxes and Slack; then it is told that we are ready
    without them."""
    hang: timedelta = timedelta(minutes=5)
    """How overdue a loop's beat may be before the service manager no longer hears of us."""
    imap: ImapTimings = field(default_factory=ImapTimings)
    socket: SocketTimings = field(default_factory=SocketTimings)
    smtp: SmtpTimings = field(default_factory=SmtpTimings)
    pace: Pace = field(default_factory=Pace)
    mail_pace: DomainPace = field(default_factory=DomainPace)
