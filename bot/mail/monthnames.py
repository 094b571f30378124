"""Months and weekdays by the names, and the forms of them, that stand in dates.

Names are lower-case, and stand in the tables also as they are typed without accents. A month of the
Persian calendar (Solar Hijri) is counted from 101.
"""

from typing import Final

from bot.mail.alternation import one_of
from bot.mail.unaccented import PlainPattern, unaccented

PERSIAN: Final = 100
_MONTHS: Final = """
january jan januar januari jänner jaenner janvier janv enero ene janeiro gennaio gen tammikuuta
tammikuun stycznia styczeń ledna januára siječnja января янв січня януари јануара január ocak
ianuarie ian gener ιανουαρίου ιανουάριος ιαν يناير جانفي كانون\xa0الثاني ינואר ژانویه जनवरी มกราคม
ม.ค januarja jaanuar jaanuaril jaanuari jaanuarist janvāris janvārī janvārim janvāra sausio
janúar siječanj gennaio
lednu januári januarju

february feb februar februari février févr fév fevrier febrero fevereiro fev febbraio helmikuuta
helmikuun lutego luty února februára veljače февраля фев лютого февруари фебруара február şubat
februarie febrer φεβρουαρίου φεβρουάριος φεβ فبراير فيفري شباط פברואר فوریه फ़रवरी फरवरी
กุมภาพันธ์ ก.พ
februarja veebruar veebruaril veebruari veebruarist februāris februārī februārim februāra
vasario febrúar
únoru februári februarju

march mar märz maerz mrz mars marzo março marco maart mrt marts maaliskuuta maaliskuun marca
marzec března ožujka марта мар березня март március mart martie març μαρτίου μάρτιος μαρ maret
مارس آذار מרץ מרס मार्च มีนาคม มี.ค märts märtsil märtsi märtsist martā martam kovo
březnu marci marcu

april apr avril avr abril abr aprile huhtikuuta huhtikuun kwietnia kwiecień dubna apríla travnja
апреля апр квітня април априла április nisan aprilie απριλίου απρίλιος απρ أبريل ابريل إبريل أفريل
نيسان אפריל آوریل अप्रैल เมษายน เม.ย aprila aprill aprillil aprilli aprillist aprīlis aprīlī
aprīlim aprīļa balandžio apríl
dubnu apríli aprilu

may mai mayo maio maggio mag mei maj toukokuuta toukokuun maja května mája svibnja мая травня май
маја május mayıs maig μαΐου μαίου μάιος μαϊ mei مايو ماي أيار מאי مه मई พฤษภาคม พ.ค mail maini
maist maijs maijā maijam maija gegužės maí
květnu máji maju

june jun juni juin junio junho giugno giu kesäkuuta kesäkuun czerwca czerwiec června júna lipnja
июня июн червня юни јуна június haziran iunie juny ιουνίου ιούνιος ιουν يونيو جوان حزيران יוני ژوئن
जून มิถุนายน มิ.ย junija juuni juunil juunist jūnijs jūnijā jūnijam jūnija birželio júní
juin
červnu júni juniju

july jul juli juillet juil julio julho luglio lug heinäkuuta heinäkuun lipca lipiec července júla
srpnja июля июл липня юли јула július temmuz iulie juliol ιουλίου ιούλιος ιουλ يوليو جويلية تموز
יולי ژوئیه جولای जुलाई กรกฎาคม ก.ค julija juuli juulil juulist jūlijs jūlijā jūlijam jūlija
liepos júlí
červenci júli juliju

august aug août aout agosto ago ag augusti augustus elokuuta elokuun sierpnia sierpień
srpna augusta
kolovoza августа авг серпня август августа augusztus ağustos agost αυγούστου αύγουστος
αυγ agustus agu
أغسطس اغسطس أوت آب אוגוסט اوت آگوست अगस्त สิงหาคม ส.ค avgusta augustil augusti augustist
augusts augustā augustam rugpjūčio ágúst ogos
srpnu auguste avgustu

september sep sept septembre septiembre setiembre setembro set settembre sett syyskuuta syyskuun
września wrzesień září septembra rujna сентября сен вересня септември септембра szeptember szept
eylül septembrie setembre σεπτεμβρίου σεπτέμβριος σεπ سبتمبر أيلول ספטמבר سپتامبر सितंबर सितम्बर
กันยายน ก.ย septembril septembri septembrist septembris septembrī septembrim rugsėjo
septembri septembru

october oct oktober okt octobre octubre outubro out ottobre ott lokakuuta lokakuun października
październik října októbra октября окт жовтня октомври октобра október ekim octombrie
οκτωβρίου οκτώβριος οκτ أكتوبر اكتوبر تشرين\xa0الأول אוקטובר اکتبر अक्टूबर अक्तूबर ตุลาคม
ต.ค oktobra
oktoober oktoobril oktoobri oktoobrist oktobris oktobrī oktobrim spalio
říjnu októbri oktobru

november nov novembre noviembre novembro marraskuuta marraskuun listopadu novembra ноября ноя
листопада studenog studenoga ноември новембра kasım noiembrie νοεμβρίου νοέμβριος νοε نوفمبر
تشرين\xa0الثاني נובמבר نوامبر नवंबर नवम्बर พฤศจิกายน พ.ย novembril novembri novembrist novembris
novembrī novembrim lapkričio nóvember
novembri novembru

december dec dezember dez décembre déc diciembre dic dezembro dicembre joulukuuta joulukuun grudnia
grudzień prosince decembra prosinca декабря дек грудня декември децембра aralık decembrie desembre
desember des δεκεμβρίου δεκέμβριος δεκ ديسمبر كانون\xa0الأول דצמבר دسامبر दिसंबर दिसम्बर
ธันวาคม ธ.ค
detsember detsembril detsembri detsembrist decembris decembrī decembrim gruodžio disember
prosinci decembri decembru
"""
"""January to December, a blank line between; a hard space is one within a name.

`listopada` is October in Croatian and November in Polish: `CROATIAN` tells.
"""
_PERSIAN_MONTHS: Final = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"


