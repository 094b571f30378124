"""What responders call their answers, in the languages of mail programs."""

import re
from typing import Final

from bot.mail.languages.patterns import LatePattern, PlainPattern, one_of
from bot.mail.languages.words import WEEKDAY

# What people write around the days of an absence, by language.
#
# The text that is asked bears no accents, and neither do these words when they are patterns.
# Letters are lower-case. An end word stands right before the day (or, in `ENDS_BEHIND`, right
# behind it), a return's anywhere near it in its sentence; a start's day is none of return, except
# where a return's word speaks of it too: `ab dem 22. April wieder erreichbar`.

ENGLISH_ENDS: Final = (
    r"(?:up )?until|till?|through|thru|up to|ending|ends"
    r"|(?:not|cannot|n['’]t|unable)(?!\w)[^.!?\n]{0,50}\sbefore"
    r"|(?:end|end date|last day|ende|enddatum|fin|fecha de fin|data de fim|término|fine|einde"
    r"|slut|slutt|koniec"
    r"|konec|vége|окончание|кінець|край|τέλος|bitiş|终止|结束|結束|終了|종료)(?: \w+){0,3}\s?[:：]"
)
ENDS: Final = {
    "de": r"bis|nicht vor",
    "fr": r"jusqu['’]?(?:au|à|en|e)?",
    "es": r"hasta",
    "pt": r"até|ate",
    "it": r"fino|sino|entro",
    "nl": r"tot|t/m|t\.?e\.?m\.?",
    "sv": r"till|förrän|t\.?\s?o\.?\s?m\.?|fram till",
    "da": r"til|frem til|indtil|inntil|før",
    "pl": r"do",
    "uk": r"до|по",
    "el": r"έως|εως|μέχρι|ως|ώς",
    "ro": r"până|pană|pana|pânã",
    "ca": r"fins",
    "ar": r"و?(?:حتى|حتي|لغاية|إلى غاية|الى غاية|إلى|الى)",
    "he": r"עד",
    "fa": r"تا",
    "id": r"(?:se)?hingga|sampai|s/d|s\.d\.",
    "vi": r"đến|tới",
    "et": r"kuni",
    "lv": r"līdz",
    "lt": r"iki",
    "is": r"til|fram til",
}
ENDS_UNSPACED: Final = r"(?<!回)(?:至|到|截止)|ถึง"
ENDS_BEHIND: Final = PlainPattern(
    r"(?:\s?[(（][^()（）\n]{1,9}[)）])?(?:\s?(?:まで|迄|까지|止(?!め)|为止|為止|之前|以前"
    r"|前(?=[^往]))"
    r"|(?:\s\S{2,14}){0,2}\s(?:तक|asti|saakka|kadar|değin|dek|included|inclusive|inclus"
    r"|incluido)(?!\w)"
    r"|['’]\w{1,6}\s(?:kadar|değin|dek)|-?\.?-?é?i?g(?!\w)|ni(?!\w))"
)
STARTS: Final = (
    r"(?:since|of|dated|starting(?: from| on)?|beginning|von|vom|seit|du|depuis|del|da|van"
    r"|sinds|между|между|між"
    r"|between|zwischen|entre|między|mellom|mellem|mellan|tussen|tra|medzi|mezi|između|între"
    r"|μεταξύ|بين|בין"
    r"|بین|antara|giữa|tarp|start|starts|starting|begins|beginn|منذ|за период|на период)"
)
SOFT_STARTS: Final = (
    r"(?:from|as of|as from|after|ab|à partir d[ue]|à compter du|dès|a partir de[l]?|desde|dal"
    r"|dall['’]"
    r"|vanaf|från|fr\.?o\.?m\.?|fra|od|с|со|з|із|від|από|din|de la|începând cu|من|اعتبارا من"
    r"|ابتداء من|מ-?"
    r"|החל מ-?|از|dari|mulai|sejak|từ|des del|alates|no|nuo|frá(?: og með)?|от|自|从|從)"
)
"""After these a day may begin an absence, and may as well be that of return."""
STARTS_BEHIND: Final = PlainPattern(
    r"(?:\s?(?:から|より|부터|起|开始|開始)|['’]?\w{0,4}\sitibaren|\s(?:से|alkaen|lähtien)(?!\w)"
    r"|-?\.?-?t[őó]l(?!\w))"
)
BETWEEN: Final = (
    r"\s?(?:[-–—→〜～~]|to|until|till|through|thru|bis(?: zum| einschließlich| und mit)?|au|à|al"
    r"|a|ao"
    r"|jusqu['’]au|all['’]|fino al|hasta el|até|tot(?: en met)?|t/m|till(?: och med)?"
    r"|til(?: og med)?|do|až do|по|до|la|până la|έως|μέχρι|ως|إلى|الى|حتى|עד|تا|hingga"
    r"|sampai(?: dengan)?|s/d|đến(?: hết)?|fins al|kuni|līdz|iki|至|到|から|から、|부터|~|से"
    r"|ถึง)\s?"
)
"""What joins the two days of a range, or the day that begins one to the date that ends it."""
ENGLISH_RETURNS: Final = (
    r"(?<!hear )(?<!call )back(?!\w)|return(?!\sreceipt)\w*|re-?open\w*|resum(?:e|es|ed|ing)(?!\w)"
    r"|again(?!\w)|see you|hear from me|expect an? (?:answer|reply|response)"
    r"|first (?:working )?day|next (?:be |in|at|available|working|reading|read|day)"
    r"|(?<!not )(?:available|reachable|contactable) (?:from|on|after|as of)"
    r"|(?:will|shall|['’]ll|can)(?: \w+)? (?:respond|reply|answer|attend|deal"
    r"|read)\w*(?: \w+){0,6}"
    r" (?:on|after|from|by|starting|as of)(?!\w)"
)
RETURNS: Final = {
    "de": (
        r"(?<!nicht )(?<!kaum )erreichbar|rueckkehr|verfuegung|oeffnen"
        r"|naechster (?:arbeits|werk)tag|(?:nächster|erster) (?:arbeits|werk)tag|beantworte\w*"
        r"|bearbeite\w*|antworte\w*|verfügung|wieder|zurück"
        r"|zurueck|rückkehr|zurückkehr\w*|kehre|öffnen"
        r"|bin ich (?:im (?:hause?|büro|dienst)|da)(?!\w)"
    ),
    "fr": (
        r"retour(?:ne|nerai|nons)?(?!\w)|revien\w*|rentr(?:e|erai|ons|erons)(?!\w)|nouveau"
        r"|repren\w*"
        r"|réouv\w*|rouvr\w*|répondr\w*|(?<!pas )(?<!no estaré )(?<!no estoy )(?:joignable"
        r"|disponible)|reprise"
    ),
    "es": (
        r"(?<!no estaré )(?<!no estoy )disponible|regres\w*|vuelv\w*|volv(?:er|em)\w*|vuelta"
        r"|retorn\w*|reincorpor\w*|incorpor\w*"
        r"|reanud\w*|reab\w*"
        r"|nuevo|nuevamente|atender\w*|responder\w*|contestar\w*"
    ),
    "pt": (
        r"(?<!não estarei )(?<!não estou )disponível|regress\w*|retorn\w*|volt(?:o|a|ar\w*|amos"
        r"|aremos|ando)(?!\w)|novamente|retom\w*|reabr\w*|regresso"
    ),
    "it": (
        r"(?<!non sarò )(?<!non sono )disponibile|rientr\w*|torn(?:o|er\w*|iamo|ando)(?!\w)"
        r"|ritorn\w*|legger\w*|nuovo|nuovamente|riapr\w*"
        r"|riapertura|risponder\w*|ripren\w*"
    ),
    "nl": (
        r"lees ik|lezen wij|beantwoord\w*|reageer\w*|(?<!niet )bereikbaar|terug\w*|weer|opnieuw"
        r"|heropen\w*|hervat\w*"
    ),
    "sv": (
        r"(?<!inte )tillgänglig|(?<!ikke )til(?:gængelig|gjengelig)|tillbaka|åter\w*|tilbage\w*"
        r"|tilbake\w*|igen|igjen|svarar|svarer|retur(?!\w)|gjenåpn\w*|genåbn\w*"
    ),
    "fi": r"vastaa\w*|takaisin|pala(?:an|amme|a|ttu\w*)|jälleen|tavoitettavissa|taas|töissä",
    "pl": (
        r"(?<!nie będę )(?<!nie jestem )dostępn\w*|wraca\w*|wróc\w*|powr\w*|ponownie|znów|znowu"
        r"|odpowiem|odpowiemy|odpiszę"
    ),
    "cs": (
        r"odpoved[aá]\w*|zpět|zpátky|vrát\w*|vrac\w*|návrat\w*|opět|opäť|znovu|znova|zase|späť|odpoví\w*"
        r"|odpovi\w*"
        r"|naspäť|(?<!nebudu )(?<!nejsem )k dispozic\w*"
    ),
    "sl": (
        r"nazaj|odgovor\w*|vrn\w+|vrač\w*|spet|ponov\w*|(?<!nisem )(?<!ne bom )dosegljiv\w*"
        r"|vraća\w*"
        r"|vrati\w*|povrat\w*|natrag"
        r"|opet|(?<!nisam )(?<!neću biti )dostup\w*"
    ),
    "hu": (
        r"vissza\w*|válaszol\w*|újra|ismét|legközelebb"
        r"|(?<!nem vagyok )(?<!nem leszek )elérhető\w*|érkez\w*"
    ),
    "ro": (
        r"răspund\w*|revin\w*|reven\w*|întorc\w*|intorc\w*|întoarc\w*|înapoi|inapoi|nou(?!\w)"
        r"|reîncep\w*"
        r"|redeschi\w*|relu\w*"
    ),
    "bg": r"отговор\w*|върн\w*|върщ\w*|връщ\w*|завръщ\w*|завърн\w*|отново|обратно",
    "ru": (
        r"верн\w*|возвращ\w*|возврат\w*|снова|вновь|выйду|выхожу|приступ\w*|отвечу|ответим"
        r"|на связи|(?<!не )буду (?:на рабочем месте|на работе|в офисе)|на рабочем месте буду"
        r"|(?<!не )буду на (?:робочому місці|роботі)|на робочому місці буду"
        r"|поверн\w*|повертаю\w*"
        r"|знову|вийду|виходжу|відповім\w*|враћ\w*|врати\w*|поново"
    ),
    "el": (
        r"απαντ\w*|επιστρ\w*|επιστροφή\w*|πίσω|ξανά|πάλι|επανέρχ\w*|επανέλθ\w*|γυρ[ίν]\w*"
        r"|(?<!δεν θα είμαι )(?<!δεν είμαι )διαθέσιμ\w*"
        r"|ανοίγ\w*"
    ),
    "tr": (
        r"cevap ver\w*|yanıtla\w*|dön\w*|geri|tekrar|yeniden|işe? başla\w*|işbaşı\w*|iş başı\w*"
        r"|göreve|(?:ofiste|başında|masamda) olac\w*"
    ),
    "ar": (
        r"\w{0,3}عود\w*|عائد\w*|مجدد\w*|\w{0,3}رجع\w*|\w{0,3}رجوع\w*|مرة أخرى|متاح\w*|سأرد|الرد"
        r"|استئناف"
        r"|نستأنف|سأستأنف"
    ),
    "he": (
        r"\w{0,2}חזור\w*|חוזר\w*|\w?אשוב|\w?נשוב|שוב|\w{0,2}חזר\w+|אענה|נענה|(?<!לא )אהיה זמינ\w*"
    ),
    "fa": r"پاسخ|باز\w*|برمی\w*|بر می\w*|برخواه\w*|مراجعت|دوباره|مجدد\w*|برگشت\w*",
    "hi": r"उत्तर|जवाब|वापस\S*|लौट\S*|पुनः|फिर|पुन:",
    "vi": r"trả lời|phản hồi|trở lại|quay lại|trở về|làm lại|làm việc lại|hoạt động lại|quay về",
    "id": r"membalas|menjawab|merespons|kembali|masuk (?:kerja|kantor)|aktif lagi|buka lagi",
    "ca": r"tornar\w*|tornem|tornada|reobr\w*|respondr\w*|reincorpor\w*",
    "et": r"tagasi|naas\w*|jälle|vastan",
    "lv": r"atgriez\w*|atpakaļ|atkal|atbildēšu",
    "lt": r"grįš\w*|grįž\w*|sugrįš\w*|sugrįž\w*|vėl|atsakysiu|dirbsiu",
    "is": r"aftur|til baka|kem(?!\w)|sný|mæti",
}
PAIRED: Final = (
    r"\s?(?:and|und|et|y|e|i|en|och|og|a|и|і|та|și|και|و|ל-?|và|dan|ja|ir|ile|ve|és|un)\s?"
)
"""What joins two days to a range only where a word says so, such as `between`."""
BOUNDS: Final = PlainPattern(
    r"(?<!\w)(?:between|zwischen|entre|między|mellom|mellem|mellan|tussen|tra|fra|mezi|medzi"
    r"|između|med"
    r"|между|між|între|μεταξύ|بين|בין(?: התאריכים)?|بین|giữa|antara|vahemikus|tarp|starp|milli)"
    r"(?!\w)[^.!?\n]{0,30}$"
)
BOUNDS_BEHIND: Final = PlainPattern(r"[^.!?\n]{0,20}?(?:között|arasında|välillä|vahel|के बीच)")

