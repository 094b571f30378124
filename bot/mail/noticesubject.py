"""The subject that a list program's notice gives of the post that it holds or rejects.

Programs write `with the subject`, and the subject below it, set in; a line `Subject: …`; or
`your message "…"`. The form is the same in all languages, the words are not.
"""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern

_WITH_SUBJECT: Final = (
    r"(?:with the subject|titled|with subject|mit dem betreff|avec (?:le|pour) sujet"
    r"|avec l['’]objet|con (?:el )?asunto|con oggetto|met (?:als )?onderwerp|com o? ?assunto"
    r"|amb l['’]assumpte|s předmětem|с темой|с тема|з темою|dengan subjek|עם הנושא"
    r"|下記の件名[^\n]{0,60}(?:\n[^\n]{1,200})?|的主题为|的主題為|gönderdiğiniz)"
)
_MESSAGE: Final = (
    *("message", "mail", "e-mail", "email", "post", "posting", "beitrag", "nachricht", "courriel"),
    *("courrier", "mensaje", "correo", "mensagem", "messaggio", "bericht", "meddelande", "besked"),
    *("meddelelse", "melding", "innlegg", "inlägg", "indlæg", "viesti", "viestisi", "wiadomość"),
    *("wiadomości", "zpráva", "zprávu", "příspěvek", "správa", "správu", "príspevok", "sporočilo"),
    *(
        "poruka",
        "poruku",
        "üzenet",
        "üzenete",
        "üzenetét",
        "levele",
        "mesajul",
        "mesajınız",
        "iletiniz",
    ),
    *(
        "письмо",
        "сообщение",
        "лист",
        "повідомлення",
        "съобщение",
        "съобщението",
        "μήνυμα",
        "μήνυμά",
    ),
    *("رسالتك", "رسالة", "הודעה", "הודעתך", "پیام", "संदेश", "ข้อความ", "tin nhắn", "thư", "pesan"),
    *(
        "surel",
        "missatge",
        "kiri",
        "ziņojums",
        "laiškas",
        "skilaboð",
        "メッセージ",
        "投稿",
        "メール",
    ),
    *("邮件", "郵件", "消息", "帖子", "訊息", "메시지", "메일", "게시물", "글"),
)
_LABELS: Final = (
    *("subject", "betreff", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp", "temat"),
    *("předmět", "predmet", "zadeva", "тема", "относно", "θέμα", "konu", "ämne", "emne", "aihe"),
    *(
        "tárgy",
        "subiect",
        "الموضوع",
        "נושא",
        "موضوع",
        "विषय",
        "หัวเรื่อง",
        "เรื่อง",
        "tiêu đề",
        "chủ đề",
    ),
    *(
        "perihal",
        "subjek",
        "assumpte",
        "teema",
        "temats",
        "tema",
        "efni",
        "件名",
        "主题",
        "主題",
        "主旨",
    ),
    *("제목", "title", "titel", "titre", "título", "titolo"),
)
_OPEN: Final = "\"'“„«‹「『‘”"
_CLOSE: Final = "\"'”“»›」』’"
_QUOTED: Final = rf"[{_OPEN}][ \t\xa0]?(?P<subject>[^\n\"”»」』]{{1,300}}?)[ \t\xa0]?[\"”“»」』]"
_FORMS: Final = (
    LatePattern(
        rf"{_WITH_SUBJECT}\s{{0,20}}[:\s]\s{{0,20}}"
        r"[\"'“«„](?P<subject>[^\n\"”»]{1,300})[\"'”»]",
        re.IGNORECASE,
    ),
    LatePattern(
        rf"{_WITH_SUBJECT}:?[ \t]*\n\s{{0,20}}(?P<subject>\S[^\n]{{0,300}})", re.IGNORECASE
    ),
    LatePattern(
        rf"(?:{one_of(_MESSAGE)})(?:\s[^\W\d]{{2,14}}){{0,2}}?[:,]?\s?{_QUOTED}", re.IGNORECASE
    ),
    LatePattern(
        rf"^[ \t]{{0,8}}(?:{one_of(_LABELS)})[ \t]?[:：][ \t]{{0,8}}(?P<subject>\S[^\n]{{0,300}})$",
        re.IGNORECASE | re.MULTILINE,
    ),
    LatePattern(
        rf"[(（]\s?(?:{one_of(_LABELS)})\s?[:：]\s?(?P<subject>[^\n()（）]{{1,300}})[)）]",
        re.IGNORECASE,
    ),
)
_SET_IN: Final = LatePattern(
    r"(?:^|\n)[^\s][^\n]*\n\s{0,3}\n?[ \t]{3,12}(?P<subject>\S[^\n]{0,300})\n[ \t]*(?:\n|$)"
)
"""Mailman's, in any language: alone, set in, below the beginning of the sentence."""
_TITLE: Final = LatePattern(rf".*?{_QUOTED}\s*$")
_ADDRESS: Final = LatePattern(r"[^\s@]{1,64}@[^\s@]{1,255}$")


def named_subject(text: str) -> str:
    """Return the subject of the post that a notice is about, "" where none is named."""
    for form in _FORMS:
        found = form.search(text)
        if found is not None and not _ADDRESS.match(found["subject"]):
            return found["subject"].strip(" \t\"'“”«»„‘’")
    set_in = _SET_IN.search(text)
    if set_in is None or _ADDRESS.match(set_in["subject"]):
        return ""
    titled = _TITLE.match(set_in["subject"])
    return (titled["subject"] if titled is not None else set_in["subject"]).strip()
