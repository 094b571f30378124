"""Words by which mail programs in many languages introduce what somebody else said."""

import re
from enum import StrEnum
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern


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