RETURNS_UNSPACED: Final = (
    r"恢复|恢復|回来|回來|返回|回到|返岗|返崗|上班|复工|復工|複工|返工|收假|销假|銷假|返校|回复"
    r"|回覆|答复|营业|營業"
    r"|復帰|戻|再開|出社|以降|出勤|営業(?!所)|帰社|帰国|帰任|返信|開館|ご対応|복귀|돌아|출근"
    r"|재개|회신|답변"
    r"|답장|정상|กลับ|จะตอบ|เปิดทำการ"
)
WHEN_BACK: Final = PlainPattern(
    r"(?:when|once|as soon as|until|before|on|upon|after|till)(?: i| we| he| she| they)?(?: am"
    r"| are| is|['’]m)?"
    r"(?: my| our| his| her| their)? (?:back|return\w*)|nach meiner rückkehr"
    r"|sobald ich (?:wieder|zurück)\w*"
    r"|(?:à|dès|après) (?:mon|notre) retour|a mi (?:regreso|vuelta)|cuando (?:regrese|vuelva)"
    r"|al mio (?:rientro|ritorno)|(?:no|ao) meu re\w+|quando (?:voltar|regressar|retornar|torno)"
    r"|по возвращении|после возвращения|коли повернусь|після повернення|po (?:powrocie|návratu)"
    r"|när jag är tillbaka|når jeg er (?:tilbage|tilbake)|zodra ik terug\w* ben|kun palaan"
    r"|cuando esté de vuelta|με την επιστροφή μου|när jag kommer (?:tillbaka|åter)|bij terugkomst"
)
"""A return without its day: what is said of it does not belong to a day that stands before."""
FILLERS: Final = (
    r"(?:(?:the|den|der|dem|zum|le|el|il|la|lo|al|au|à|día|dia|do|de|del|ao|o|op|på|och|med|með"
    r"|og|en|met|und|mit"
    r"|mit|einschließlich|einschl\.|inkl\.|inklusive|incl\.|including|inclusive|and|on|by|date"
    r"|dnia|dniu|w"
    r"|včetně|na|την|τις|τη|το|και|στις|și|pe|în|data|data de|in|в|у|на|во|ден|יום|ה-?|תאריך|يوم"
    r"|تاريخ|الموافق"
    r"|بتاريخ|روز|تاریخ|tanggal|hari|dengan|ngày|hết|vào|วันที่|ใน|ב-?|i|u|v|ve|kl|am|inclusief"
    r"|compris|a|em|no"
    rf"|the morning of|(?:{WEEKDAY})[^\W\d]{{0,8}}(?:-feira)?\.?|end of(?: the)?(?: day)?|eod"
    rf"|cob|at least|about|around|early|late|mid|noon|midday|\d{{1,2}}[:.]\d\d|\d{{1,2}}\s?[ap]m"
    rf"|\d{{1,2}}\s?uhr)[\s,:（(]{{1,3}}|l['’]|dell['’]|all['’]|ה-?|ב-?)"
)
"""What may stand between such a word and its day, besides one word of any kind."""
ENGLISH: Final = PlainPattern(
    r"(?<!\w)(?:the|i['’]m|i['’]ll|and|away|back|returning|return|until|till|my|out|office|from"
    r"|through|vacation|leave)(?!\w)"
)


