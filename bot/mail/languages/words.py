"""Words by which mail programs in many languages introduce what somebody else said."""

import re
from enum import StrEnum
from typing import Final

from bot.mail.languages.patterns import LatePattern, PlainPattern, one_of, unaccented

# `Council on behalf of Ana Lopez`: the words for it, in many languages.

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


# Words that mails are closed with, in many languages.

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


# Months and weekdays by the names, and the forms of them, that stand in dates.
#
# Names are lower-case, and stand in the tables also as they are typed without accents. A month of
# the Persian calendar (Solar Hijri) is counted from 101.

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


class Label(StrEnum):
    """What a line of a forwarded header block names."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    SENDER = "sender"
    OTHER = "other"


FROM_WORDS: Final = (
    "no|daripada|šalje|from|von|de|da|från|fra|od|van|от|от кого|отправитель|lähettäjä|gönderen"
    "|kimden|feladó|expéditeur|mittente|remitente|remetente|afzender|avsändare|avsender|afsender|nadawca"
    "|odesílatel|de la|expeditor|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|من|מאת|від"
    "|від кого|από|từ|dari|pošiljatelj|pošiljalac|пошиљалац|siuntėjas|nuo|saatja|frá|nga"
    "|remitent|nork|pengirim|người gửi|發件人|发信人|發信人|寄信人|发送人|發送人|보낸이|보낸 이"
    "|보내는 사람|보내는사람|발신|발신자|فرستنده|از|จาก|ผู้ส่ง|प्रेषक|expeditorul|送信元"
)
DATE_WORDS: Final = (
    "sent|date|gesendet|datum|envoyé|enviado|enviados|enviadas|enviado el|enviado em|enviada"
    "|enviada em|fecha|data|inviato|skickat|sendt|dato|wysłano|wysłane|verzonden|отправлено|дата"
    "|odesláno|lähetetty|päivämäärä|päiväys|elküldve|dátum|gönderildi|gönderilme tarihi|tarih"
    "|trimis|date d'envoi|sent at|sent on|发送时间|送信済|送信済み|日期|时间|寄件日期|傳送日期"
    "|送信日時|日時|日付|보낸 날짜|날짜|تاريخ|التاريخ|تم الإرسال|נשלח|תאריך|надіслано"
    "|ημερομηνία|στάλθηκε|đã gửi|ngày|dikirim|tanggal|отправлен|отправлена|дата отправки"
    "|изпратено|изпратено на|poslano|poslato|послато|odoslané|odoslal|datums|nosūtīts|išsiųsta"
    "|kuupäev|saadetud|dagsetning|enviat|enviat el|fecha de envío|data de envio|data invio"
    "|dată|data trimiterii|saatmisaeg|dihantar"
    "|ngày gửi|发送日期|发件时间|發送時間|時間|寄件時間|送信日|보낸날짜|보낸 시간|보낸시간"
    "|보낸 일시|발신일시|일시|تاریخ|ارسال شده|วันที่|ส่ง|दिनांक|तारीख|gönderilen|відправлено"
)
TO_WORDS: Final = (
    "adressaat|prima|to|an|à|per|para|pour|a|till|til|do|aan|кому|получатель|komu|příjemce|vastaanottaja|kime|alıcı"
    "|címzett|destinataire|destinatario|destinatário|empfänger|ontvanger|mottagare|mottaker"
    "|modtager|adresat|către|收件人|收件者|宛先|받는 사람|받는사람|إلى|אל|προς|đến|kepada"
    "|primatelj|primalac|прималац|za|за|до|prejemnik|saaja|kellele|kam|gavėjas|viðtakandi|për|per a"
    "|destinatari|nori|destinatar|penerima|người nhận|tới|收信人|受信者|受取人|받는이|받는 이"
    "|수신|수신자|수신인|گیرنده|به|ถึง|ผู้รับ|प्रति|destinatarul|pre|送信先"
)
_OTHER: Final = (
    "cc|bcc|kopie|kopia|copie|copia|cópia|kopi|kopio|копия|копія|抄送|副本|참조|cci|cc:|cco|dw|udw"
    "|copie à|sent by|gesendet von|envoyé par|enviado por|inviato da|please respond to"
    "|reply-to|reply to|antwort an|répondre à|responder a|organization|organisation|newsgroups"
    "|importance|priority|wichtigkeit|priorität|importancia|importância|priorità|priorité|prioridad"
    "|prioridade|prioriteit|urgentie|prioritet|важность|приоритет|ważność|priorytet|důležitost"
    "|önem|重要性|重要度|attachments|attachment|anlagen|anhänge|pièces jointes|adjuntos"
    "|datos adjuntos|anexos|allegati|bijlagen|bilagor|vedlegg|вложения|załączniki|přílohy|ekler"
    "|附件|添付ファイル|message-id|in-reply-to|references|resent-from|resent-to|resent-date|list-id|sensitivity"
    "|user-agent|mime-version|content-type|kópia|kópie|kopija|másolat|másolatot kap|bilgi|κοιν"
    "|κοινοποίηση|tembusan|副本抄送|복사|숨은참조|รับสำเนา|สำเนา|رونوشت|नक़ल|ответить|відповісти"
    "|odpověď komu|odpowiedz do|svar til|svara till|rispondi a|beantwoorden|yanıtla|返信先|回复给"
    "|回覆|priorité|délai|date limite|in reply to|list-post|x-mailer|content-transfer-encoding"
    "|odgovori na|odpověď na|antwoord aan|vastaus|válaszcím|odpowiedź-do|răspuns către|ответ-кому"
    "|odpovedať-pre|yanıt adresi|кому відповісти|title"
)
SUBJECT_WORDS: Final = (
    "subject|subj|ogg|tēma|betreff|thema|objet|sujet|asunto|assunto|oggetto|ämne|emne|temat|onderwerp|тема|předmět"
    "|predmet|aihe|konu|tárgy|subiect|主题|主旨|标题|主題|件名|제목|الموضوع|נושא|θέμα|chủ đề"
    "|subjek|perihal|naslov|zadeva|относно|предмет|наслов|tema|temats|teema|efni|subjekti|assumpte"
    "|gaia|títol|tiêu đề|judul|標題|موضوع|หัวข้อ|เรื่อง|विषय|subiectul"
)

LABELS: Final[dict[str, Label]] = {
    word: label
    for label, words in (
        (Label.OTHER, _OTHER),
        (Label.TO, TO_WORDS),
        (Label.DATE, DATE_WORDS),
        (Label.SUBJECT, SUBJECT_WORDS),
        (Label.FROM, FROM_WORDS),
        (Label.SENDER, "sender"),
    )
    for word in words.split("|")
}
"""Lower-case label to what it names."""

BLOCK_STARTS: Final = tuple(word for word, label in LABELS.items() if label is not Label.OTHER)
"""Labels that the first line of a header block has."""

LABELLED: Final = LatePattern(
    r"[\s*]{0,8}([^\W\d_][\w' \u0900-\u094d\u0e31-\u0e4e-]{0,20}?)\s?\*?\s?[:：]\s?\*?(.*)"
)
"""A line that may be one of a header block: its label and its value."""

IN_MESSAGES: Final = (
    *("wrote in message", "wrote in article", "writes in message", "writes in article"),
    *("schrieb im newsbeitrag", "schrieb in nachricht", "schrieb in im newsbeitrag"),
    *("ha scritto nel messaggio", "a écrit dans le message de", "a écrit dans le message"),
    *("escribió en el mensaje", "escribió en el mensaje de noticias", "escreveu na mensagem"),
    *("schreef in bericht", "schreef in berichtnieuws", "skrev i meddelandet"),
    *("skrev i melding", "skrev i meldingen", "skrev i en meddelelse", "skrev i meddelelsen"),
    *("kirjoitti viestissä", "kirjoitti viestissään", "napisał w wiadomości"),
    *("napisał(a) w wiadomości", "napisała w wiadomości", "píše v diskusním příspěvku"),
    *("сообщил/сообщила в новостях следующее", "сообщил в новостях следующее"),
)
"""What Outlook Express writes in front of an article's number, in small letters."""

