"""Sign what we send with our domain's key (DKIM, RFC 6376), if one is configured.

A mail that is signed comes through where a relay's own signature would not align with our address
(DMARC), and one-click unsubscribing needs both of its fields signed (RFC 8058).
"""

from dataclasses import replace
from typing import Final

from bot.config import SmtpConfig
from bot.errors import TryAgainLater
from bot.gateways.smtp.bytes import WireMail
from bot.gateways.smtp.errors import AFTER_REFUSED_SESSION

SIGNED: Final = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"in-reply-to",
    b"references",
    b"reply-to",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"auto-submitted",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
)
"""The fields that a signature covers, where a mail has them. A list may add what is not there: it
has fields of its own."""


_TRIAL: Final = b"From: %s\r\nSubject: trial\r\n\r\ntrial\r\n"


def sign_trial(config: SmtpConfig) -> bytes:
    """Return a signed mail that is never sent, to see whether others can verify our signatures."""
    data = _TRIAL % config.from_address.encode("ascii", "replace")
    return signed(WireMail(config.from_address, (), data, needs_smtputf8=False), config).data


def signed(mail: WireMail, config: SmtpConfig) -> WireMail:
    """Return a mail with our signature on top; as it is if no key is configured.

    Each field is signed once more than it is there, so that nobody can put another beside it, which
    programs may show in its place (RFC 6376, 8.15).

    Raises:
        TryAgainLater: the key cannot be read; nothing leaves unsigned by mistake.
    """
    if not config.dkim_key:
        return mail
    import dkim  # noqa: PLC0415 - 3 MB with what it loads, which a service without a key need not hold

    signer = dkim.DKIM(mail.data)
    there = {name.lower() for name, _value in signer.headers}
    fields = [name for name in SIGNED if name in there]
    try:
        field: bytes = signer.sign(
            config.dkim_selector.encode("ascii"),
            config.from_address.rpartition("@")[2].encode("idna"),
            config.dkim_key.encode("ascii"),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*fields, *fields],
        )
    except (dkim.DKIMException, UnicodeError, ValueError, TypeError) as error:
        raise TryAgainLater(
            "smtp.dkim_key cannot be used: write an RSA key as PEM (openssl genrsa 2048)",
            after=AFTER_REFUSED_SESSION,
        ) from error
    return replace(mail, data=field + mail.data)
