"""Receipts: a mail has been read, or deleted unread (RFC 8098), and what is written instead.

Outlook's request to give a mail back unread is written by itself, too.
"""

import re
from typing import Final

from bot.mail.automatic.evidence import Evidence
from bot.mail.languages.patterns import (
    LatePattern,
    PlainPattern,
    one_of,
    remembers_short,
    unaccented,
)
from bot.mail.languages.words import Label
from bot.mail.quotes.header_fields import label_of

_READ: Final = (
    *("read", "not read", "deleted", "read receipt", "return receipt", "disposition notification"),
    *(
        "gelesen",
        "nicht gelesen",
        "ungelesen gelöscht",
        "gelöscht",
        "lesebestätigung",
        "lu",
        "non lu",
    ),
    *("accusé de lecture", "accusé de réception", "confirmation de lecture", "leído", "leido"),
    *("no leído", "confirmación de lectura", "lido", "lida", "lidas", "não lido", "não lida"),
    *("recibo de leitura", "confirmação de leitura", "letto", "non letto", "letta"),
    *("conferma di lettura", "ricevuta di ritorno", "gelezen", "niet gelezen", "leesbevestiging"),
    *("oläst", "läskvitto", "læst", "ikke læst", "læsekvittering", "lest", "ikke lest"),
    *("lesebekreftelse", "luettu", "lukukuittaus", "przeczytano", "przeczytane"),
    *("nie przeczytano",),
    *("potwierdzenie przeczytania", "přečteno", "potvrzení o přečtení", "prečítané", "olvasva"),
    *("elolvasva", "olvasási visszaigazolás", "citit", "confirmare de citire", "прочитано"),
    *("прочтено", "не прочитано", "уведомление о прочтении", "прочетено", "pročitano", "prebrano"),
    *("διαβάστηκε", "αναγνώστηκε", "okundu", "okundu bilgisi", "مقروءة", "تمت القراءة", "נקרא"),
    *(
        "อ่านแล้ว",
        "đã đọc",
        "dibaca",
        "已读",
        "已讀",
        "已读回执",
        "開封済み",
        "開封通知",
        "읽음",
        "llegit",
    ),
    *("loetud", "izlasīts", "perskaityta", "lesið", "lezen bevestigd", "no leído", "não lidas"),
    *("empfangsbestätigung", "acuse de recibo", "acuse de lectura", "confirmação de receção"),
    *("ontvangstbevestiging", "läskvittens", "leskvittering", "mottagningskvitto"),
    *("potwierdzenie odbioru", "potvrzení o doručení", "confirmare de primire", "kvitto"),
    *("подтверждение прочтения", "прочитані", "підтвердження прочитання", "прочитано е"),
    *("خوانده شد", "مقروء", "पढ़ा गया", "irakurrita", "開封確認", "已讀回條", "읽음 확인"),
    *("dibaca", "telah dibaca", "skaitīts", "lasīts", "neperskaityta", "okunmadı", "не прочитано"),
)
_SUBJECT: Final = PlainPattern(rf"\W{{0,3}}{one_of(_READ)}\s?(?:[:：(]|\s?[-–]\s|$)", re.IGNORECASE)
_MARKED: Final = LatePattern(r"\W{0,3}läst\s?(?:[:：(]|\s?[-–]\s|$)", re.IGNORECASE)
"""Without its dots it is the English `last`."""
_SAID: Final = PlainPattern(
    r"(?<!\w)(?:(?:was|were|has been) (?:\w+ ){0,2}(?:read|displayed|opened|deleted|received)"
    r"|gelesen|angezeigt|gelöscht|été (?:lue?|affichée?|supprimée?|ouverte?)|leíd[oa]"
    r"|eliminad[oa]|mostrad[oa]|leyó|lid[ao]|exibid[ao]|lett[oa]|visualizzat[oa]|eliminat[oa]"
    r"|gelezen|verwijderd|weergegeven|lästes?|raderats?|visats?|læst|slettet|lest|luettu|luettiin"
    r"|poistettu|(?:prze|od)?czytan\w{1,3}|usunięt\w{1,2}|přečten\w{0,2}|prečítan\w{1,2}"
    r"|elolvas\w{0,3}|olvasta|citită?|прочит\w{1,6}|прочет\w{1,4}|прочт\w{1,5}|удален\w{0,2}"
    r"|pročit\w{1,5}|prebran\w?|διαβάστηκε|αναγνώσ\w{1,6}|okundu|llegit|loeti|loetud|izlasī\w{1,3}"
    r"|lasīts|perskaity\w{1,4}|lesið|irakurri\w{0,2}|được đọc|dibaca)(?!\w)"
    r"|قراءة|נקרא|อ่าน|已被|阅读|已讀|讀取|開封|開かれ|표시|읽|خوانده|पढ़",
    re.IGNORECASE,
)
_LABEL: Final = LatePattern(
    r"^[ \t]{0,8}([^\W\d]{1,24}(?: [^\W\d]{1,24}){0,2}) ?[:：][ \t]{0,20}\S", re.MULTILINE
)
_SELF: Final = PlainPattern(
    r"this is a (?:return|read|reading) receipt for|(?:return|read) receipt only acknowledges"
    r"|no guarantee that (?:the|it)|dies ist eine (?:empfangs|lese)bestätigung für"
    r"|ceci est un accusé de (?:réception|lecture)|(?:esto|este) es un (?:acuse|recibo)"
    r"|est[ae] é um[a]? (?:recibo|confirmação) de|questa è una (?:ricevuta|conferma) di"
    r"|dit is een (?:ontvangst|lees)bevestiging|detta är ett (?:läs|mottagnings)kvitto"
    r"|dette er en (?:kvittering|læsekvittering|lesebekreftelse)|to jest potwierdzenie"
    r"|toto je potvrzení|это уведомление о (?:прочтении|получении)",
    re.IGNORECASE,
)
"""What receipts call themselves, where a list or a gateway took their form away."""
_RECALLS: Final = PlainPattern(
    r"(?:recall|rückruf|rappel|recuperar|recuperación|richiamo|richiama|intrekken|återkalla)\s?:\s",
    re.IGNORECASE,
)
_RECALLED: Final = PlainPattern(
    r"[^\n]{1,100}(?:would like to recall the message|möchte die nachricht|souhaite rappeler le"
    r" message|desea recuperar el mensaje|deseja recuperar a mensagem"
    r"|desidera richiamare il messaggio|wil het bericht|vill återkalla meddelandet)[^\n]{0,400}\s*",
    re.IGNORECASE,
)
"""All that such a mail says: `Ana Lopez would like to recall the message, "pier".`"""
_CHARS: Final = 1_000
_LABELS: Final = 2
_OF_MAILS: Final = frozenset({Label.FROM, Label.TO, Label.SUBJECT, Label.DATE})
"""What the fields are of that a receipt names of the mail that was read: no `When` or `Where`."""


