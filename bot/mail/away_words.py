"""What people write around the days of an absence, by language.

The text that is asked bears no accents, and neither do these words when they are patterns.
Letters are lower-case. An end word stands right before the day (or, in `ENDS_BEHIND`, right
behind it), a return's anywhere near it in its sentence; a start's day is none of return, except
where a return's word speaks of it too: `ab dem 22. April wieder erreichbar`.
"""

from typing import Final

from bot.mail.monthnames import WEEKDAY
from bot.mail.unaccented import PlainPattern

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
