"""Words that mails are closed with, in many languages, beside those of `closing`."""

from typing import Final

from bot.mail.latepattern import LatePattern

MORE_CLOSINGS: Final = (
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
SHORT_NAME: Final = LatePattern(r"[一-鿿぀-ヿ가-힣]{2,5}(?: [一-鿿぀-ヿ가-힣]{1,4})?$")
"""A name in Chinese, Japanese or Korean, above contact details."""
