"""MAIL, RCPT and DATA: the part of an SMTP session that is about one mail (RFC 5321, 3.3)."""

from datetime import timedelta
from typing import Final

import aiosmtplib

from bot.errors import GiveUp, TryAgainLater
from bot.gateways import smtp_errors
from bot.gateways.smtp_bytes import WireMail

LIBRARY_ERRORS: Final = (aiosmtplib.SMTPException, OSError, ValueError)
"""What aiosmtplib raises; a timeout is an OSError since Python 3.11."""


class SessionEnded(TryAgainLater):
    """The connection was lost or closed before DATA: the server has nothing of the mail."""


class Dialogue:
    """MAIL, RCPT and DATA of one mail, and how far they got."""

    def __init__(
        self, mail: WireMail, *, command: timedelta, data: timedelta, after_lost_answer: timedelta
    ) -> None:
        self._mail = mail
        self._command = command.total_seconds()
        self._data = data.total_seconds()
        self._after_lost_answer = after_lost_answer
        self._in_data = False
        self.accepted: list[str] = []
        self.refusals: list[aiosmtplib.SMTPRecipientRefused] = []

    async def run(self, client: aiosmtplib.SMTP) -> None:
        """Say it all; afterwards `refusals` holds the recipients refused for good."""
        self.accepted, self.refusals = [], []
        try:
            await self._offer(client)
            self._in_data = True
            await client.data(self._mail.data, timeout=self._data)
        except aiosmtplib.SMTPSenderRefused as error:
            if error.code == aiosmtplib.SMTPStatus.domain_unavailable:
                raise self.lost() from error
            raise smtp_errors.refused_sender(error.code, error.message) from error
        except aiosmtplib.SMTPResponseException as error:
            if not 400 <= error.code < 600:  # no refusal: a peer that speaks something else
                raise self.lost() from error
            raise smtp_errors.refused_content(error.code, error.message) from error
        except ValueError as error:
            raise GiveUp(f"an address cannot be sent ({error}): correct it") from error
        except LIBRARY_ERRORS as error:
            raise self.lost() from error

    def lost(self) -> TryAgainLater:
        """Return what a lost connection or a timeout means at the point that was reached."""
        if self._in_data:
            return TryAgainLater(
                "the answer to DATA was lost: the server may have the mail",
                after=self._after_lost_answer,
            )
        return SessionEnded("the SMTP server closed the connection or fell silent")

    async def _offer(self, client: aiosmtplib.SMTP) -> None:
        mail, timeout = self._mail, self._command
        encoding = "utf-8" if mail.needs_smtputf8 else "ascii"
        options = [f"SIZE={len(mail.data)}"] if client.supports_extension("size") else []
        if mail.needs_smtputf8:
            if not client.supports_extension("smtputf8"):
                raise GiveUp(
                    "an address has letters outside ASCII before the @, and the server does not "
                    "offer SMTPUTF8: use another address for this person"
                )
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        await client.mail(mail.envelope_from, options=options, encoding=encoding, timeout=timeout)
        for recipient in mail.recipients:
            try:
                await client.rcpt(recipient, encoding=encoding, timeout=timeout)
                self.accepted.append(recipient)
            except aiosmtplib.SMTPRecipientRefused as error:
                self.refusals.append(error)
        if not self.accepted or any(smtp_errors.is_temporary(one.code) for one in self.refusals):
            raise smtp_errors.refused_recipients(self.refusals, accepted=())