# Words by which list programs say that a post is held, or rejected, in many languages.

HELD: Final = (
    *("awaits moderator", "awaiting moderator", "awaiting moderation", "awaiting approval"),
    *("awaits approval", "pending approval", "pending moderation", "being held", "has been held"),
    *("is held for", "forwarded to moderator", "forwarded to the moderator", "submitted for"),
    *("forwarded to editor", "forwarded to the editor", "waiting for approval", "to be approved"),
    *("message distribution: moderat", "wartet auf", "zurückgehalten", "zur genehmigung"),
    *("en attente", "a été transmis aux modérateurs", "espera la aprobación", "en espera"),
    *("a la espera", "aguarda aprovação", "aguardando", "in attesa", "wacht op", "väntar på"),
    *("afventer", "venter på", "czeka na", "oczekuje", "čeká na", "ожидает", "очікує"),
    *("待审", "等待审核", "等待審核", "承認待ち", "승인을 기다", "في انتظار"),
    *("attend la validation", "attend l'approbation", "attend l’approbation", "retenido", "retido"),
    *("attende l'approvazione", "attende l’approvazione", "trattenut", "vastgehouden", "i påvente"),
    *("přidržen", "retingut", "s'espera l'aprovació", "задържан", "удерживается", "задерживается"),
    *("затримується", "menunggu persetujuan", "ditahan", "onayı bekliyor", "bekletiliyor"),
    *("moderálásra vár", "審査待ち", "保留され", "보류", "等待版主", "搁置", "擱置"),
    *("ממתינה לאישור", "מעוכבת", "requires approval", "submitted to the moderator"),
    *(
        "submitted to the editor",
        "sent to the moderator",
        "passed on to the list owner",
        "under review",
    ),
    *(
        "requires moderator",
        "needs approval",
        "needs to be approved",
        "must be approved",
        "en cours de mod",
    ),
    *("held for", "held until", "moderation queue", "awaiting review", "will be reviewed"),
    *(
        "muss genehmigt",
        "muss freigegeben",
        "muss noch",
        "wird moderiert",
        "zur freigabe",
        "zur moderation",
    ),
    *(
        "soumis aux modérateurs",
        "transmis aux modérateurs",
        "transmis au modérateur",
        "être modéré",
    ),
    *(
        "pendiente de",
        "pendientes de",
        "enviado a los moderadores",
        "espera de",
        "ha de ser aprobad",
    ),
    *(
        "pendente de",
        "à espera de",
        "espera aprova",
        "aguarda a aprova",
        "encaminhada aos moderadores",
    ),
    *(
        "sospeso",
        "sospesa",
        "inoltrato ai moderatori",
        "deve essere approvat",
        "attesa di approvazione",
    ),
    *("wacht nog op", "ter goedkeuring", "in behandeling bij de moderator", "inväntar", "avventer"),
    *(
        "hyväksyntää",
        "odottaa",
        "oczekiwani",
        "wstrzyman",
        "čaká na",
        "pozdržan",
        "čaka na",
        "čeka",
    ),
    *(
        "jóváhagyás",
        "în așteptarea",
        "așteaptă aproba",
        "на рассмотрении",
        "на модерац",
        "передано модератор",
    ),
    *(
        "чака одобрение",
        "αναμένει",
        "αναμονή",
        "onay bekli",
        "onaya sunul",
        "بانتظار",
        "قيد الانتظار",
    ),
    *(
        "منتظر تایید",
        "در انتظار",
        "รอการอนุมัติ",
        "chờ phê duyệt",
        "chờ duyệt",
        "menunggu",
        "等待批准",
        "等候審核",
    ),
    *(
        "待審",
        "待批准",
        "正在等待",
        "審査中",
        "承認を待",
        "承認されるまで",
        "승인 대기",
        "검토 중",
        "ootab",
        "gaida",
        "laukia",
    ),
    *("awaiting release", "to review it before releasing", "warte auf moderation", "čeká se na"),
    *("čaká sa na", "εκκρεμεί", "esperando lliberación", "等待发布", "审核后才能"),
    *("zadržan", "tegengehouden", "reținut", "holdes foreløb", "holdes foreløp", "retida", "대기"),
    *(
        "hålls tills vidare",
        "moderaatorile läbivaat",
        "retenite",
        "نگهداشته می",
        "nem kerül megjel",
    ),
)
REJECTED: Final = (
    *("rejected", "not authorized", "not authorised", "not allowed to post", "denied"),
    *("do not have permission to post", "may not have permission to post", "was not accepted"),
    *("cannot be distributed", "could not be distributed", "refused", "has been declined"),
    *("not accepted", "abgelehnt", "abgewiesen", "zurückgewiesen", "rejeté", "refusé"),
    *("rechazad", "rejeitad", "recusad", "rifiutat", "respint", "geweigerd", "afgewezen"),
    *("avvisat", "avslått", "avvist", "afvist", "odrzucon", "zamítnut", "odmítnut", "отклонен"),
    *("отклонён", "відхилен", "拒绝", "拒絕", "拒否され", "거부", "거절", "تم رفض"),
    *("afgekeurd", "rebutja", "отхвърлен", "ditolak", "reddedil", "elutasít", "malakceptit"),
    *(
        "regetad",
        "נדחתה",
        "could not be sent",
        "could not be posted",
        "unable to deliver your message",
    ),
    *(
        "returned post",
        "not been accepted",
        "is not allowed",
        "not permitted to post",
        "not a member of",
    ),
    *("not subscribed to", "are not authoriz", "are not authoris", "restricted to subscribers"),
    *(
        "only members",
        "only subscribers",
        "subscribers only",
        "members only",
        "exceeds the maximum",
    ),
    *(
        "nicht angenommen",
        "nicht berechtigt",
        "nicht zugestellt",
        "nicht erlaubt",
        "zu groß",
        "kein mitglied",
    ),
    *(
        "pas autorisé",
        "n'a pas été accepté",
        "n’a pas été accepté",
        "n'a pas pu être",
        "n’a pas pu être",
    ),
    *(
        "réservée aux abonnés",
        "trop volumineux",
        "no está autorizad",
        "no ha sido aceptad",
        "no fue aceptad",
    ),
    *(
        "no se ha podido publicar",
        "não está autorizad",
        "não foi aceit",
        "não pôde ser",
        "non autorizzat",
    ),
    *(
        "non è stato accettat",
        "niet toegestaan",
        "niet geaccepteerd",
        "niet gemachtigd",
        "inte tillåt",
    ),
    *(
        "avslag",
        "ikke godkjent",
        "ikke tillatt",
        "ikke tilladt",
        "ikke godkendt",
        "hylät",
        "hylkäs",
        "nie został",
    ),
    *(
        "odmietnut",
        "zavrnj",
        "odbijen",
        "nu a fost acceptat",
        "не принят",
        "не допущен",
        "отказано",
    ),
    *(
        "απορρίφθηκε",
        "απορρίπτ",
        "kabul edilmedi",
        "مرفوض",
        "رد شد",
        "ถูกปฏิเสธ",
        "bị từ chối",
        "被拒",
        "退回",
    ),
    *("却下", "受け付けられません", "반려", "tagasi lükat", "noraidīt", "atmest"),
    *(
        "denegáu",
        "nun se pudo entregar",
        "není možné doručit",
        "απορριφθ",
        "ei saadetud",
        "gaitzetsi",
    ),
    *("rexeit", "visszautasít", "refusat", "отверг", "negato", "non è stato possibile consegnare"),
    "无法投递",
    *("respins", "zavrnil", "atmetė", "avslog", "lükkas tagasi"),
)


