"""What stands below a name in a signature: ways to reach somebody, an office, a picture."""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.names import LONGEST_NAME, SENTENCE_ENDS, is_name
from bot.mail.vocabulary import PARTICLES

CONTACT: Final = LatePattern(
    r"\*?(?:(?:tel|phone|mobile|mob|cell|fax|office|direct|telefon|téléphone|tél|teléfono|telefono"
    r"|handy|móvil|тел|web|www|e-?mail|skype|ph"
    r"|моб|факс|почта|пошта|τηλ|κιν|puh|tfn|tlf|gsm|sími|telefax|mobil|telefonas|telephone|telegram|whatsapp"
    r"|signal|matrix|irc|电话|手机|传真|邮箱|电子邮件|网址|電話|携帯|手機|傳真|メール|전화|휴대폰|팩스|이메일"
    r"|هاتف|جوال|بريد|טלפון|נייד|דוא\"ל|โทร|điện thoại)\b\s?[.:：)]+\s*\S|[tmpfo][.:]\*?\s?[+(]?\d"
    r"|\S{1,64}@\S{1,200}$|(?:https?://|www\.)\S{1,200}$|<?mailto:\S{1,200}(?:$|> )"
    r"|(?:tel|phone|mobile|mob|cell|fax|telefon|téléphone|tél|teléfono|telefono|handy|móvil)"
    r" \+?\(?\d[\d\s()/.-]{5,20}"
    r"|[^\n]{0,50}\b(?:ddi|ext|extension|durchwahl|dw|poste|interno|toestel|anknytning)\b"
    r"\.?:?\s?\d[\d ]{1,14}$"
    r"|[+(]?\d[\d\s()/.+-]{6,24}$|[^\n]{0,60}\|[^\n]{0,60}(?:@|\d{3}|www\.))",
    re.IGNORECASE,
)
REACHED_AT: Final = LatePattern(
    r"[^\n]{0,60}?\b(?:tel|phone|mobile|mob|cell|fax|telefon|téléphone|tél|teléfono|telefono|handy"
    r"|móvil|тел|tfn|tlf|puh|gsm|τηλ|t|m|p)\b\.?\s?:?\*?\s?\+?\(?\d[\d\s()/.-]{5,20}"
    r"|(?:[^\n]{0,60}[–—|,;•·-] ?)?(?:\+\d[\d\s()/.-]{6,20}|0(?:[ ./-]?\d){9,10})$"
    r"|(?:\*?e(?:-?mail)?\s?:\*?\s?)?[\w.+-]{1,64}@[\w.-]{1,200}$",
    re.IGNORECASE,
)
"""A telephone number or an address of mail: links alone may be what the mail refers to.

Programs that make text of HTML write bold labels as `*Tel:*`.
"""
PICTURE: Final = LatePattern(r"\[(?:https?://|cid:|image)[^\]\n]{0,400}\](?: ?<)?\S{0,400}$")
"""How Outlook and Gmail write a picture in text."""
DEGREE: Final = LatePattern(
    r"(?:, ?(?:Ph\.? ?D|M\.?D|[BM]\.?(?:Sc|A|Eng|Ed)|MBA|MPH|P\.?E|CPA|Esq|Jr|Sr|II|III)\.?){1,3}$"
)
"""What people write behind their name."""
_TITLED: Final = re.compile(r"\s?\|\s?|\s[–—·•]\s")
_IN_TITLES: Final = frozenset(
    (
        *("in", "du", "des", "et", "les", "für", "im", "am", "pour", "para", "per", "i", "ved"),
        *("for", "bureau", "room", "ext", "raum", "büro", "sala"),
    )
)


def is_title(line: str) -> bool:
    """Say whether a line is an office's or a firm's name, or where that is to be found."""
    words = re.split(r"[\s,/–-]+", line)
    return (
        len(line) <= LONGEST_NAME
        and all(
            not word or not word[0].islower() or word in PARTICLES or word in _IN_TITLES
            for word in words
        )
        and not line.endswith(SENTENCE_ENDS)
    )


def name_in(line: str) -> str:
    """Return the name in `NAME | TITLE`, and any other line as it is."""
    name, *titles = _TITLED.split(line)
    return name if titles and is_title(" ".join(titles)) else line


def is_titled_name(line: str) -> bool:
    """Say whether a line is `NAME | TITLE`."""
    name = name_in(line)
    return name != line and is_name(name)
