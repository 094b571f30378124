"""The subject that a list program's notice gives of the post that it holds or rejects.

Programs write `with the subject`, and the subject below it, set in; a line `Subject: …`; or
`your message "…"`. The form is the same in all languages, the words are not. A quoted subject may
go on on the next line, and hold quotation marks of its own.
"""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern

_WITH_SUBJECT: Final = (
    r"(?:with\s{1,3}(?:the\s{1,3})?subject|titled|mit dem betreff|avec (?:le|pour) sujet"
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
    "件名",
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
_FOLDED: Final = r"(?:[^\n{0}]|\n(?!\s))"
_NESTING: Final = r"(?:[^\n{0}{1}]|\n(?!\s)|{0}[^\n{0}{1}]{{1,100}}[{1}])"
_QUOTES: Final = (
    # Marks between the same marks have blanks around them: `"Re: "pier" plan"`.
    ('"', r"(?:[^\n\"]|\n(?!\s)|(?<=[\s(])\"[^\"\n]{1,100}\"(?=[\s,.:;)]))", r"(?<!\s)\""),
    ("“", _NESTING.format("“", "”"), '[”"]'),
    ("„", _NESTING.format("„", "“”"), '[“”"]'),
    ("«", _NESTING.format("«", "»"), "»"),
    ("「", _NESTING.format("「", "」"), "」"),
    ("‹", _FOLDED.format("‹›"), "›"),
    ("『", _FOLDED.format("『』"), "』"),
    ("”", _FOLDED.format("”"), "”"),
    ("['‘]", r"(?:[^\n'’]|['’](?=\w)|\n(?!\s))", "['’]"),
)
"""What opens a quoted subject, a piece of it, and what closes it.

A subject goes on on the next line, and never over a blank line or into what is set in.
"""


def _quoted(quotes: tuple[tuple[str, str, str], ...]) -> str:
    """Return a pattern of a subject in one of these pairs of marks."""
    forms = (
        rf"{opens}[ \t\xa0]?(?P<subject_{number}>{piece}{{1,300}}?)[ \t\xa0]?{closes}"
        for number, (opens, piece, closes) in enumerate(quotes)
    )
    return f"(?:{'|'.join(forms)})"


_QUOTED: Final = _quoted(_QUOTES[:-1])
"""Without the single marks: many programs write the list's name between those."""
_LABEL: Final = rf"(?:{one_of(_LABELS)})(?:[ \t][^\W\d]{{1,14}}){{0,3}}[ \t]?[:：]"
"""`Sujet :`, and Sympa's `Sujet de votre message :`."""
_FORMS: Final = (
    LatePattern(
        rf"{_WITH_SUBJECT}:?[ \t]*\n[ \t]*\n[ \t]{{1,20}}(?P<subject>\S[^\n]{{0,300}})",
        re.IGNORECASE,
    ),
    LatePattern(rf"{_WITH_SUBJECT}\s{{0,20}}[:\s]\s{{0,20}}{_quoted(_QUOTES)}", re.IGNORECASE),
    LatePattern(
        rf"{_WITH_SUBJECT}:?[ \t]*\n\s{{0,20}}(?P<subject>\S[^\n]{{0,300}})", re.IGNORECASE
    ),
    LatePattern(
        rf"(?:{one_of(_MESSAGE)})(?:\s[^\W\d]{{2,14}}){{0,2}}?[:,]?\s?{_QUOTED}", re.IGNORECASE
    ),
    LatePattern(
        rf"^[ \t]{{0,8}}{_LABEL}[ \t]{{0,8}}(?P<subject>\S[^\n]{{0,300}})$",
        re.IGNORECASE | re.MULTILINE,
    ),
    LatePattern(
        rf"[(（]\s?{_LABEL}\s?(?P<subject>(?:[^\n()（）]|\([^\n()]{{0,100}}\)){{1,300}})[)）]",
        re.IGNORECASE,
    ),
    LatePattern(rf"{_QUOTED}\s(?:başlıklı|konulu)\s"),
    # Sympa's whole line, in any language.
    LatePattern(
        r"^\([^\W\d][^\n():]{2,50}: ?(?P<subject>(?:[^\n()]|\([^\n()]{0,100}\)){1,300})\)$",
        re.MULTILINE,
    ),
)
_ABOVE: Final = r"(?:^|\n)[^\s][^\n]*\n\s{0,3}\n?[ \t]{3,12}"
_BELOW: Final = r"\n[ \t]*(?:\n|$)"
_SET_IN: Final = LatePattern(rf"{_ABOVE}(?P<subject>\S[^\n]{{0,300}}){_BELOW}")
"""Mailman's, in any language: alone, set in, below the beginning of the sentence."""
_TITLED: Final = LatePattern(rf"{_ABOVE}\S[^\n]{{0,150}}?{_QUOTED}[ \t]*{_BELOW}")
"""`Posting of your message titled "…"` in its place; it is wrapped as any sentence is."""
_WHOLE: Final = LatePattern(_quoted(_QUOTES))
_ADDRESS: Final = LatePattern(r"[^\s@]{1,64}@[^\s@]{1,255}$")


def named_subject(text: str) -> str:
    """Return the subject of the post that a notice is about, "" where none is named."""
    for form in _FORMS:
        found = form.search(text)
        if found is not None and not _ADDRESS.match(subject := _subject(found)):
            return subject
    titled, set_in = _TITLED.search(text), _SET_IN.search(text)
    if titled is not None and (set_in is None or titled.start() <= set_in.start()):
        return _subject(titled)
    if set_in is None or _ADDRESS.match(set_in["subject"]):
        return ""
    return _subject(set_in)


def _subject(found: re.Match[str]) -> str:
    """Return the subject in one line, without the quotation marks that are around all of it."""
    subject = next(each for name, each in found.groupdict().items() if each is not None)
    return _bare(" ".join(subject.split()))


def _bare(subject: str) -> str:
    whole = _WHOLE.fullmatch(subject)
    return subject if whole is None else _subject(whole)
