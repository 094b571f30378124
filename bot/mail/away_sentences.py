"""How people and programs say that they themselves are away, by language.

`Der Vorstand trifft sich nach den Ferien` speaks of holidays, and nobody is away; `ich bin im
Urlaub` says who is. Words are whole words, but in scripts that set no blanks between them.
"""

from typing import Final

from bot.mail.alternation import one_of
from bot.mail.responder_words import ABSENT, AWAY
from bot.mail.unaccented import PlainPattern

_SPACED: Final = {
    "en": (
        r"(?:i|we)(?:['’](?:m|re|ll be)|\s(?:am|are|will be|shall be))(?:\s\w+){0,4}\s"
        r"(?:away|out(?! of (?!(?:the )?office|town))"
        r"|absent|unavailable|closed|travell?ing|on (?:\w+ )?(?:leave|holidays?|vacation)"
        r"|back(?! to (?!(?:the )?office|work)))"
        r"|(?:i|we)(?:['’]ll| will| shall)? return(?: to the office| to work| on| from)"
        r"|(?:office|shop|school|company) (?:is|will be|remains) closed"
        r"|on (?:annual|maternity|paternity|parental|sick) leave"
    ),
    "de": (
        r"(?:ich bin|wir sind)(?:\s\w+){0,4}\s(?:abwesend|unterwegs|erreichbar|zurück"
        r"|geschlossen)|ich bin (?:abwesend|unterwegs)|im urlaub|in elternzeit|auf dienstreise"
        r"|nicht im (?:büro|hause?)|büro(?:\s\w+){0,4}\sgeschlossen|betriebsferien"
    ),
    "fr": (
        r"je (?:suis|serai)(?:\s\w+){0,3}\s(?:absente?|de retour|injoignable)"
        r"|en congés?|en vacances|bureaux? (?:est|sont|sera|seront|restera) fermés?"
    ),
    "es": (
        r"(?:estoy|estaré|me encuentro|estamos|estaremos)(?:\s\w+){0,3}\s(?:ausentes?|fuera|de baja"
        r"|de viaje)|de vacaciones|oficina (?:está|estará|permanecerá) cerrada"
    ),
    "pt": (
        r"(?:estou|estarei|encontro-me|estaremos)(?:\s\w+){0,3}\s(?:ausentes?|fora|de licença)"
        r"|de férias|escritório (?:está|estará) (?:fechado|encerrado)"
    ),
    "it": (
        r"(?:sono|sarò|saremo)(?:\s\w+){0,3}\s(?:assente|fuori (?:sede|ufficio)|di ritorno)"
        r"|in ferie|in vacanza|ufficio (?:è|sarà|resterà) chiuso"
    ),
    "nl": (
        r"ik ben(?:\s\w+){0,4}\s(?:afwezig|terug|bereikbaar)|ik ben afwezig"
        r"|(?:op|met) vakantie"
        r"|met verlof|kantoor (?:is|blijft)(?:\s\w+){0,3}\sgesloten"
    ),
    "sv": (
        r"jag är(?:\s\w+){0,3}\s(?:frånvarande|bortrest|tillbaka|borta)"
        r"|på semester|kontoret (?:är|håller) stängt"
    ),
    "da": (
        r"jeg er(?:\s\w+){0,3}\s(?:fraværende|bortrejst|bortreist|tilbage|tilbake)|på ferie"
        r"|jeg holder(?:\s\w+){0,2}\sferie|kontoret (?:er|holder) (?:lukket|stengt)"
    ),
    "fi": r"(?:olen|olemme)(?:\s\w+){0,3}\s(?:poissa|matkoilla)|\w{0,8}lomalla",
    "pl": (
        r"(?:jestem|będę|jesteśmy)(?:\s\w+){0,3}\s(?:nieobecn[ya]|niedostępn[ya])|na urlopie"
        r"|biuro (?:jest|będzie) (?:zamknięte|nieczynne)"
    ),
    "cs": r"(?:jsem|budu)(?:\s\w+){0,3}\s(?:nepřítom\w+|mimo kancelář)|na dovolené",
    "sk": r"(?:som|budem)(?:\s\w+){0,3}\s(?:neprítom\w+|mimo kancelári\w)|na dovolenke",
    "hu": r"szabadságon (?:vagyok|leszek)|(?:vagyok|leszek) szabadságon|nem vagyok elérhető",
    "ro": r"(?:sunt|voi fi)(?:\s\w+){0,3}\s(?:plecată?|absentă?)|în concediu",
    "ru": r"(?:я|нахожусь|буду)(?:\s\w+){0,3}\s(?:отсутств\w+|в отпуске)",
    "uk": r"(?:я|перебуваю|буду)(?:\s\w+){0,3}\s(?:відсутн\w+|у відпустці)",
    "bg": r"(?:аз съм|ще бъда|съм)(?:\s\w+){0,3}\sв отпуск|в отпуск (?:съм|до|от)",
    "sr": r"на годишњем|na godišnjem|(?:nisam|neću biti) u (?:uredu|kancelariji)",
    "sl": r"na dopustu",
    "el": r"(?:είμαι|βρίσκομαι)(?:\s\w+){0,3}\sσε άδεια|(?:απουσιάζω|απουσιάσω)",
    "tr": r"izindeyim|izinliyim|izinde olacağım|tatildeyim",
    "id": r"(?:saya|kami|sedang|sdg)(?:\s\w+){0,2}\s(?:ber)?cuti|sedang (?:ber)?cuti",
    "vi": r"(?:đang|sẽ) nghỉ (?:phép|lễ|mát)",
    "ca": r"(?:estic|estaré)(?:\s\w+){0,3}\s(?:fora|absent)|de vacances",
    "et": r"puhkusel",
    "lv": r"atvaļinājumā",
    "lt": r"atostogauju|atostogose",
    "is": r"í (?:\w+)?fríi",
    "ar": r"(?:أنا|إنني|سأكون|حاليا|حالياً)(?:\s\w+){0,3}\sفي إجازة|في إجازة (?:حتى|من|إلى)",
    "he": r"(?:אני|אהיה|נמצא|נמצאת)(?:\s\w+){0,3}\s(?:בחופשה|בחופש)",
    "fa": r"(?:در|به) مرخصی",
    "hi": r"(?:छुट्टी|अवकाश) पर",
}
_UNSPACED: Final = (
    r"休暇(?:中|をいただ|を頂|を取|のため)|不在(?:に(?:し|な)|です|と(?:な|させ))|休業(?:いた|させ|中)"
    r"|(?:正在|目前|我|现|現)[^。]{0,6}(?:休假|度假|出差|外出)|휴가 ?중"
    r"|휴가를 (?:가|보내|떠)|부재 ?중|외출 ?중|자리를 비|ลาพักร้อน|ลาหยุด|ไม่อยู่ที่(?:ออฟฟิศ|ทำงาน)"
)
_PHRASES: Final = [each for each in (*AWAY, *ABSENT) if " " in each]
"""Of the words for answers of responders, those that are more than one: no one else has them."""
SAYS_WHO_IS_AWAY: Final = PlainPattern(
    rf"(?<!\w)(?:{one_of(_PHRASES)}|{'|'.join(_SPACED.values())})(?!\w)|{_UNSPACED}"
)
"""To be asked of an `unaccented` text in lower case."""