_VERBS: Final = (
    *IN_MESSAGES,
    *("quoth", "sagte", "meinte", "dijo", "écrivait", "scribit", "scripsit", "dixit", "sanoi"),
    *(
        "asked",
        "replied",
        "answered",
        "responded",
        "added",
        "commented",
        "noted",
        "stated",
        "remarked",
    ),
    *("a dit", "disait", "hat gesagt", "sagt", "schrieben sie", "ha detto", "dice", "disse", "diz"),
    *("zei", "zegt", "sade", "säger", "sagde", "siger", "powiedział", "powiedziała", "mówi"),
    *("řekl", "řekla", "uvedl", "uvedla", "uvedl(a)", "сказал", "сказала", "говорит", "сказав"),
    *("wrote", "writes", "has written", "said", "says", "a écrit", "écrit", "a ecrit", "ecrit"),
    *("schrieb", "schrieben", "schreibt", "geschrieben", "hat am", "escribió", "escribio"),
    *("ha escrito", "va escriure", "ha escrit", "escreveu", "ha scritto", "scrisse", "scrive"),
    *("schreef", "heeft geschreven", "geschreven", "skrev", "napisał", "napisała"),
    *("napisał(a)", "pisze", "napsal", "napsala", "napsal(a)", "napísal", "napísala"),
    *("kirjoitti", "yazdı", "şunu yazdı", "írta", "ezt írta", "a scris", "έγραψε", "написал"),
    *("написала", "написал(а)", "написав", "пишет", "писал", "писала", "כתב", "כתבה"),
    *(
        "menulis",
        "đã viết",
        "viết",
        "пише",
        "писав",
        "писали",
        "écriviez",
        "написала",
        "написав(ла)",
        "написа",
    ),
    *("je napisao", "je napisala", "je napisao/la", "napisao je", "napisala je", "piše", "píše"),
    *("je napisal", "je napisala", "je napisal/-a", "napisal/-a", "rašė", "parašė", "rakstīja"),
    "kirjutas",
    *("skrifaði", "şöyle yazdı", "şunları yazdı", "escribiu", "escrigué", "het geskryf", "shkroi"),
    *("ka shkruar", "idatzi du", "skribis", "ysgrifennodd", "scríobh", "sumulat", "نوشت", "напиша"),
    *("je napísal", "je napísala", "napísal(a)", "ने लिखा", "γράφει", "sinulat ni"),
    *("је написао/ла", "је написао", "је написала", "написао", "написала"),
    "wiadomość napisana przez",
    *("a ?crit", "a ??crit", "escribi?", "escribi??", "napisa?", "napisa?(a)", "napisa??"),
)
"""The last of them as archives keep them that have no letters but those of ASCII."""
_VERBS_WITHIN: Final = (
    *(
        "كتبت",
        "كتب",
        "تمت كتابة",
        "写道",
        "寫道",
        "写了",
        "のメール",
        "さんは書きました",
        "書きました",
    ),
    *(
        "님이 작성",
        "님이 씀",
        "이(가) 쓴 글",
        "이 쓴 글",
        "작성:",
        "さんの発言",
        "说:",
        "说：",
        "說：",
    ),
    *("さんのメッセージ", "เขียนว่า", "เขียน:", "写到", "撰写"),
)
"""Verbs of scripts that do not set words apart."""