# Words by which mail servers say that a mail has not arrived, is late, or has arrived.

SUBJECT: Final = PlainPattern(
    r"\W{0,3}(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure"
    r"|subsystem)|(?:message )?delivery (?:failure|has failed|report)|returned mail|failure notice"
    r"|mail system error|warning: could not send|unzustellbar|nicht zustellbar|non remis"
    r"|échec de la remise|no se puede entregar|no entregado|mancato recapito|não entregue"
    r"|onbestelbaar|niet bezorgd|nie dostarczono|не доставлено|недоставленное|无法投递|配信不能"
    r"|mail delivery|(?:e-?)?mail error|メールエラー|mail could not be delivered"
    r"|message not delivered|non[- ]?delivery"
    r"|delivery notification"
    r"|message (?:(?:could not be|was not) (?:deliver|sent|relayed)|undeliverable)"
    r"|returned to sender|address not found"
    r"|failed mail|mail failed|undelivered|non-?deliverable|unable to deliver|user unknown"
    r"|(?:could|can) ?not deliver|delivery error|bounced mail"
    r"|(?:unknown|invalid) (?:user|recipient|address)"
    r"|message status\b.{0,20}undeliverable|e-?mail (?:delivery|returned)"
    r"|delayed mail|mail failure|permanent (?:delivery )?(?:failure|error)"
    r"|(?:mail |message )?delivery (?:is )?delayed|delayed:"
    r"|nicht zugestellt|zustellung fehlgeschlagen|mail unzustellbar|fehler bei der zustellung"
    r"|rückläufer"
    r"|message non (?:distribué|remis|délivré)|échec d(?:e|u|['’]) ?"
    r"(?:la |l['’])?(?:remise|livraison|distribution|envoi|acheminement|transmission|message"
    r"|courri)"
    r"|non distribuable|courrier non"
    r"|retour à l['’]expéditeur"
    r"|no se (?:pudo|ha podido) entregar|mensaje (?:no entregado|devuelto)|error (?:en la"
    r"|de) entrega"
    r"|devolución(?: del? (?:correo|mensaje|e-?mail)|\s?:|$)|correo devuelto"
    r"|falha na entrega|mensagem não (?:entregue|entregável)"
    r"|não foi possível entregar"
    r"|devolvid[oa]s?(?: (?:ao|al) |\s?:|$)|messaggio non (?:recapitato|consegnato)"
    r"|mancata consegna"
    r"|impossibile (?:recapitare|consegnare)"
    r"|niet te bezorgen|bezorging mislukt|kan niet worden bezorgd|kunde inte levereras"
    r"|olevererbart|ej levererat"
    r"|kunne ikke leveres|ikke leveret|uleverbar|ikke levert|toimitus epäonnistui"
    r"|viestiä ei voitu toimittaa"
    r"|nie można dostarczyć|niedostarczon"
    r"|zwrot(?: (?:wiadomości|poczty|przesyłki|listu|e-?maila)|\s?:|$)|nedoruč"
    r"|nelze doručit|kézbesíthetetlen"
    r"|sikertelen kézbesítés"
    r"|nu a putut fi livrat|nelivrat|недоставк|не удалось доставить|невозможно доставить"
    r"|сообщение не доставлено"
    r"|не вдалося доставити|недоставлен|неуспешно доставяне|isporuka nije|ni mogoče dostaviti"
    r"|nije isporučen"
    r"|δεν παραδόθηκε|αδυναμία παράδοσης|teslim edilemedi|iletilemedi|لم يتم تسليم|تعذر تسليم"
    r"|לא נמסר|מסירה נכשלה"
    r"|تحویل داده نشد|ส่งไม่สำเร็จ|không (?:thể )?gửi được|tidak terkirim|gagal terkirim"
    r"|系统退信|退信|退件|投递失败|投遞失敗"
    r"|无法送达|無法傳遞|無法送達|未送达|邮件被退回|配信エラー|配信に失敗|(?:メール)?送信エラー"
    r"|配送失敗"
    r"|配信できません|戻りメール"
    r"|배달 실패|반송|전송 실패|전달되지|no s['’]ha pogut lliurar"
    r"|(?:your|the) (?:message|e-?mail|mail) (?:could|can|was|has) ?n[o'’]t (?:be(?:en)? )?"
    r"(?:deliver|sent)|(?:we )?couldn['’]t deliver|(?:there was an )?error sending"
    r"|mail transaction failed|delivery unsuccessful"
    r"|(?:ihre |die )?(?:nachricht|e-?mail|mail) konnte nicht"
    r"|votre (?:message|courriel|e-?mail) n['’]a pas"
    r"|(?:su|tu|el) (?:mensaje|correo) no (?:pudo|se ha|ha)"
    r"|(?:il (?:tuo|suo) )?messaggio non|(?:uw|je) (?:bericht|e-?mail) kon niet"
    r"|twoja wiadomość nie|ваше (?:сообщение|письмо) не|non recapitabile|não é possível entregar"
    r"|не удается доставить|无法传递|배달되지 않|배달할 수 없|kan inte levereras|kan ikke lever"
    r"|toimittamatta|ei voi toimittaa|nelivrabil|nu se poate livra|μη παραδοτέο"
    r"|δεν είναι δυνατή η παράδοση|לא ניתן למסור|غير قابل للتسليم|تعذر التسليم|недоставимо"
    r"|неможливо доставити|không thể gửi|ไม่สามารถส่ง|tidak dapat terkirim|nije moguće isporučiti"
    r"|no es pot lliurar|kohaletoimetamatu|nepristatyta|nevar piegādāt|邮件发送失败|您的邮件被退回"
    r"|郵件傳送失敗|メールが配信|메일 발송 실패)",
    re.IGNORECASE,
)
TOLD_OF_DELIVERY: Final = PlainPattern(
    r"\W{0,3}(?:successful mail delivery report|delivery (?:receipt"
    r"|confirmation)|delivered|relayed|zugestellt|übermittelt|weitergeleitet|remis|relayé|entregado"
    r"|entregue|recapitato|consegnato|bezorgd|afgeleverd|levererat|leveret|levert|toimitettu"
    r"|dostarczono|doručeno|doručené|kézbesítve|livrat|доставлено|teslim edildi|παραδόθηκε"
    r"|已送达|已送達|配信済み|배달됨)\s?(?:[:：(–-]|$)",
    re.IGNORECASE,
)
DELAYED: Final = LatePattern(
    r"not yet (?:been (?:delivered|possible)|(?:be )?(?:delivered|sen[dt]))"
    r"|will (?:continue|keep|retry|be retried)|keep trying|still (?:being )?try"
    r"|warning message only|not need to resend|(?:is|was|has been) delayed|delay reason|verzögert"
    r"|weitere? (?:zustell)?versuch|retardée?|différée?(?!\w)|nouvelles? tentatives?|retrasad"
    r"|demorad|atrasad"
    r"|seguirá intent|ritardat|ritardo|vertraagd|försena|forsinket|opóźnion|zpožděn|zdržen"
    r"|késleltet|întârzi"
    r"|задерж|отложен|затрим|καθυστέρ|gecik|تأخر|延迟|延遲|遅延|遅れて|지연",
    re.IGNORECASE,
)
"""A server goes on trying: nothing has failed yet."""


# Words of what phones, programs and firms put into a mail by themselves, in many languages.

