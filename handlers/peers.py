"""The peers that deliveries go to."""

from dataclasses import dataclass
from datetime import timedelta

from bot.gateways.imap_lookup import ImapLookup
from bot.gateways.slack_out import SlackOut
from bot.gateways.smtp_out import SmtpOut


@dataclass(frozen=True, slots=True)
class Peers:
    """Slack, SMTP, and the mailboxes in which a mail to a list comes back.

    `answers` is a second connection to the mail server, for answers to addresses that nothing
    proves: no other mail waits while the server takes one of these.

    `echo` is how long a list may take to send our own mail back to us.
    """

    slack: SlackOut
    smtp: SmtpOut
    answers: SmtpOut
    lookups: tuple[ImapLookup, ...]
    echo: timedelta