_FIRST_LETTERS: Final = "".join(sorted({verb[0] for verb in (*_VERBS, *_VERBS_WITHIN)}))
SAYS: Final = LatePattern(
    rf"(?=[{_FIRST_LETTERS}])(?:\b{one_of(_VERBS)}(?!\w)|{one_of(_VERBS_WITHIN)})"
)
"""The word of an attribution that says somebody wrote, in a text of small letters."""

LAST_WORDS: Final = frozenset(verb.split()[-1] for verb in _VERBS if " " in verb)
"""What wrapping leaves of such verbs on the last line of an attribution."""

VERB: Final = LatePattern(SAYS.pattern, re.IGNORECASE)
"""The same in any letters."""

BEFORE_NAMES: Final = (
    *("uhr", "г", "ч", "р", "пользователь", "користувач", "użytkownik", "odesílatel", "от", "від"),
    *("heeft", "hat", "wiadomość napisana przez", "tarihinde", "ما يلي بواسطة", "بواسطة", "من"),
    *("missatge de", "ο", "η", "ο/η", "ο χρήστης", "מאת", "je oseba", "korisnik", "uživatel"),
    *("je uporabnik", "napon"),
    *("kontakt", "používateľ", "lietotājs", "користувач", "dátummal", "időpontban", "keltezéssel"),
    *("बजे को", "het", "автор", "en/na"),
    *("に", "에", "by", "from", "yesterday", "today", "gestern", "heute", "hier", "ayer", "hoy"),
    *("earlier", "elsewhere", "previously"),
)
"""Words that mail programs put between a date and a name, and people in front of one."""