PHONE_STARTS: Final = (
    *("sent from", "sent via", "sent with", "sent wirelessly", "sent by my", "sent using"),
    *(
        "sent on the go",
        "get outlook",
        "get bluemail",
        "get typeapp",
        "télécharger outlook",
        "obtenir outlook",
        "outlook für",
    ),
    *("holen sie sich outlook", "obtener outlook", "obter o outlook", "ottieni outlook"),
    *("download outlook", "outlook voor", "outlook for", "使用 outlook", "android 版", "ios 版"),
    *("احصل على outlook", "hämta outlook", "hent outlook", "pobierz ", "descargar outlook"),
    *("scarica outlook", "diese nachricht wurde von", "从我的 ", "xperiaから", "my ipadから"),
    *("my iphoneから", "envoyé ", "von mein", "gesendet ", "enviado ", "inviato ", "verstuurd"),
    *(
        "verzonden ",
        "skickat från",
        "sendt fra",
        "sendt med",
        "wysłane z",
        "wysłano z",
        "wysłane przez",
        "wysłano przez",
        "отправлено ",
    ),
    *(
        "发自我的",
        "從我的",
        "iphoneから",
        "ipadから",
        "odesláno ",
        "lähetetty ",
        "나의 ",
        "مرسل من",
    ),
    *(
        "أرسلت من",
        "أُرسلت من",
        "نُشرت من",
        "iphone",
        "ipad",
        "android ",
        "ios ",
        "inviata ",
        "skickat med",
    ),
    *("надіслано ", "надіслано з", "poslano ", "odeslané ", "trimis de pe", "στάλθηκε από"),
    *("đã gửi từ", "dikirim dari", "enviat des", "發自我的", "last ned outlook"),
    "skaff deg outlook",
    *("hanki outlook", "získejte outlook", "stáhn", "získať outlook", "az ios outlook"),
    "az outlook",
    *("az android", "получить outlook", "скачать outlook", "скачайте outlook", "завантаж"),
    *("отримати outlook", "отримайте outlook", "λήψη του outlook", "αποκτήστε το outlook"),
    "obțineți",
    *("descărcați outlook", "iphone", "获取 outlook", "下载 outlook", "取得 outlook", "取得 ios"),
    *("取得 android", "下載 outlook", "קבל את outlook", "tải outlook", "dapatkan outlook"),
    "obtén l'",
    *("nabavite outlook", "preuzmite outlook", "prenesite outlook", "вземете outlook"),
    "baixar o o",
    *("baixe o outlook", "obtenha o outlook", "ดาวน์โหลด outlook", "ios용", "android용"),
    "outlook per",
    *("poslano s", "poslano iz", "poslato sa", "изпратено от", "изпратен от", "küldve "),
    "elküldve ",
    *("saadetud minu", "išsiųsta iš", "nosūtīts no", "sent i frá", "gönderildi", "enviada desde"),
    *("ส่งจาก", "إرسال من", "נשלח מ", "ارسال شده از", "this message was sent", "this mail was sent"),
    *("this email was sent using", "diese nachricht wurde", "ce message a été envoyé", "mail sent"),
    *("message sent", "email sent", "e-mail sent", "få outlook", "загруз", "sent on the"),
    *("from my ", "yahoo mail:", "get the new aol", "télécharger l'application yahoo"),
)

_DEVICE: Final = (
    r"(?<![a-z])(?:iphon[\w'’]*|ipad[\w'’]{0,5}|ipod|blackberry|android|phone|smartphone|handheld|mobile|cell\b|device"
    r"|tablet|samsung\w*|galaxy|htc|nokia|xperia|pixel|huawei|xiaomi|redmi|oneplus|motorola"
    r"|windows phone|outlook|yahoo|proton ?mail|thunderbird|mail for windows|mailbox|sparrow|spark"
    r"|airmail|k-9 mail|fair ?e?mail|aqua ?mail|mailspring|canary|edison|tuta\w{0,4}|gmail|aol"
    r"|mail\.ru|mobiltelefon|handy|smartfon|telefon|téléphone|móvil|celular|dispositivo|gsm\b|cellulare"
    r"|телефон|айфон|ios\b|mac\b|zimbra|workspace one|acompli|typeapp|bluemail|zoho|mail app|почты"
    r"|android\w{0,4}|mobil\w{0,6}|telefon\w{0,4}|telefón\w{0,4}|puhelim\w{0,5}|superhuman|shortwave"
    r"|mimestream|missive|front app|newton|em client|the bat|roundcube|squirrelmail|webmail"
    r"|rainloop|mail orange|пристро[юї]|horde|imp\b|unibox|polymail|nylas|alcatel"
    r"|(?<!the )front(?=\W{0,3}$)"
    r"|snappymail|mailo|infomaniak|posteo|fastmail|hey\b|nine\b|boxer|maildroid"
    r"|readdle|windows mail|mail\b für windows|courrier pour windows|correo para windows"
    r"|posta per windows|palm|treo|スマートフォン|スマホ|携帯|스마트폰|갤럭시|휴대폰|手机|手機"
    r"|جوال|هاتف|جهاز|נייד|גלקסי|windows|seznam|메일 앱|삼성 모바일|网易邮箱|新浪邮箱|电子邮件)"
)
_LED_BY: Final = (
    *("envoyé de", "envoyé depuis", "envoyé avec", "envoyé via", "envoyé à partir d"),
    *("diese nachricht wurde von meinem", "gesendet von", "gesendet mit", "gesendet über"),
    *("enviado desde", "enviado do", "enviado de", "enviado con", "enviado com", "enviado via"),
    *("enviada do", "enviada com", "enviado através d", "enviado a partir do", "enviat des"),
    *("inviato da", "inviato dal", "inviato con", "inviato tramite", "inviata da", "inviata con"),
    *("verstuurd vanaf", "verstuurd vanuit", "verstuurd met", "verstuurd van", "verzonden vanaf"),
    *("verzonden vanuit", "verzonden met", "verzonden van", "skickat från", "skickat med"),
    *("sendt fra", "sendt med", "wysłane z", "wysłano z", "wysłane przez", "wysłano przez"),
    *("odesláno z", "odeslané z", "poslano z", "lähetetty", "отправлено с", "отправлено из"),
    *("отправлено со", "надіслано з", "trimis de pe", "στάλθηκε από", "đã gửi từ"),
    *("dikirim dari", "poslano s", "poslano iz", "poslato sa", "изпратено от", "изпратен от"),
    *("küldve", "elküldve", "saadetud minu", "išsiųsta iš", "nosūtīts no", "sent i frá"),
    *("enviada desde", "ส่งจาก", "نُشرت من", "إرسال من", "נשלח מה", "נשלח מ", "ارسال شده از"),
    *("envoyée depuis", "gesendet mit der", "diese nachricht wurde mit", "verzonden met de"),
    *("this message was sent using", "this message was sent via", "this message was sent from"),
    *("this mail was sent using", "this mail was sent through", "this email was sent using"),
    *("mail sent with", "mail sent via", "mail sent from", "message sent with", "message sent via"),
    *("message sent from", "email sent from", "e-mail sent from", "email sent using"),
    *("ce message a été envoyé avec", "ce message a été envoyé depuis"),
)
_ADVERTISED: Final = r"[^\n]{2,60}?[(<\[]\s?(?:https?://|www\.)[^\s<>()]{4,200}\s?[)>\]]"
PHONE: Final = LatePattern(
    r"(?:sent (?:(?:from|via|with|by|using)|wirelessly from) (?:my |an? |the )?"
    rf"(?:[\w'&+.-]+ ){{0,4}}?\[?{_DEVICE}\b"
    r"(?!,? (?:which|is|was|and not|that|for|where)\b)[^\n]{0,90}"
    r"|get (?:outlook|bluemail|typeapp) for \w+[^\n]{0,80}"
    r"|from my (?:iphone|ipad|ipod|blackberry|android|galaxy)(?: [\w+]{1,12}){0,2}"
    r"|sent on the [^\n]{2,40} from (?:my|a)n? blackberry[^\n]{0,20}"
    r"|yahoo mail: search, organize, conquer[^\n]{0,200}|get the new aol app:[^\n]{0,80}"
    r"|télécharger l'application yahoo mail[^\n]{0,80}"
    r"|[^\n]{0,40}outlook[^\n]{0,20} (?:ios|android)\b[^\n]{0,80}"
    r"|(?:android|ios) (?:版|için) outlook[^\n]{0,80}|sent on the go"
    rf"|{one_of(_LED_BY)}(?:\b|(?<=[ะ-ูא-ת]))[^\n]{{0,30}}?{_DEVICE}[^\n]{{0,60}}"
    rf"|(?:sent (?:from|via|with|using)|{one_of(_LED_BY)})\s{_ADVERTISED}"
    r"|(?:iphon|android)[^\n]{0,20} (?:küldve|gönderildi|saadetud)[^\n]{0,20}"
    r"|von mein[^\n]{2,50} gesendet[^\n]{0,20}"
    r"|(?:iphone|ipad|android)[^\n]{0,30} gönderil(?:di|miştir)[^\n]{0,4}"
    r"|[发發]自我的 ?(?:[a-z][a-z\d ]{0,20}|手机|手機|小米|华为|三星)[^\n]{0,12}"
    r"|從我的 ?\w+ ?傳送|从我的 ?\w+ ?发送|(?:my )?(?:iphone|ipad|xperia)から送信"
    r"|나의 \w+에서 보냄|(?:مرسل|أُ?رسلت|نُشرت) من [^\n]{1,40})\s*$",
    re.IGNORECASE,
)
"""The line that a phone or a mail program adds below what its owner wrote."""

