"""Receipts: a mail has been read, or deleted unread (RFC 8098), and what is written instead.

Outlook's request to give a mail back unread is written by itself, too.
"""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.known import remembers_short
from bot.mail.latepattern import LatePattern
from bot.mail.mime import Part
from bot.mail.unaccented import PlainPattern, unaccented

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
    *("läst", "oläst", "läskvitto", "læst", "ikke læst", "læsekvittering", "lest", "ikke lest"),
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
_SAID: Final = PlainPattern(
    r"(?:was|were|has been) (?:\w+ ){0,2}(?:read|displayed|opened|deleted|received)|gelesen"
    r"|angezeigt|gelöscht"
    r"|été (?:lu|affiché|supprimé|ouvert)|(?:leído|leída|eliminad[oa]|mostrad[oa]|leyó)"
    r"|(?:lid[ao]|exibid[ao])"
    r"|(?:lett[oa]|visualizzat[oa]|eliminat[oa]) |gelezen|verwijderd|weergegeven|läst|raderat"
    r"|visat|læst|slettet"
    r"|lest|luettu|luettiin|poistettu|czytan|usunięt|přečten|prečítan|elolvas|olvasta|citit"
    r"|прочит|прочет|прочт"
    r"|удален|pročit|prebran|διαβάστηκε|αναγνώσ|okundu|قراءة|נקרא|อ่าน|được đọc|dibaca|已被|阅读"
    r"|已讀|讀取|開封"
    r"|開かれ|표시|읽|llegit|loeti|izlasī|lasīts|perskaity|lesið|خوانده|पढ़|irakurri",
    re.IGNORECASE,
)
_LABEL: Final = LatePattern(
    r"^[ \t]{0,8}[^\W\d]{1,24}(?: [^\W\d]{1,24}){0,2} ?[:：][ \t]{0,20}\S", re.MULTILINE
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


def is_receipt(root: Part, *, subject: str, text: str) -> bool:
    """Say whether a mail tells only that another was read, or asks for another back.

    One without the standard's form is known by its subject and its list of `To: … Sent: …`, or
    by what it calls itself: a person, too, writes `Read: chapter 3`.
    """
    if root.parameters.get("report-type", "").lower() == "disposition-notification":
        return True
    if not _is_receipts(subject):
        return False
    said = unaccented(text[:_CHARS])
    if _RECALLED.fullmatch(said.strip()):
        return True
    if _SELF.search(said):
        return _SUBJECT.match(unaccented(subject)) is not None
    return _SAID.search(said) is not None and len(_LABEL.findall(said)) >= _LABELS


@remembers_short
def _is_receipts(subject: str) -> bool:
    """Say whether a subject may be a receipt's; a thread's mails share theirs."""
    plain = unaccented(subject)
    return _SUBJECT.match(plain) is not None or _RECALLS.match(plain) is not None
