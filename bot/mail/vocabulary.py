"""Words by which mail programs in many languages introduce what somebody else said."""

import re
from enum import StrEnum
from typing import Final

from bot.mail.alternation import one_of


class Label(StrEnum):
    """What a line of a forwarded header block names."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"


_FROM: Final = (
    "from|von|de|da|från|fra|od|van|от|от кого|lähettäjä|gönderen|kimden|feladó|expéditeur|mittente"
    "|remitente|remetente|发件人|寄件者|寄件人|差出人|보낸 사람|من|מאת|від|από"
)
_DATE: Final = (
    "sent|date|gesendet|datum|envoyé|enviado|enviado el|enviado em|enviada em|fecha|data|inviato"
    "|skickat|sendt|dato|wysłano|verzonden|отправлено|дата|odesláno|lähetetty|päivämäärä|elküldve"
    "|gönderildi|tarih|date d'envoi|sent at|sent on|发送时间|送信済|送信済み|日期"
    "|寄件日期|送信日時|日時|日付|보낸 날짜|تاريخ|التاريخ|تم الإرسال|נשלח|надіслано|ημερομηνία"
)
_TO: Final = (
    "to|an|à|para|pour|a|till|til|do|aan|кому|komu|vastaanottaja|kime|alıcı|címzett|destinataire"
    "|收件人|宛先|받는 사람|إلى|אל|προς"
)
_OTHER: Final = (
    "cc|bcc|kopie|kopia|copie|copia|копия|抄送|副本|참조|cci|cc:"
    "|reply-to|reply to|antwort an|répondre à|responder a|organization|organisation|newsgroups"
    "|importance|priority|attachments|message-id|resent-from|resent-to|resent-date|list-id"
)
_SUBJECT: Final = (
    "subject|betreff|objet|sujet|asunto|assunto|oggetto|ämne|emne|temat|onderwerp|тема|předmět"
    "|predmet|aihe|konu|tárgy|主题|主旨|件名|제목|الموضوع|נושא|θέμα"
)

LABELS: Final[dict[str, Label]] = {
    word: label
    for label, words in (
        (Label.OTHER, _OTHER),
        (Label.TO, _TO),
        (Label.DATE, _DATE),
        (Label.SUBJECT, _SUBJECT),
        (Label.FROM, _FROM),
    )
    for word in words.split("|")
}
"""Lower-case label to what it names."""

BLOCK_STARTS: Final = tuple(word for word, label in LABELS.items() if label is not Label.OTHER)
"""Labels that the first line of a header block has."""

LABELLED: Final = re.compile(r"[\s*]{0,4}([^\W\d_][\w' -]{0,20}?)\s?\*?\s?[:：]\s?\*?(.*)")
"""A line that may be one of a header block: its label and its value."""

ON_BEHALF: Final = re.compile(
    r"\b(?:on behalf of|im auftrag von|de la part de|en nombre de|em nome de|per conto di|namens"
    r"|w imieniu|от имени|för|på vegne af|代表)\s+(.*)$",
    re.IGNORECASE,
)

SEPARATOR: Final = re.compile(
    r"(?:[-_=*\u2010-\u2015]{2,}+\s?(?:original message|forwarded message|forwarded by"
    r"|original appointment|reply message|forward(?:ed)?|(?:ursprüngliche|original|weitergeleitete)"
    r"[ -]?nachricht|message (?:d'origine|original|transféré)|mensaje (?:original|reenviado)"
    r"|mensagem (?:original|encaminhada)|messaggio (?:originale|inoltrato)|oorspronkelijk bericht"
    r"|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding"
    r"|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|původní zpráva"
    r"|alkuperäinen viesti|eredeti üzenet|orijinal mesaj|özgün ileti|原始邮件|原始郵件|转发邮件"
    r"|mail original|wiadomość przekazana|元のメッセージ|転送メッセージ"
    r"|перенаправленное сообщение|転送されたメッセージ|转发的消息"
    r"|원본 메시지|الرسالة الأصلية)\b[^\n]{0,400}$"
    r"|original message processed by [^\n]{1,40}$|begin forwarded message\s?:"
    r"|début du message (?:transféré|réexpédié)\s?:"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)\s?:|inicio del mensaje reenviado\s?:"
    r"|inizio messaggio inoltrato\s?:|begin doorgestuurd bericht\s?:"
    r"|início da mensagem (?:encaminhada|reenviada)\s?:|начало переадресованного сообщения\s?:"
    r"|转发的邮件[:：]|次のメールを転送します[:：])",
    re.IGNORECASE,
)
"""A line above a forwarded or quoted mail."""

_VERBS: Final = (
    *("wrote", "writes", "has written", "said", "says", "a écrit", "écrit", "a ecrit", "ecrit"),
    *("schrieb", "schrieben", "schreibt", "geschrieben", "hat am", "escribió", "escribio"),
    *("ha escrito", "va escriure", "ha escrit", "escreveu", "ha scritto", "scrisse", "scrive"),
    *("schreef", "heeft geschreven", "geschreven", "skrev", "napisał", "napisała"),
    *("napisał(a)", "pisze", "napsal", "napsala", "napsal(a)", "napísal", "napísala"),
    *("kirjoitti", "yazdı", "şunu yazdı", "írta", "ezt írta", "a scris", "έγραψε", "написал"),
    *("написала", "написал(а)", "написав", "пишет", "писал", "писала", "כתב", "כתבה"),
    *("menulis", "đã viết"),
)
_VERBS_WITHIN: Final = (
    *(
        "كتبت",
        "كتب",
        "تمت كتابة",
        "写道",
        "寫道",
        "写了",
        "のメール",
        "さんは書きました",
        "書きました",
    ),
    "님이 작성",
)
"""Verbs of scripts that do not set words apart."""

SAYS: Final = re.compile(rf"\b{one_of(_VERBS)}(?!\w)|{one_of(_VERBS_WITHIN)}")
"""The word of an attribution that says somebody wrote, in a text of small letters."""

VERB: Final = re.compile(SAYS.pattern, re.IGNORECASE)
"""The same in any letters."""

BEFORE_NAMES: Final = (
    *("uhr", "г", "р", "пользователь", "користувач", "użytkownik", "odesílatel", "от", "від"),
    *("heeft", "hat", "wiadomość napisana przez", "tarihinde", "ما يلي بواسطة", "بواسطة"),
)
"""Words that mail programs put between a date and a name."""

BEFORE_DATES: Final = (
    *("on", "am", "at", "the", "le", "el", "il", "op", "em", "den", "dnia", "w dniu", "um", "dne"),
    *("kl", "zu", "no dia", "het volgende", "lo siguiente", "tarihinde", "tarih", "şunları"),
    *("şunu", "ezt", "в", "на"),
)
"""Words that mail programs put between a name and a date."""

HALF_DAYS: Final = ("ص", "م", "上午", "下午", "午前", "午後", "오전", "오후", "öö", "ös")
"""What stands for a.m. and p.m. behind a time."""

_LEADS: Final = (
    *("on", "am", "le", "el", "il", "il giorno", "op", "em", "no dia", "den", "dnia", "w dniu"),
    *(
        "v",
        "dne",
        "на",
        "в",
        "pada",
        "vào",
        "në",
        "στις",
        "al",
        "a",
        "la",
        "in",
        "at",
        "to",
        "du",
        "da",
    ),
    *("do", "ma", "ti", "ke", "pe", "su", "på", "em qua", "quoting", "zitat von", "citando", "في"),
    *("בתאריך", "ב", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "пн", "вт", "ср", "чт", "пт"),
    *("сб", "вс", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mån", "tis", "ons", "tors"),
    *("fre", "lör", "sön", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "po", "út", "st", "čt"),
    *("pá", "so", "ne", "za", "zo", "wo", "vr", "di", "mo", "mi", "fr", "sa"),
)
LEAD_IN: Final = re.compile(
    rf"[\s*>_=(（-]{{0,8}}(?:{one_of(_LEADS)}\b|[在於于]|\d{{1,2}}[./ ]|\d{{4}}[年/.-])",
    re.IGNORECASE,
)
"""How an attribution that names the date first begins."""

DIRECTIONS: Final = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of writing, to be left out."""

CUT: Final = re.compile(
    r"\W{0,4}(?:\.{2,6}|…|snip\w*|cut|trimmed|skipped|\w{0,12} ?snipped)\W{0,4}$", re.IGNORECASE
)
"""A line by which people say that they left out some of the quote."""

PARTICLES: Final = frozenset(
    (
        *("de", "da", "do", "dos", "del", "della", "di", "van", "von", "der", "den", "ten", "la"),
        *("le", "al", "el", "bin", "ibn", "zu", "und", "and", "of", "the", "y", "e", "for", "via"),
        *("on", "behalf", "at", "from"),
    )
)
"""Words of small letters within the names of people and firms."""