_SENT: Final = (
    r"gesendet|verschickt|envoyé|enviad|inviat|verzonden|verstuurd|skicka[td]|sendt|lähetetty|wysłan"
    r"|odesl|odoslan|отправлен|відправлен|надіслан|изпрат|послат|posla[nt]|gönderil|发自|發自|來自|来自"
    r"|送信|傳送|发送|보[냄냈]|발송|أرسل|إرسال|الإرسال|مرسل|נשלח|gửi từ|dikirim|enviat|trimis"
    r"|στάλθηκε|išsiųst|nosūtīt|saadetud|küldve|ส่งจาก|ارسال|भेजा"
)
_GOTTEN: Final = (
    r"télécharge|obtene|obtén|obtenga|obtenha|holen|laden|skaff|hämta|hent|hanki|lataa|pobierz|uzyskaj"
    r"|beszerz|letölt|získ|stáhn|stiah|edinin|indir|λήψη|αποκτ|nabav|preuzm|prenes|gauti|atsisiųs"
    r"|lejupiel|iegūst|hankige|下载|下載|获取|取得|入手|다운로드|받기|получ|скача|отрим|завантаж|вземете"
    r"|изтегл|descărca|obține|scarica|ottieni|descarga|baix|verkrijg|ophalen|download|dapatkan|tải"
    r"|احصل|قبל|הורד|ดาวน์โหลด"
)
_SOMEBODY: Final = (
    r"\b(?:ich|wir|hab\w*|wurden?|wird|je|j['’]|nous|on|yo|he|hemos|hay|io|ho|abbiamo|eu|ik|heb\w*|wij|jag"
    r"|jeg|har|minä|olen|jsem|som|я|мы|ми|мне|ben|bunu|am|és|hogy|dass|que|che|att|at|og|och|und|et)\b"
)
PHONE_LINE: Final = LatePattern(
    r"(?=[^\n]{6,90}$)(?![^\n]{0,90}?(?:\b(?:al|alla|allo|till|an|to|ao|aux|на|na)\b|[给給到]))"
    rf"(?![^\n]{{0,90}}?(?:[?;,]|:(?!//)|(?:\S+ ){{9}}|{_SOMEBODY}))"
    rf"(?:(?=[^\n]{{0,60}}(?:{_SENT}))(?=[^\n]{{0,60}}{_DEVICE})"
    rf"|(?=[^\n]{{0,60}}(?:{_GOTTEN}))(?=[^\n]{{0,60}}\boutlook)(?=[^\n]{{0,60}}(?:ios|android)))"
    r"[^\n]{6,90}$",
    re.IGNORECASE,
)
"""The same in whatever words, of a line that stands apart below all else; not in English."""

NOTICE_STARTS: Final = (
    *("this e-mail", "this email", "this message", "this mail", "this communication"),
    *("this transmission", "this electronic", "the information", "the content", "the contents"),
    *("confidential", "privileged", "disclaimer", "notice", "legal notice", "important notice"),
    *("important:", "caution", "warning", "attention", "external", "[external", "if you are not"),
    *("if you have received", "if this e", "please consider", "please think", "think before you"),
    *("please note that this e", "any views", "internet communications", "virus-free"),
    *("no virus found", "virenfrei", "email scanned", "e-mail scanned", "diese e-mail"),
    *("diese mail", "diese nachricht", "der inhalt dieser", "die information", "haftungsaus"),
    *("ce message", "ce courriel", "ce mail", "cet e-mail", "cet email", "les informations"),
    *("avis de conf", "este mensaje", "este correo", "este e-mail", "este email", "aviso legal"),
    *("aviso de conf", "la información", "esta mensagem", "esta mensaje", "as informações"),
    *("a informação", "questo messaggio", "questa e-mail", "questa mail", "le informazioni"),
    *("il presente messaggio", "la presente e-mail", "dit bericht", "dit e-mail", "deze e-mail"),
    *("deze mail", "de informatie", "настоящее сообщение", "данное сообщение", "это сообщение"),
    *("данное письмо", "это письмо", "ta wiadomość", "niniejsza wiadomość", "本邮件", "本电子邮件"),
    *(
        "p please",
        "denk aan ",
        "bitte denken",
        "bitte prüfen",
        "n'imprim",
        "merci de n'imprim",
        "pensez à ",
        "piense ",
        "pense ",
        "rispetta ",
    ),
    *(
        "think of ",
        "think about ",
        "advertencia",
        "atención",
        "atenção",
        "avertissement",
        "achtung",
    ),
    *("vorsicht", "warnung", "attenzione", "avviso", "aviso:", "let op", "varning", "advarsel"),
    *("uwaga", "внимание", "så behandlar", "så hanterar", "hur vi behandlar"),
    *("how we process your", "informationen zur verarbeitung ihrer", "informationen zum umgang"),
    *("for information about how we", "information om behandling av", "læs om hvordan"),
    *("save paper", "save a tree", "save trees", "tänk på ", "пожалуйста, подумайте", "pomyśl o"),
    *("you don't often get", "some people who received this message", "vous n'obtenez pas"),
    *("vous ne recevez pas souvent", "sie erhalten nicht häufig", "sie erhalten nicht oft"),
    *("no suele recibir", "this is an external", "before printing", "before you print"),
    *("avant d'imprimer", "antes de imprimir", "prima di stampare", "no imprima", "não imprima"),
    *("avant d'imprimer", "bitte prüfen sie, ob", "por favor considere", "antes de imprimir"),
    *("prima di stampare", "libre de virus", "sans virus", "livre de vírus"),
    *("detta meddelande", "detta e-post", "detta mail", "denne e-", "denne meddel", "denne mail"),
    *("tämä viesti", "tämä sähköposti", "tato zpráva", "tento e-mail", "bu e-posta", "bu mesaj"),
    *("ez az üzenet", "ez az e-mail", "treść tej wiadomości", "acest mesaj", "αυτό το μήνυμα"),
    *("το παρόν μήνυμα", "ця електронна", "це повідомлення", "이 메일", "본 메일", "이 이메일"),
    *("본 이메일", "本郵件", "此郵件", "本電子郵件", "本信件", "この電子メール", "本電子メール"),
    *("此邮件", "本メール", "このメール", "هذه الرسالة", "هذا البريد"),
)

