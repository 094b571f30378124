"""Until when somebody is away, as their responder says it, when it says it plainly.

A date counts behind a word such as "until" or "back on", or before one in the languages that
put it there. What is ambiguous (03/04, or two dates weeks apart) is nothing: a reminder too many
is better than a person taken for away.
"""

import re
from datetime import date, timedelta
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.limits import AWAY_CHARS
from bot.mail.values import Automatic, ParsedMail

_LONGEST: Final = timedelta(days=400)
_APART: Final = timedelta(days=7)
"""`Away until Friday, 3 April; back on Monday, 6 April`: the later one is meant."""

_MONTHS: Final = """
january jan januar januari jänner janvier janv enero ene janeiro gennaio gen tammikuuta
stycznia ledna januára января січня január ocak ianuarie gener ιανουαρίου يناير ינואר

february feb februar februari février févr febrero fevereiro fev febbraio helmikuuta lutego
února februára февраля лютого február şubat februarie febrer φεβρουαρίου فبراير פברואר

march mar märz mars marzo março maart marts maaliskuuta marca března марта березня március
mart martie març μαρτίου maret مارس מרץ

april apr avril abril abr aprile huhtikuuta kwietnia dubna apríla апреля квітня április nisan
aprilie απριλίου أبريل ابريل אפריל

may mai mayo maio maggio mei maj toukokuuta maja května mája мая травня május mayıs maig
μαΐου μαίου مايو מאי

june jun juni juin junio junho giugno kesäkuuta czerwca června júna июня червня június
haziran iunie juny ιουνίου يونيو יוני

july jul juli juillet juil julio julho luglio heinäkuuta lipca července júla июля липня
július temmuz iulie juliol ιουλίου يوليو יולי

august aug août aout agosto ago augustus augusti elokuuta sierpnia srpna августа серпня
augusztus ağustos agost αυγούστου agustus أغسطس אוגוסט

september sep sept septembre septiembre setiembre setembro settembre syyskuuta września září
septembra сентября вересня szeptember eylül septembrie setembre σεπτεμβρίου سبتمبر ספטמבר

october oct oktober okt octobre octubre outubro ottobre lokakuuta października října októbra
октября жовтня október ekim octombrie οκτωβρίου أكتوبر אוקטובר

november nov novembre noviembre novembro marraskuuta listopada listopadu novembra ноября
листопада kasım noiembrie νοεμβρίου نوفمبر נובמבר

december dec dezember dez décembre déc diciembre dic dezembro dicembre joulukuuta grudnia
prosince decembra декабря грудня aralık decembrie desembre desember δεκεμβρίου ديسمبر דצמבר
"""
"""January to December, a blank line between; abbreviations and the forms that dates have."""
_MONTH_NUMBERS: Final = {
    name: number for number, names in enumerate(_MONTHS.split("\n\n"), 1) for name in names.split()
}
_MONTH: Final = "|".join(sorted(map(re.escape, _MONTH_NUMBERS), key=len, reverse=True))
_WEEKDAY: Final = (
    r"(?:[^\W\d]{2,14}(?:-[^\W\d]{2,8})?\.?,?\s{1,3}(?:(?:the|den|der|dem|le|el|il|de)\s)?)?"
)
_DATE: Final = (
    r"(?:(?P<y1>20\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)"
    r"|(?:(?P<y2>20\d\d)\s?[年년]\s?)?(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日일号號]"
    r"|(?P<d3>\d{1,2})\.\s?(?P<m3>\d{1,2})\.(?:\s?(?P<y3>20\d\d))?"
    r"|(?P<a4>\d{1,2})/(?P<b4>\d{1,2})/(?P<y4>20\d\d)"
    rf"|(?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.|η)?\s(?:of\s|de\s)?(?P<m5>{_MONTH})\b\.?"
    r"(?:,?\s(?:de\s|del\s)?(?P<y5>20\d\d))?"
    rf"|(?P<m6>{_MONTH})\.?\s(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y6>20\d\d))?)"
)
_UNTIL: Final = (
    r"(?:until|till|through|thru|back (?:in (?:the )?office )?(?:on|by)|back in (?:the )?office"
    r"|return(?:ing)?(?: to (?:the )?(?:office|work))? (?:on|by)"
    r"|bis(?: (?:zum|einschließlich|und mit))?|(?:wieder )?ab(?: dem)?"
    r"|wieder (?:da|erreichbar|im (?:büro|haus)|zurück) (?:ab(?: dem)?|am)"
    r"|jusqu['’]au|de retour (?:le|au bureau le)|hasta el|hasta|(?:regreso|vuelvo|de vuelta) el"
    r"|até(?: (?:o dia|dia|ao dia))?|(?:retorno|regresso|volto) (?:em|no dia|a|dia)"
    r"|fino (?:al|all['’])|(?:rientro|rientrerò|torno|tornerò) il|tot(?: en met)?|t/m"
    r"|(?:terug|weer aanwezig) op|till och med|till|t\.?o\.?m\.?|tilbage(?: den)?|tilbake"
    r"|til(?: og med)?|åter(?: den)?|do(?: dnia)?|wracam|wrócę|zpět|až do|по|до|вернусь|повернусь"
    r"|până (?:la|pe|în)|fins (?:al|a)|έως(?: τις)?|μέχρι(?: τις)?|hingga|sampai(?: tanggal)?"
    r"|حتى|עד)"
)
_UNTIL_UNSPACED: Final = r"(?:至|到|直到|截至)"
_FROM: Final = (
    r"(?:from|du|del|dal|desde|de|van|vom|between|entre)\b[^.\n]{1,40}?"
    r"\s(?:to|and|au|al|a|ao|y|et|-|–)"
)
_AFTER: Final = (
    r"(?:\s?(?:まで|까지|止|asti|saakka)|['’]?\w{0,3}\s(?:kadar|tarihine kadar)|-?i?g\b)"
)
_BEHIND: Final = LatePattern(
    rf"(?:(?<!\w)(?:{_UNTIL}|{_FROM})\s{{0,3}}{_WEEKDAY}|{_UNTIL_UNSPACED}){_DATE}(?!\d)",
    re.IGNORECASE,
)
_BEFORE: Final = LatePattern(rf"(?<!\d){_DATE}{_AFTER}", re.IGNORECASE)


def away_until(mail: ParsedMail) -> date | None:
    """Return the day until which, or on which, the responder says its owner is away or back.

    None when the mail is no responder's, or names no day plainly.
    """
    if mail.automatic is not Automatic.AUTO_REPLY:
        return None
    written = mail.date or mail.received
    if written is None:
        return None
    text = re.sub(r"\s+", " ", f"{mail.subject} \n {mail.new_text[:AWAY_CHARS]}")
    found = [*_BEHIND.finditer(text), *_BEFORE.finditer(text)]
    named = {day for match in found if (day := _day(match, written.date())) is not None}
    if not named or max(named) - min(named) > _APART:
        return None
    return max(named)


def _day(match: re.Match[str], written: date) -> date | None:
    """Return the day that was found; one without a year is the next of that name."""
    parts = {key[0]: value for key, value in match.groupdict().items() if value is not None}
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        if (first > 12) == (second > 12):
            return None  # 03/04 is one day in London and another one in New York
        day, month = max(first, second), min(first, second)
    else:
        name = parts["m"].lower()
        day, month = int(parts["d"]), _MONTH_NUMBERS.get(name) or int(name)
    years = [int(parts["y"])] if "y" in parts else [written.year, written.year + 1]
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if written <= found <= written + _LONGEST:
            return found
    return None