def _numbered(table: str, *, first: int) -> dict[str, int]:
    """Return the number of each name in a table, `first` being that of the first line's."""
    named = [
        (name.replace("\xa0", " "), number)
        for number, names in enumerate(table.split("\n\n"), first)
        for name in names.replace("\n", " ").split(" ")
        if name
    ]
    return {unaccented(name): number for name, number in named} | dict(named)


MONTH_NUMBERS: Final[dict[str, int]] = {
    **_numbered(_MONTHS, first=1),
    **{name: PERSIAN + number for number, name in enumerate(_PERSIAN_MONTHS.split(), 1)},
    "listopada": 11,
}
MONTH: Final = one_of(MONTH_NUMBERS)
CROATIAN: Final = PlainPattern(r"(?<!\w)(?:sam|odmor\w*|vraća\w*|nisam|poštovan\w*|bit ću)(?!\w)")

_WEEKDAYS: Final = """
monday mon montag lundi lunes segunda lunedì lunedi maandag måndag mandag maanantai poniedział
ponděl pondel ponedelj ponedjelj hétfő luni понедельник понедел понеділ понедељ δευτέρα pazartesi
الاثنين الإثنين שני دوشنبه सोमवार จันทร์ thứ\xa0hai thứ\xa02 senin isnin 周一 週一 星期一 月曜
월요일 dilluns
esmaspäev pirmdien pirmadien mánudag

tuesday tue tues dienstag mardi martes terça terca martedì martedi dinsdag tisdag tirsdag tiistai
wtor úter utor torek tork kedd marți marţi marti вторник уторак вівтор τρίτη salı الثلاثاء שלישי
سه‌شنبه سه\xa0شنبه मंगलवार อังคาร thứ\xa0ba thứ\xa03 selasa 周二 週二 星期二 火曜 화요일 dimarts
teisipäev
otrdien antradien þriðjudag

wednesday wed mittwoch mercredi miércoles miercoles quarta mercoledì mercoledi woensdag onsdag
keskiviik środ střed stred sred srijed szerd miercuri сряда среда среду серед τετάρτη çarşamba
الأربعاء الاربعاء רביעי چهارشنبه बुधवार พุธ thứ\xa0tư thứ\xa04 rabu 周三 週三 星期三 水曜 수요일
dimecres
kolmapäev trešdien trečiadien miðvikudag

thursday thu thur thurs donnerstag jeudi jueves quinta giovedì giovedi donderdag torsdag torstai
czwart čtvrt štvrt četrt četvrt csütört joi четвер четверг четвъртък четвртак πέμπτη
perşembe الخميس
חמישי پنجشنبه پنج‌شنبه गुरुवार พฤหัส thứ\xa0năm thứ\xa05 kamis 周四 週四 星期四 木曜 목요일 dijous
neljapäev
ceturtdien ketvirtadien fimmtudag

friday fri freitag vendredi viernes sexta venerdì venerdi vrijdag fredag perjantai piąt pátek pátk
piatok piatk petek petk petak péntek vineri петък пятниц п'ятниц п’ятниц петак παρασκευή
cuma الجمعة
שישי جمعه शुक्रवार ศุกร์ thứ\xa0sáu thứ\xa06 jumat jum'at 周五 週五 星期五 金曜 금요일 divendres
reede reedel
piektdien penktadien föstudag

saturday sat samstag sonnabend samedi sábado sabado sabato zaterdag lördag lørdag lauantai sobot
subot szombat sâmbăt sambat събота суббот субот σάββατο cumartesi السبت שבת شنبه शनिवार เสาร์
thứ\xa0bảy thứ\xa07 sabtu 周六 週六 星期六 土曜 토요일 dissabte laupäev sestdien šeštadien
laugardag

sunday sun sonntag dimanche domingo domenica zondag söndag søndag sunnuntai niedziel neděl nedeľ
nedelj nedjelj vasárnap duminic неделя воскресень неділ недељ κυριακή pazar الأحد الاحد ראשון
یکشنبه یک‌شنبه रविवार อาทิตย์ chủ\xa0nhật minggu 周日 週日 星期日 星期天 日曜 일요일 diumenge
pühapäev
svētdien sekmadien sunnudag
"""
"""Monday to Sunday, as stems: a word that begins so is a weekday."""
WEEKDAY_NUMBERS: Final[dict[str, int]] = _numbered(_WEEKDAYS, first=0)
SHORT_WEEKDAYS: Final = "月火水木金土日", "월화수목금토일", "一二三四五六日"
"""What stands in brackets behind a date, in Japanese, Korean and Chinese."""
WEEKDAY: Final = one_of(WEEKDAY_NUMBERS)
