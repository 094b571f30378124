"""Words by which mail programs in many languages introduce what somebody else said."""

import re
from enum import StrEnum
from typing import Final


class Label(StrEnum):
    """What a line of a forwarded header block names."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"


_FROM: Final = (
    "from|von|de|da|från|fra|od|van|от|от кого|lähettäjä|gönderen|kimden|feladó|expéditeur|mittente"
    "|remitente|remetente|发件人|寄件者|寄件人|差出人|보낸 사람|من|מאת|від|από"
)
_DATE: Final = (
    "sent|date|gesendet|datum|envoyé|enviado|enviado el|enviado em|enviada em|fecha|data|inviato"
    "|skickat|sendt|dato|wysłano|verzonden|отправлено|дата|odesláno|lähetetty|päivämäärä|elküldve"
    "|gönderildi|tarih|date d'envoi|sent at|sent on|发送时间|日期|寄件日期|送信日時|日時|日付"
    "|보낸 날짜|تاريخ|التاريخ|تم الإرسال|נשלח|надіслано|ημερομηνία"
)
_TO: Final = (
    "to|an|à|para|a|till|til|do|aan|кому|komu|vastaanottaja|kime|alıcı|címzett|destinataire"
    "|收件人|宛先|받는 사람|إلى|אל|προς|cc|bcc|kopie|kopia|copie|copia|копия|抄送|副本|참조|cci|cc:"
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
        (Label.TO, _TO),
        (Label.DATE, _DATE),
        (Label.SUBJECT, _SUBJECT),
        (Label.FROM, _FROM),
    )
    for word in words.split("|")
}
"""Lower-case label to what it names."""

LABELLED: Final = re.compile(r"[\s*]{0,4}([^\W\d_][\w' -]{0,20}?)\s?\*?\s?[:：]\s?\*?(.*)")
"""A line that may be one of a header block: its label and its value."""

ON_BEHALF: Final = re.compile(
    r"\b(?:on behalf of|im auftrag von|de la part de|en nombre de|em nome de|per conto di|namens"
    r"|w imieniu|от имени|för|på vegne af|代表)\s+(.*)$",
    re.IGNORECASE,
)

SEPARATOR: Final = re.compile(
    r"(?:[-_=*]{2,}\s?(?:original message|forwarded message|forwarded by|original appointment"
    r"|reply message|forward(?:ed)?|(?:ursprüngliche|original|weitergeleitete)"
    r"[ -]?nachricht|message (?:d'origine|original|transféré)|mensaje (?:original|reenviado)"
    r"|mensagem (?:original|encaminhada)|messaggio (?:originale|inoltrato)|oorspronkelijk bericht"
    r"|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding"
    r"|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|původní zpráva"
    r"|alkuperäinen viesti|eredeti üzenet|orijinal mesaj|özgün ileti|原始邮件|原始郵件|转发邮件"
    r"|元のメッセージ|転送メッセージ|원본 메시지|الرسالة الأصلية)\b[^\n]{0,80}$"
    r"|begin forwarded message\s?:|début du message (?:transféré|réexpédié)\s?:"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)\s?:|inicio del mensaje reenviado\s?:"
    r"|inizio messaggio inoltrato\s?:)",
    re.IGNORECASE,
)
"""A line above a forwarded or quoted mail."""

VERB: Final = re.compile(
    r"\b(?:wrote|writes|has written|said|says|a écrit|écrit|ecrit|a ecrit|schrieb(?:en)?"
    r"|schreibt|geschrieben|hat am|escribió|escribio|ha escrito|va escriure|escreveu|ha scritto"
    r"|scrisse|scrive|schreef|heeft geschreven|skrev|napisał(?:\(a\)|a)?|pisze|napsala?|napísala?"
    r"|kirjoitti|yazdı|şunu yazdı|írta|ezt írta|a scris|έγραψε|написала?|написав|пишет|писала?"
    r"|כתב(?:ה)?|menulis|đã viết)\b"
    r"|كتب(?:ت)?|写道|寫道|写了|のメール|さんは書きました|書きました|님이 작성",
    re.IGNORECASE,
)
"""The word of an attribution that says somebody wrote."""

VERB_STEMS: Final = (
    *("wrote", "writ", "said", "says", "crit", "schr", "hat am", "scri", "escr", "skrev", "nap"),
    *("napis", "pisze", "kirjoitti", "yazd", "írta", "γραψε", "напис", "пишет", "писал", "כתב"),
    *("menulis", "viết", "كتب", "写", "寫", "メール", "書き", "작성"),
)
"""At least one of these stands wherever `VERB` matches."""

_LEAD_WORDS: Final = (
    "on|am|le|el|il|il giorno|op|em|no dia|den|dnia|w dniu|dne|на|в|pada|vào|në|στις|al|a|la"
    "|in|at|to|du|da|do|ma|ti|ke|to|pe|la|su|--- on|---- on|em qua|quoting|zitat von|citando"
    "|في|בתאריך|ב"
)
LEAD_IN: Final = re.compile(
    rf"[\s*>-]{{0,4}}(?:(?:{_LEAD_WORDS})\b|\d{{1,2}}[./ ]|\d{{4}}[年/.-]"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|lun|mar|mer|jeu|ven|sam|dim)\b)",
    re.IGNORECASE,
)
"""How an attribution that names the date first begins."""

MOBILE: Final = re.compile(
    r"(?:sent (?:from|via) (?:my|an?|the)?\s?(?:[\w-]+\s){0,4}?(?:iphone|ipad|ipod|blackberry"
    r"|android|phone|smartphone|handheld|mobile|device|tablet|samsung\w*|galaxy|htc"
    r"|nokia|windows phone|outlook|yahoo mail|proton ?mail|thunderbird"
    r"|mail for windows)\b[^\n]{0,60}"
    r"|get outlook for \w+[^\n]{0,60}|sent from mail for windows[^\n]{0,20}"
    r"|envoyé (?:de|depuis) (?:mon|ma|un)\s[^\n]{3,50}|von meinem [^\n]{3,40} gesendet[^\n]{0,20}"
    r"|gesendet (?:von|mit) [^\n]{3,50}|enviado (?:desde|do|de) (?:mi|meu|minha)\s[^\n]{3,50}"
    r"|inviato (?:da|dal) [^\n]{3,50}|verstuurd vanaf mijn [^\n]{3,40}|skickat från min \w+"
    r"|sendt fra min \w+|wysłane z \w+|отправлено с \w+[^\n]{0,30}|发自我的 ?\w+|從我的 ?\w+ ?傳送"
    r"|iphoneから送信|odesláno z \w+|lähetetty \w+|나의 \w+에서 보냄)\s*[.!]?$",
    re.IGNORECASE,
)
"""The line a phone adds below what its owner wrote."""
