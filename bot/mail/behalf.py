"""`Council on behalf of Ana Lopez`: the words for it, in many languages."""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern

BEHALF_WORDS: Final = (
    *("on behalf of", "im auftrag von", "im namen von", "de la part de", "au nom de"),
    "pour le compte de",
    *("en nombre de", "em nome de", "per conto di", "a nome di", "namens", "uit naam van", "för"),
    *("på uppdrag av", "på vegne af", "på vegne av", "puolesta", "w imieniu", "jménem", "v mene"),
    *("v imenu", "u ime", "у име", "от имени", "від імені", "от името на", "adına", "εκ μέρους"),
    *("în numele", "nevében", "en nom de", "nimel", "vardu", "fyrir hönd", "thay mặt", "atas nama"),
    *("بالنيابة عن", "نيابة عن", "به نیابت از", "בשם", "מטעם", "代表", "を代理して"),
    *("대신하여", "대신"),
    "ในนามของ",
)
"""What stands between the list or office that sent a mail and the person who wrote it."""

ON_BEHALF: Final = LatePattern(
    rf"(?<!\w){one_of(BEHALF_WORDS)}(?:[\s*]+|(?<=代表)\s*)(\S.*)$", re.IGNORECASE
)