NOTICE_SUBJECTS: Final = (
    LatePattern(
        r"confiden[tc]|privileged|vertraulich|vertrouwelijk|riservat|конфиденц|poufn|保密|机密|機密"
        r"|سري|konfidentiell|fortrolig|luottamuksel|důvěrn|dôvern|gizli|bizalmas|εμπιστευτικ"
        r"|конфіденц|기밀",
        re.IGNORECASE,
    ),
    LatePattern(
        r"intended|addressee|named (?:recipient|above)|solely|bestimmt|adressat|empfänger"
        r"|destinat|geadresseerde|bestemd|адресат|предназнач|adresat|收件人|宛先|المرسل إليه"
        r"|avsed[dt]|avsett|mottag|modtager|mottaker|tarkoitettu|vastaanottaj|určen|alıcı|címzett"
        r"|παραλήπτ|одержувач|受信者|수신",
        re.IGNORECASE,
    ),
    LatePattern(
        r"in error|by mistake|irrtümlich|versehentlich|par erreur|por error|por engano|per errore"
        r"|abusivamente|ten onrechte|abusievelijk|ошибочно|по ошибке|omyłkowo|誤って|误收|错误"
        r"|بالخطأ|av misstag|ved en feil|ved en fejl|vahingossa|erehdyksessä|omylem|yanlışlıkla"
        r"|tévedés|din greșeală|κατά λάθος|помилково|錯誤|잘못",
        re.IGNORECASE,
    ),
    LatePattern(
        r"\bdelet|destroy|notify|vernichte|lösche|informieren sie|détrui|supprim|avertir|signaler"
        r"|elimin|b[oó]rr|apag|destrua|cancell|distrugg|verwijder|vernietig|удалит|уничтож|usun|删除|削除"
        r"|حذف|radera|slett|\bslet\b|poista|smaž|vymaž|\bsilin|törölj|șterge|διαγρά|видал|刪除|삭제",
        re.IGNORECASE,
    ),
    LatePattern(
        r"prohibit|unauthori[sz]ed|disseminat|distribution|disclos|copying|unbefugt|untersagt"
        r"|interdit|prohibid|proibid|vietat|verboden|запрещ|zabronion|liab|viruses|禁止|محظور"
        r"|förbjud|otillåt|forbudt|kielletty|zakáz|yasak|tilos|interzis|απαγορε|заборон|금지",
        re.IGNORECASE,
    ),
)
"""What a firm's notice speaks of; talk of one of these is talk, of two is a notice."""
PLAIN_NOTICE: Final = LatePattern(
    r"\W{0,5}(?:(?:this|the) e?-?(?:mail|message) (?:has been|was|is) (?:checked|scanned|virus)"
    r"|(?:e-?mail|outgoing mail) (?:is )?(?:scanned|certified)|virus-free\.|virenfrei\."
    r"|no virus found"
    r"|(?:libre|sans|livre) de v[ií]rus|sans virus|this is an external"
    r"|\[external[^\]\n]{0,20}\]|external e-?mail\b"
    r"|(?:you don't|some people who [^\n]{4,40}don't) often get e?-?mail"
    r"|vous n'obtenez pas souvent"
    r"|vous ne recevez pas souvent|sie erhalten nicht (?:häufig|oft) e-mails|no suele recibir"
    r"|diese e-mail wurde [^\n]{0,40}(?:viren|geprüft)"
    r"|(?:caution|warning|attention|external|notice)\b[^\n]{0,60}\b(?:originate[sd]|sent|came|comes|is)"
    r" (?:from )?(?:an )?(?:outside|external)"
    r"|this (?:e-?mail|message) (?:originated|was sent|came|comes) from (?:outside|an external)"
    r"|(?:advertencia|aten(?:ción|ção)|attention|avertissement|achtung|vorsicht|warnung|attenzione"
    r"|avviso|aviso|let op|varning|advarsel|uwaga|внимание)\s?[:!–-](?=[^\n]{0,40}(?:correo|e-?mail"
    r"|mensa\w+|message|courriel|messaggio|bericht|nachricht|meddelande|meddelelse|wiadomość|письмо))"
    r"(?=[^\n]{0,80}(?:extern|esterno|ext[eé]rieur|exterior|fuera de|fora da|außerhalb|buiten"
    r"|utanför|zewnątrz|zewnętrz|извне|внешн))"
    r"|(?:så|hur vi) (?:behandlar|hanterar) (?:vi )?dina personuppgifter"
    r"|(?:for information about )?how we process your personal (?:data|information)"
    r"|information om behandling av (?:dina )?person|læs om hvordan [^\n]{1,40} personoplysninger"
    r"|informationen (?:zur verarbeitung ihrer|zum umgang mit ihren) [^\n]{0,20}daten)",
    re.IGNORECASE,
)
PLEA: Final = LatePattern(
    r"\W{0,5}(?:p\s)?(?=(?:please|bitte|por favor|пожалуйста|consider|think|save|denk|pensez|piense"
    r"|n'imprim\w*|merci|no|não|pense|rispetta|tänk|подумайте|pomyśl|before|avant|antes|prima)\b)"
    r"(?=[^\n]{0,160}(?:environ|you print|umwelt|milieu|ambiente|miljö|окружающ|środowisk"
    r"|\btrees?\b))"
    r"(?=[^\n]{0,200}(?:print|imprim|druck|afdruk|stamp|skriver|печат|druk))"
    r"(?=[^\n]{0,200}(?:before|unless|n't|avant|bevor|voordat|antes|prima|\bnon\b|innan|\bob\b|nécessaire|necesario|necessário|прежде"
    r"|перед|przed|zanim))",
    re.IGNORECASE,
)
"""A plea not to print the mail: it stands right below the name, too."""
NOTICE_HEADING: Final = LatePattern(
    r"\W{0,4}(?:disclaimer|(?:confidentiality|legal|important) not(?:ice|e)|haftungsausschluss"
    r"|avis de confidentialité|aviso (?:legal|de confidencialidade?d?))\W{0,4}$",
    re.IGNORECASE,
)