def is_receipt(mail: Evidence) -> bool:
    """Say whether a mail tells only that another was read, or asks for another back.

    One without the standard's form is known by its subject and its list of `To: … Sent: …`, or
    by what it calls itself: a person, too, writes `Read: chapter 3`.
    """
    if mail.root.parameters.get("report-type", "").lower() == "disposition-notification":
        return True
    if not _is_receipts(mail.subject):
        return False
    said = unaccented(mail.text[:_CHARS])
    if _RECALLED.fullmatch(said.strip()):
        return True
    if _SELF.search(said):
        return _names_reading(mail.subject)
    return _SAID.search(said) is not None and _names_a_mail(mail.text[:_CHARS])


def _names_a_mail(text: str) -> bool:
    """Say whether fields of a mail's header stand in a text."""
    return sum(label_of(found[1]) in _OF_MAILS for found in _LABEL.finditer(text)) >= _LABELS


@remembers_short
def _is_receipts(subject: str) -> bool:
    """Say whether a subject may be a receipt's; a thread's mails share theirs."""
    return _names_reading(subject) or _RECALLS.match(unaccented(subject)) is not None


def _names_reading(subject: str) -> bool:
    """Say whether a subject begins with what programs call a receipt."""
    return _SUBJECT.match(unaccented(subject)) is not None or _MARKED.match(subject) is not None
