"""An out-of-office responder, as it should be and as it too often is (RFC 3834)."""

import email
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage, Message
from email.utils import format_datetime, parseaddr
from typing import Final

ID_DOMAIN: Final = "responder.example"


@dataclass(kw_only=True)
class Responder:
    """Answers each sender once, or every mail where `once` is false.

    `to_list` answers the list instead of the person; `marked` says honestly that it is a
    machine (Auto-Submitted), which the bad ones do not.
    """

    text: str
    subject: str = "Automatic reply: out of office"
    to_list: bool = False
    marked: bool = True
    once: bool = True
    answers: int = 0
    answered: set[str] = field(default_factory=set)

    def answer(self, raw: bytes, *, member: str, now: datetime) -> EmailMessage | None:
        """Return the answer to a mail that reached `member`, or None when there is none to give."""
        mail = email.message_from_bytes(raw)
        to = self._receiver(mail)
        if not to or to == member or (self.marked and _is_automatic(mail)):
            return None
        if self.once and to in self.answered:
            return None
        self.answered.add(to)
        self.answers += 1
        reply = EmailMessage()
        reply["From"] = member
        reply["To"] = to
        reply["Subject"] = self.subject
        reply["Date"] = format_datetime(now)
        original = str(mail.get("Message-ID", "")).strip()
        reply["Message-ID"] = f"<auto-{self.answers}-{now:%Y%m%d%H%M%S%f}@{ID_DOMAIN}>"
        if original:
            reply["In-Reply-To"] = original
            reply["References"] = original
        if self.marked:
            reply["Auto-Submitted"] = "auto-replied"
        reply.set_content(f"{self.text}\n")
        return reply

    def _receiver(self, mail: Message) -> str:
        """Return whom to answer: the list, or the person in Reply-To or From."""
        if self.to_list:
            return str(mail.get("X-BeenThere", "")).strip().lower()
        header = mail.get("Reply-To") or mail.get("From") or ""
        return parseaddr(str(header))[1].lower()


def _is_automatic(mail: Message) -> bool:
    return str(mail.get("Auto-Submitted", "no")).strip().lower() != "no"