AWAY: Final = (
    *("out of office", "out-of-office", "out of the office", "automatic reply", "auto reply"),
    *("auto-reply", "autoreply", "auto response", "auto-response", "autoresponse", "ooo"),
    *("vacation reply", "automated response", "automated reply", "automatic response"),
    *("away from my mail", "i am out of the office", "away from the office", "i am on leave"),
    *("automatische antwort", "abwesenheit", "abwesend", "autoantwort", "automatische rückantwort"),
    *("automatische rückmeldung", "nicht im büro", "réponse automatique", "absence du bureau"),
    *("réponse d'absence", "réponse d’absence", "absent du bureau", "message d'absence"),
    *("message d’absence", "en congé", "avis d'absence", "respuesta automática"),
    *("respuesta automatica", "fuera de la oficina", "fuera de oficina", "ausencia"),
    *("resposta automática", "resposta automatica", "resposta automàtica", "ausência"),
    *("fora do escritório", "fora da oficina", "fora de l'oficina", "risposta automatica"),
    *("fuori ufficio", "assente", "automatisch antwoord", "automatische reactie", "afwezig"),
    *("automatisch bericht", "niet aanwezig", "autosvar", "automatiskt svar", "automatisk svar"),
    *("frånvaro", "fravær", "ikke til stede", "sjálfvirkt svar", "automaattinen vastaus"),
    *("poissa", "automaatvastus", "automātiskā atbilde", "automatinis atsakymas"),
    *("automatyczna odpowiedź", "odpowiedź automatyczna", "nieobecność", "autoodpowiedź"),
    *("automatická odpověď", "automatická odpoveď", "mimo kancelář", "mimo kanceláriu"),
    *("automatikus válasz", "házon kívül", "răspuns automat", "automatski odgovor"),
    *("samodejni odgovor", "аутоматски одговор", "otomatik yanıt", "otomatik cevap"),
    *("ofis dışında", "αυτόματη απάντηση", "εκτός γραφείου", "автоматический ответ"),
    *("автоответ", "вне офиса", "нет на месте", "автоматична відповідь", "автовідповідь"),
    *("відсутній", "автоматичен отговор", "رد تلقائي", "الرد التلقائي", "خارج المكتب"),
    *("پاسخ خودکار", "מענה אוטומטי", "תשובה אוטומטית", "स्वचालित उत्तर", "自动回复", "自動回覆"),
    *("自动答复", "自動応答", "自動返信", "不在通知", "不在のお知らせ", "외출 중", "부재중"),
    *("자동 회신", "자동회신", "자동 응답", "balasan otomatis", "jawaban otomatis"),
    *("balasan automatik", "trả lời tự động", "ตอบกลับอัตโนมัติ", "erantzun automatikoa"),
    *("yahoo! auto response", "aol auto response", "absente du bureau", "réponse d’absence"),
    *(
        "message automatique",
        "répondeur automatique",
        "respuesta de ausencia",
        "mensaje automático",
    ),
    *("mensagem automática", "aviso de ausencia", "aviso de ausência", "messaggio automatico"),
    *("messaggio di assenza", "avviso di assenza", "afwezigheid", "niet op kantoor"),
    *("frånvaromeddelande", "fraværsmelding", "fraværsbesked", "ikke på kontoret"),
    *("ej på kontoret", "inte på kontoret", "poissaoloilmoitus", "poissa toimistosta"),
    *("jestem na urlopie", "poza biurem", "informacja o nieobecności", "oznámení o nepřítomnosti"),
    *("oznámenie o neprítomnosti", "nejsem v kanceláři", "távollét", "nem vagyok az irodában"),
    *("absent din birou", "în afara biroului", "automatischer antwort", "izvan ureda"),
    *(
        "odsutan iz ureda",
        "nisam u uredu",
        "izven pisarne",
        "nisem v pisarni",
        "samodejno sporočilo",
    ),
    *("автоматски одговор", "извън офиса", "отсъствам от офиса", "автоматично съобщение"),
    *("я в отпуске", "меня нет на месте", "отсутствие на рабочем месте", "я у відпустці"),
    *(
        "мене немає на місці",
        "поза офісом",
        "απουσία από το γραφείο",
        "ofis dışı",
        "otomatik mesaj",
    ),
    *("خارج مكتب", "رسالة تلقائية", "מחוץ למשרד", "הודעת היעדרות", "پاسخ اتوماتیک", "خارج از دفتر"),
    *("कार्यालय से बाहर", "स्वतः उत्तर", "स्वचालित जवाब", "ไม่อยู่ที่สำนักงาน", "ข้อความตอบกลับอัตโนมัติ"),
    *("vắng mặt tại văn phòng", "thư trả lời tự động", "di luar kantor", "tidak di kantor"),
    *("不在办公室", "不在辦公室", "自動回復", "自動答覆", "外出自动回复", "自動返答", "不在の連絡"),
    *("부재 중 알림", "자동응답", "자동 답장", "respuesta automàtica", "kontorist väljas"),
    *("prombūtnes paziņojums", "nesu biure", "ne biure", "fjarverandi", "sjálfvirk svörun"),
    *("nepřítomnost", "neprítomnosť", "odsotnost", "odsoten", "odsotna", "odsutnost", "prombūtne"),
    *("ārpus biroja", "ārpus darba", "nedarbe", "eemalolek", "puudun kontorist", "absència"),
    *("одсуство", "одсутан", "одсутна", "отсъствие", "távol vagyok", "odsutan", "odsutna"),
    *("jashtë zyre", "përgjigje automatike", "avtomatik cavab", "ofisdən kənar", "buite kantoor"),
    *("outomatiese antwoord", "автоматты жауап", "avtomatik javob", "аўтаматычны адказ"),
    *("ավտոմատ պատասխան", "ավտոմատ պատասխանիչ", "ავტომატური პასუხი", "ავტოპასუხი"),
    *("freagra uathoibríoch", "as an oifig", "ateb awtomatig", "allan o'r swyddfa"),
    *("allan o’r swyddfa", "erantzun automatikoa", "bulegotik kanpo", "fóra da oficina"),
    *("jibu la kiotomatiki", "jibu otomatiki", "nje ya ofisi", "awtomatikong tugon"),
    *("wala sa opisina", "স্বয়ংক্রিয় উত্তর", "خودکار جواب", "دفتر سے باہر", "தானியங்கு பதில்"),
    *("автомат хариу", "risposta awtomatika", "barra mill-uffiċċju", "luar pejabat"),
    *("tự động trả lời", "phản hồi tự động", "autom. antwort", "auto antwoord"),
    *("automaattivastaus", "mesaj automat", "automatické oznámení"),
    *("自動應答", "自动应答", "自动回信"),
)
TYPED: Final = (
    *("abwesenheit", "abwesend", "nicht im büro"),
    *("absence du bureau", "absent du bureau", "absente du bureau", "en congé", "ausencia"),
    *("ausência", "absència", "fuera de la oficina", "fuera de oficina", "fora do escritório"),
    *("assente", "fuori ufficio", "afwezig", "afwezigheid", "niet aanwezig", "niet op kantoor"),
    *("frånvaro", "fravær", "ikke til stede", "ikke på kontoret", "inte på kontoret", "poissa"),
    *("ej på kontoret", "poissa toimistosta", "fjarverandi", "nieobecność", "poza biurem"),
    *("jestem na urlopie", "nepřítomnost", "neprítomnosť", "mimo kancelář", "mimo kanceláriu"),
    *("nejsem v kanceláři", "odsotnost", "odsoten", "odsotna", "nisem v pisarni", "odsutan"),
    *("odsutna", "odsutnost", "nisam u uredu", "távollét", "házon kívül", "távol vagyok"),
    *("nem vagyok az irodában", "absent din birou", "în afara biroului", "вне офиса"),
    *("нет на месте", "меня нет на месте", "я в отпуске", "відсутній", "я у відпустці"),
    *("мене немає на місці", "поза офісом", "извън офиса", "отсъствам от офиса", "отсъствие"),
    *("одсуство", "одсутан", "одсутна", "εκτός γραφείου", "απουσία από το γραφείο"),
    *("ofis dışında", "ofis dışı", "prombūtne", "ārpus biroja", "ārpus darba", "nesu biure"),
    *("ne biure", "nedarbe", "eemalolek", "puudun kontorist", "kontorist väljas"),
    *("خارج المكتب", "خارج مكتب", "מחוץ למשרד", "خارج از دفتر", "不在办公室", "不在辦公室"),
    *("외출 중", "부재중", "di luar kantor", "tidak di kantor"),
)
"""What people, too, write above a mail to their colleagues, with nothing behind it. In English they
say on which day."""
ABSENT: Final = (
    *TYPED,
    *("absence", "urlaub", "im urlaub", "ich bin im urlaub", "ferien", "congés", "vacances"),
    *("fermeture annuelle", "vacaciones", "de vacaciones", "férias", "de férias", "ferie"),
    *("in ferie", "vakantie", "op vakantie", "met vakantie", "semester", "på semester", "på ferie"),
    *("lomalla", "urlop", "na urlopie", "dovolená", "na dovolené", "na dovolenke", "szabadság"),
    *("szabadságon", "szabadságon vagyok", "concediu", "în concediu", "sunt în concediu"),
    *("отпуск", "в отпуске", "відпустка", "у відпустці", "άδεια", "σε άδεια", "izin", "izindeyim"),
    *("yıllık izin", "إجازة", "في إجازة", "חופשה", "בחופשה", "مرخصی", "休暇", "休暇中", "休假"),
    *("휴가", "휴가 중", "nghỉ phép", "cuti", "sedang cuti"),
    *("on holiday", "on vacation", "on annual leave"),
    *("nieobecność w biurze", "odsutnost iz ureda", "out of office", "assenza dall'ufficio"),
)
"""What responders write in front of the subject that they answer to: `Absence Re: pier`."""
MARKS: Final = (
    *("aut", "авто", "αυτόματη", "répon", "sjálfv", "samodejn", "رد", "خودکار", "اتوماتیک", "מענה"),
    *("ավտոմատ", "ავტო", "avtomat", "outomat", "uathoib", "awtomat", "otomat", "স্বয়ং", "аўтамат"),
    *("תשובה", "स्व", "ตอบกลับ", "trả lời", "tự động", "自动", "自動", "자동"),
)
"""One of these is in what only a program calls its answer; nobody types `Automatic reply`."""


# How people and programs say that they themselves are away, by language.
#
# `Der Vorstand trifft sich nach den Ferien` speaks of holidays, and nobody is away; `ich bin im
# Urlaub` says who is. Words are whole words, but in scripts that set no blanks between them.

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