BEFORE_VERBS: Final = ("also", "again", "earlier", "further", "just", "later", "previously", "then")
"""Words that people put between a name and the verb."""

BEFORE_DATES: Final = (
    *("on", "am", "at", "the", "le", "el", "il", "op", "em", "den", "dnia", "w dniu", "um", "dne"),
    *("kl", "zu", "no dia", "het volgende", "lo siguiente", "tarihinde", "tarih", "şunları"),
    *("şunu", "ezt", "в", "на", "у", "o", "lúc", "vào", "klo", "hau", "je", "pada", "următoarele"),
)
"""Words that mail programs put between a name and a date."""

HALF_DAYS: Final = (
    "ص",
    "م",
    "上午",
    "下午",
    "午前",
    "午後",
    "오전",
    "오후",
    "öö",
    "ös",
    *("π.μ.", "πμ", "μμ"),
    "pg",
    "ptg",
    "μ.μ.",
    *("dop.", "odp.", "pop.", "dopoludnia", "odpoludnia", "dopoledne", "odpoledne"),
    *("дп", "пп", "du.", "de.", "e paradites", "e pasdites", "ق.ظ.", "ب.ظ."),
    *("priekšp.", "pēcp.", "priešpiet", "popiet", "f.h.", "e.h."),
    *("ก่อนเที่ยง", "หลังเที่ยง", "לפנה״צ", "אחה״צ", "पूर्वाह्न", "अपराह्न"),
)
"""What stands for a.m. and p.m. behind a time."""

