"""The languages that mail is read in."""

from typing import Final

from bot.mail.languages.ar import AR
from bot.mail.languages.bg import BG
from bot.mail.languages.ca import CA
from bot.mail.languages.cs import CS
from bot.mail.languages.da import DA
from bot.mail.languages.de import DE
from bot.mail.languages.el import EL
from bot.mail.languages.en import EN
from bot.mail.languages.es import ES
from bot.mail.languages.et import ET
from bot.mail.languages.fa import FA
from bot.mail.languages.fi import FI
from bot.mail.languages.fr import FR
from bot.mail.languages.he import HE
from bot.mail.languages.hr import HR
from bot.mail.languages.hu import HU
from bot.mail.languages.id import ID
from bot.mail.languages.it import IT
from bot.mail.languages.ja import JA
from bot.mail.languages.ko import KO
from bot.mail.languages.language import Language
from bot.mail.languages.lt import LT
from bot.mail.languages.lv import LV
from bot.mail.languages.nb import NB
from bot.mail.languages.nl import NL
from bot.mail.languages.others import OTHERS
from bot.mail.languages.pl import PL
from bot.mail.languages.pt import PT
from bot.mail.languages.ro import RO
from bot.mail.languages.ru import RU
from bot.mail.languages.sk import SK
from bot.mail.languages.sl import SL
from bot.mail.languages.sr import SR
from bot.mail.languages.sv import SV
from bot.mail.languages.th import TH
from bot.mail.languages.tr import TR
from bot.mail.languages.uk import UK
from bot.mail.languages.vi import VI
from bot.mail.languages.zh import ZH

LANGUAGES: Final[dict[str, Language]] = {
    each.code: each
    for each in (
        AR,
        BG,
        CA,
        CS,
        DA,
        DE,
        EL,
        EN,
        ES,
        ET,
        FA,
        FI,
        FR,
        HE,
        HR,
        HU,
        ID,
        IT,
        JA,
        KO,
        LT,
        LV,
        NB,
        NL,
        PL,
        PT,
        RO,
        RU,
        SK,
        SL,
        SR,
        SV,
        TH,
        TR,
        UK,
        VI,
        ZH,
        *OTHERS,
    )
}
