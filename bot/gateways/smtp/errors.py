"""What an SMTP failure means for the mail: try again, or a person must look (RFC 5321, 4.2.1)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import aiosmtplib

from bot.errors import GiveUp, MailRefused, PutOff, RecipientRefused, SenderRefused, TryAgainLater

AFTER_REFUSED_SESSION: Final = timedelta(minutes=5)
"""The next try when the server does not let us in: only a person can change that."""

TEXT_LIMIT: Final = 500
"""Characters of a server's text that are passed on."""

CHECK_ADDRESS: Final = "check host and port in [smtp]"
CHECK_LOGIN: Final = "check username and password in [smtp]"
CHECK_TLS: Final = "check host, port, security and ca_file in [smtp]"
NO_LOGIN_OFFERED: Final = "AUTH extension is not supported"
"""What aiosmtplib says if a server does not offer a login, in an error of no class of its own."""
CHECK_LOGIN_OFFERED: Final = (
    "set security to 'tls' or 'starttls' in [smtp], or no username if it wants no login"
)
CHECK_SENDER: Final = "check from_address in [smtp], and that this login may send for it"
CHECK_RECIPIENT: Final = "check the address, and that the list lets from_address post"
CHECK_CONTENT: Final = "see the server's text; `penholder outbox retry` sends it again"


def describe_reply(code: int, text: str) -> str:
    """Return a reply as people read it, on one line and bounded."""
    return f"{code} {' '.join(text.split())}"[:TEXT_LIMIT]


def failed_session(error: Exception, *, host: str, port: int) -> TryAgainLater:
    """Return what a failure before the mail's own dialogue means.

    Nothing is said against the mail, so it waits, whatever the code: a wrong password must
    not throw away a week's queue.
    """
    where = f"SMTP {host}:{port}"
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        reply = describe_reply(error.code, error.message)
        return TryAgainLater(
            f"{where} refused the login ({reply}): {CHECK_LOGIN}", after=AFTER_REFUSED_SESSION
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        reply = describe_reply(error.code, error.message)
        after = timedelta(0) if is_temporary(error.code) else AFTER_REFUSED_SESSION
        return TryAgainLater(f"{where} does not let us in ({reply})", after=after)
    if isinstance(error, TimeoutError):
        return TryAgainLater(f"{where} did not answer in time: {CHECK_ADDRESS}")
    if isinstance(error, ConnectionError) and not _is_certificate_fault(error):
        return TryAgainLater(f"{where} cannot be reached ({_cause(error)}): {CHECK_ADDRESS}")
    remedy = CHECK_LOGIN_OFFERED if NO_LOGIN_OFFERED in str(error) else CHECK_TLS
    return TryAgainLater(
        f"{where}: {_cause(error).removesuffix('.')}: {remedy}", after=AFTER_REFUSED_SESSION
    )


def refused_sender(code: int, text: str) -> TryAgainLater | GiveUp:
    """Return what a refusal of MAIL means. 530 asks for a login and is about the session."""
    reply = describe_reply(code, text)
    if code in {530, 534, 535, 538}:
        return TryAgainLater(
            f"the server wants a login ({reply}): {CHECK_LOGIN}", after=AFTER_REFUSED_SESSION
        )
    reason = f"the server refused the sender ({reply}): {CHECK_SENDER}"
    return PutOff(reason) if is_temporary(code) else SenderRefused(reason)


def refused_recipients(
    refusals: Sequence[aiosmtplib.SMTPRecipientRefused], *, accepted: Sequence[str]
) -> TryAgainLater | GiveUp:
    """Return what refusals of RCPT mean; with a temporary one among them, nothing was sent."""
    each = "; ".join(
        f"{refusal.recipient}: {describe_reply(refusal.code, refusal.message)}"
        for refusal in refusals
    )
    if any(is_temporary(refusal.code) for refusal in refusals):
        return PutOff(f"recipients put off ({each})")
    if accepted:
        reached = ", ".join(accepted)
        return GiveUp(f"sent to {reached}, but refused for {each}: {CHECK_RECIPIENT}")
    return RecipientRefused(f"recipients refused ({each}): {CHECK_RECIPIENT}")


def refused_content(code: int, text: str) -> TryAgainLater | GiveUp:
    """Return what a refusal of DATA means."""
    reason = f"refused by the server ({describe_reply(code, text)}): {CHECK_CONTENT}"
    return PutOff(reason) if is_temporary(code) else MailRefused(reason)


def is_temporary(code: int) -> bool:
    """Whether the same command may succeed later. What is no code at all is a broken peer."""
    return not 500 <= code < 600


def _is_certificate_fault(error: BaseException) -> bool:
    return "certificate" in _cause(error).lower() or "ssl" in _cause(error).lower()


def _cause(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:TEXT_LIMIT]