_LEADS: Final = (
    *("on", "am", "le", "el", "il", "il giorno", "op", "em", "no dia", "den", "dnia", "w dniu"),
    *("v", "dne", "dňa", "на", "в", "pada", "vào", "në", "στις", "al", "a", "la", "in", "at", "to"),
    *("du", "da"),
    *("do", "ma", "ti", "ke", "pe", "su", "på", "em qua", "quoting", "zitat von", "citando", "في"),
    *("בתאריך", "ב", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "пн", "вт", "ср", "чт", "пт"),
    *("сб", "вс", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mån", "tis", "ons", "tors"),
    *("fre", "lör", "sön", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "po", "út", "st", "čt"),
    *("pá", "so", "ne", "za", "zo", "wo", "vr", "di", "mo", "mi", "fr", "sa"),
    *("dom", "seg", "ter", "qua", "qui", "sex", "sáb"),
)
LEAD_IN: Final = LatePattern(
    rf"[\s*>_=(（-]{{0,8}}(?:{one_of(_LEADS)}\b(?!\S{{0,63}}@)|[在於于]|\d{{1,2}}[./ ]"
    r"|\d{4}[年/.-]|\d{1,2}:\d\d(?=[^\n]{3,30}(?:19|20)\d\d\b)|alle(?= (?:ore )?\d{1,2}[:.]\d\d)"
    r"|ce(?= (?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?\d))",
    re.IGNORECASE,
)
"""How an attribution that names the date first begins."""

DIRECTIONS: Final = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of writing, to be left out."""

CUT: Final = LatePattern(
    r"\W{0,4}(?:\.{2,6}|…|snip\w*|cut|trimmed|skipped|\w{0,12} ?snipped)\W{0,4}$"
    r"|[<\[({]{1,3}[^\n<>]{0,20}\b(?:deleted|removed|omitted|elided|shortened)\b[^\n]{0,20}[>\])}]{1,3}$",
    re.IGNORECASE,
)
"""A line by which people say that they left out some of the quote."""

PARTICLES: Final = frozenset(
    (
        *("de", "da", "do", "dos", "del", "della", "di", "van", "von", "der", "den", "ten", "la"),
        *("le", "al", "el", "bin", "ibn", "zu", "und", "and", "of", "the", "y", "e", "for", "via"),
        *("on", "behalf", "at", "from", "ter", "te", "du", "des", "af", "av", "vom", "dei", "los"),
    )
)
"""Words of small letters within the names of people and firms."""


# Lines above and below a forwarded or quoted mail, in the words of many programs and languages.

_SEPARATED: Final = (
    r"(?:original message|forwarded message|forwarded by"
    r"|weitergeleitet von|(?:réacheminé|transféré) par|(?:re(?:enviado|mitido|passado)|encaminhado)"
    r" por|inoltrato da|doorgestuurd door|vidarebefordrat av|videresendt a[fv]|przesłane przez"
    r"|переслано|předáno|přeposláno|továbbította|转发人|轉寄人|転送者|оригинално писмо"
    r"|replied message|回复的原邮件"
    r"|original appointment|reply message|forward(?:ed)?|(?:ursprüngliche|original|weitergeleitete)"
    r"[ -]?nachricht|message (?:d'origine|original|transféré|réexpédié)"
    r"|mensaje (?:original|reenviado)|mensagem (?:original|(?:re)?encaminhada|reenviada)"
    r"|messaggio (?:originale|inoltrato)|oorspronkelijk bericht"
    r"|doorgestuurd bericht|(?:ursprungligt|vidarebefordrat) meddelande|opprinnelig melding"
    r"|(?:oprindelig|videresendt) meddelelse|videresendt melding|välitetty viesti"
    r"|wiadomość (?:oryginalna|przekazana)|oryginalna wiadomość|treść przekazywanej wiadomości"
    r"|исходное сообщение|пере(?:сылаемое|сланное|направленное) сообщение"
    r"|(?:вихідне|оригінальне|переслане) повідомлення|(?:původní|přeposlaná) zpráva|pôvodná správa"
    r"|alkuperäinen viesti|(?:eredeti|továbbított) üzenet|orijinal mesaj|özgün ileti"
    r"|(?:yönlendirilmiş|iletilmiş|iletilen) (?:ileti|mesaj)|mesaj original|αρχικό μήνυμα"
    r"|προωθημένο μήνυμα|原始(?:邮件|郵件|信件)|邮件原件|转发(?:的)?(?:邮件|消息)"
    r"|轉寄(?:的)?(?:郵件|訊息)|(?:original|ursprüngliche|weitergeleitete)[ -]?(?:e-?)?mail"
    r"|původní e-?mail|prepos(?:ielaná|laná) správa|(?:courriel|e-?mail) (?:original|d'origine)"
    r"|(?:izvorna|originalna|proslijeđena|prosleđena) poruka|(?:izvirno|posredovano) sporočilo"
    r"|оригиналн[оа] (?:съобщение|порука)|препратено съобщение|(?:algne|edastatud) (?:sõnum|kiri)"
    r"|(?:pradinis|persiųstas) laiškas|pārsūtīt[ās] (?:ziņa|ziņojums)"
    r"|missatge (?:original|reenviat)|mesaj(?:ul)? (?:inițial|redirecționat)"
    r"|(?:thư|tin nhắn) (?:gốc|đã chuyển tiếp)|(?:pesan|surat) (?:asli|terusan|yang diteruskan)"
    r"|받은 메일(?: 내용)?|원본 메일|전달 메시지|message transmis|edelleenlähetetty viesti"
    r"|przekazana wiadomość|перенаправлене повідомлення|メッセージを転送"
    r"|پیام اصلی|پیام (?:هدایت|فوروارد) شده|ข้อความ(?:ต้นฉบับ|ที่ส่งต่อ)"
    r"|mail original|元のメッセージ|転送(?:された)?メッセージ|원본 메시지|전달된 메시지"
    r"|הודעה מקורית|הודעה שהועברה|الرسالة الأصلية|رسالة موجهة)\b"
)
FORWARDED_STARTS: Final = (
    *("begin forwarded", "début du", "anfang der", "inicio del", "inizio messaggio"),
    *("begin doorgestuurd", "início da", "начало переадрес", "转发的邮件", "次のメール"),
    *("original message processed", "vidarebefordrat brev", "videresendt", "välitetty viesti"),
    *("początek przekazyw", "začátek přeposí", "iletilen mesajın", "転送されたメッセージ"),
    *("以下是转发", "开始转发", "轉寄的郵件", "전달된 메시지"),
    *("započni proslij", "továbbított levél", "începe mesajul", "začiatok prepos", "i̇leti baş"),
    *("vidarebefordrat mejl", "ileti baş", "початок листа"),
    *("reply above", "please reply above", "please type your", "type your reply"),
    *("bitte antworten", "antworten oberhalb", "veuillez répondre", "répondez au-dessus"),
    "por favor responda",
)
"""How lines without drawn marks begin that stand above a forwarded mail, in small letters."""

SEPARATOR: Final = LatePattern(
    rf"(?:[-_=*\u2010-\u2015]{{2,}}+(?:\s|&nbsp;)?{_SEPARATED}[^\n]*$"
    r"|message du\s?:?\s?\d[\d/]{5,9}[^\n]{0,12}$"
    r"|original message processed by [^\n]{1,40}$|begin forwarded message\s?:"
    r"|début du message (?:transféré|réexpédié)\s?:"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)\s?:|inicio del mensaje reenviado\s?:"
    r"|inizio messaggio inoltrato\s?:|begin doorgestuurd bericht\s?:"
    r"|início da mensagem (?:(?:re)?encaminhada|reenviada)\s?:"
    r"|начало переадресованного сообщения\s?:|vidarebefordrat brev\s?:"
    r"|(?:start på )?videresendt (?:besked|melding)\s?:|välitetty viesti alkaa\s?:"
    r"|początek przekazywanej wiadomości\s?:|začátek přeposílané zprávy\s?:"
    r"|iletilen mesajın başlangıcı\s?:|転送されたメッセージ\s?[:：]|전달된 메시지(?: 시작)?\s?:"
    r"|započni proslijeđenu poruku\s?:|továbbított levél kezdete\s?:"
    r"|începe mesajul redirecționat\s?:|začiatok preposlanej správy\s?:|vidarebefordrat mejl\s?:"
    r"|(?:i̇|i|İ)leti başlangıcı\s?:|початок листа, що пересилається\s?:"
    r"|(?:以下是|开始)?转发的邮件[:：]|轉寄的郵件[:：]|次のメールを転送します[:：])",
    re.IGNORECASE,
)
"""A line above a forwarded or quoted mail."""

REPLY_ABOVE: Final = LatePattern(
    r"[-#=*_~\u2010-\u2015\s]{0,12}(?:please |bitte |veuillez |por favor,? )?"
    r"(?:type |enter |write |add )?"
    r"(?:(?:your )?(?:reply|response|answer|comment)s? above this line"
    r"|(?:ihre |deine )?antworte?n? (?:oberhalb|über) dieser (?:linie|zeile)[^\n]{0,20}"
    r"|(?:répond\w+|réponse|écri\w+|saisi\w+)[^\n]{0,20} au-dessus de cette ligne"
    r"|(?:respond\w+|escrib\w+|escrev\w+)[^\n]{0,30} (?:(?:por )?encima|acima) "
    r"(?:de esta línea|desta linha)"
    r")[^\w\n]{0,14}$",
    re.IGNORECASE,
)
"""What help desks and trackers put above their mail, so that an answer may be cut off there."""

FORWARD_ENDS: Final = LatePattern(
    r"-{3,}\s?(?:end (?:of )?(?:the )?(?:forwarded|original) (?:message|mail)"
    r"|ende (?:der )?weitergeleitete[nr]? (?:nachricht|e-?mail)"
    r"|fin du message (?:transféré|réexpédié)|fin del mensaje reenviado"
    r"|fim da mensagem (?:re)?encaminhada|fine (?:del )?messaggio inoltrato"
    r"|einde doorgestuurd bericht"
    r"|(?:конец|завершение) (?:пересылаемого|пересланного) сообщения"
    r"|koniec przekazywanej wiadomości)\s?-{3,}$",
    re.IGNORECASE,
)
"""A line below a forwarded mail, as mutt and Gnus have it: the sender goes on there."""

ON_ONE_LINE: Final = LatePattern(
    rf"[-_=*]{{2,}}+\s?{_SEPARATED}\s?[-_=*]{{2,}}+\s?(?:{FROM_WORDS})\s?:(?P<who>[^\n]{{3,150}}?)"
    rf"\s(?:{DATE_WORDS})\s?:[^\n]{{8,400}}?\s(?:{SUBJECT_WORDS})\s?:\s?",
    re.IGNORECASE,
)
"""A separator and a header block that Samsung's mail put on one line; the quote goes on there."""

GLUED: Final = LatePattern(
    rf"[-_=*]{{2,}}+\s?{_SEPARATED}\s?[-_=*]{{2,}}+\s?(?:{FROM_WORDS})\s?:"
    rf"(?P<who>[^\n<>]{{0,100}}<[^\s<>]{{3,200}}>)(?:{TO_WORDS})\s?:"
    rf"[^\n]{{4,600}}?(?:{SUBJECT_WORDS})\s?:[^\n]*$",
    re.IGNORECASE,
)
"""A separator and a whole header block, field to field, that Yahoo has on one line in text."""

NAMED_SEPARATOR: Final = LatePattern(
    rf"[-_=*]{{2,}}+\s?{_SEPARATED} from:? (?=[^\n@]{{0,120}}@)(?P<who>[^\n]{{3,250}})[-_=*]{{2}}$",
    re.IGNORECASE,
)
"""A separator that says whose words stand at its own mark, or with more marks below."""

BARE_SEPARATOR: Final = LatePattern(rf"{_SEPARATED}\s{{0,4}}:?$", re.IGNORECASE)
"""The same without marks (BlackBerry, AOL), believed only above a header block."""

PREVIEW: Final = LatePattern(
    r"[^\n]{2,100}?-{2,3}\s?\d[\d./-]{5,9} \d\d?[:.]\d\d(?:[:.]\d\d)?(?: [AP]M)?-{2,3}"
    r"|-{3,}\s?[^\n]{3,120}:\s?-{3,}$|[^\n-]{2,80} --- [^\n]{2,150} ---$",
    re.IGNORECASE,
)
"""Lotus Notes above a header block.

`NAME ---DATE TIME---first words`, `-----NAME wrote: -----`, on the web `NAME --- SUBJECT ---`.
"""
