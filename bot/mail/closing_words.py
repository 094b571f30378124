"""Words that mails are closed with, in many languages."""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern

_MORE: Final = (
    *(
        "lg",
        "vg",
        "hochachtungsvoll",
        "danke",
        "vielen dank",
        "besten dank",
        "merci",
        "bonne soirée",
    ),
    *("sincèrement", "respectueusement", "amitiés", "bises", "gracias", "muchas gracias"),
    *("obrigado", "obrigada", "grazie mille", "cordialmente", "un caro saluto", "bedankt"),
    *("tack", "mange hilsner", "спасибо", "kindly"),
    *("im auftrag", "i. a.", "i.a.", "in vertretung", "i. v.", "i.v."),
    *("all the best", "take care", "warmly", "respectfully", "yours truly", "rgds", "thx", "ta"),
    *(
        "many thanks",
        "best wishes",
        "kind regards",
        "sincerely yours",
        "all best",
        "mvg",
        "bh",
        "vh",
    ),
    *("cdlt", "cdt", "sincères salutations", "bonne journée", "amicalement", "cordiales saludos"),
    *("un cordial saludo", "saludos cordiales", "un abrazo", "atte", "att", "com os melhores"),
    *("com os melhores cumprimentos", "melhores cumprimentos", "abraço", "um abraço", "un saluto"),
    *("a presto", "grazie", "vriendelijke groet", "vriendelijke groeten", "hartelijke groet"),
    *("hartelijke groeten", "med vänliga hälsningar", "hälsningar", "vänligen", "hilsen", "kh"),
    *("bedste hilsner", "beste hilsen", "med venlig hilsen", "kveðja", "bestu kveðjur"),
    *("terveisin", "ystävällisin terveisin", "parhain terveisin", "lugupidamisega", "parimat"),
    *("s pozdravem", "s pozdravom", "zdraví", "hezký den", "üdv", "üdvözlettel", "tisztelettel"),
    *("z wyrazami szacunku", "pozdrawiam serdecznie", "serdecznie pozdrawiam", "lp", "lep pozdrav"),
    *("srdačan pozdrav", "lijep pozdrav", "pozdrav", "pagarbiai", "ar cieņu", "cu stimă"),
    *("cu respect", "με εκτίμηση", "φιλικά", "з повагою", "щиро", "с наилучшими пожеланиями"),
    *("с поздрави", "поздрави", "с уважение", "с поштовањем", "iyi çalışmalar", "saygılar"),
    *(
        "sevgiler",
        "مع التحية",
        "تحياتي",
        "با احترام",
        "בברכה",
        "trân trọng",
        "hormat saya",
        "salam",
    ),
    *(
        "此致",
        "祝好",
        "谢谢",
        "謝謝",
        "よろしくお願いいたします",
        "よろしくお願いします",
        "감사합니다",
    ),
)
_GRUSS: Final = r"gr(?:ü|ue|u)(?:ß|ss)(?:e|en)?(?: aus [^\W\d_]{3,20})?"
_CLOSES: Final = LatePattern(
    r"\W{0,3}(?=[a-zà-žα-ωа-яєіґ\u0590-\u06ff\u3040-\u9fff\uac00-\ud7a3])(?:"
    r"(?:with )?(?:best|kind|warm|many)(?:est)? (?:regards|wishes|thanks)"
    r"|(?:with )?regards|best|cheers|yours(?: sincerely| faithfully)?|sincerely"
    r"|(?:many )?(?:thanks|thank you)(?: (?:and|&) (?:(?:best|kind|warm) )?regards)?"
    r"|br|kr"
    r"|(?:(?:vielen |besten |herzlichen )?danke? (?:und|&) )?(?:mit )?(?:(?:freundliche"
    rf"|viele|beste|herzliche|liebe|schöne|sonnige|kollegiale|ganz liebe)[nmr]? )?{_GRUSS}"
    r"|mfg|(?:(?:bien|très) )?cordialement|bien à vous|(?:meilleures )?salutations"
    r"(?: (?:distinguées|cordiales))?|(?:un )?saludos?"
    r"|atentamente|atenciosamente|cumprimentos|abraços?|(?:cordiali |distinti )?saluti"
    r"|met vriendelijke groet(?:en)?|groet(?:en|jes)?|mvh|(?:med )?vänlig(?:a)? hälsning(?:ar)?"
    r"|(?:med )?venlig hilsen|(?:med )?vennlig hilsen|z poważaniem|pozdrawiam|с уважением"
    rf"|saygılarımla|{one_of(_MORE)})\W{{0,3}}$",
    re.IGNORECASE,
)
"""The words that a mail is closed with, above the name; their first letters come first."""
SHORT_NAME: Final = LatePattern(r"[一-鿿぀-ヿ가-힣]{2,5}(?: [一-鿿぀-ヿ가-힣]{1,4})?$")
"""A name in Chinese, Japanese or Korean, above contact details."""


def closes(line: str) -> bool:
    """Say whether a line is such words, also in two languages: `Viele Grüße / Best regards`."""
    return all(map(_CLOSES.match, line.split(" / ")))
