"""What phones and firms put into a mail by themselves: by their own words, in many languages."""

import re
from typing import Final

from bot.mail.footers import has_footer_below
from bot.mail.walk import LineKind, Walk

PHONE_STARTS: Final = (
    *("sent from", "sent via", "sent with", "sent wirelessly", "sent by my", "sent using"),
    *("sent on the go", "get outlook", "télécharger outlook", "obtenir outlook", "outlook für"),
    *("holen sie sich outlook", "obtener outlook", "obter o outlook", "ottieni outlook"),
    *("download outlook", "outlook voor", "outlook for", "使用 outlook", "android 版", "ios 版"),
    *("احصل على outlook", "hämta outlook", "hent outlook", "pobierz ", "descargar outlook"),
    *("scarica outlook", "diese nachricht wurde von", "从我的 ", "xperiaから", "my ipadから"),
    *("my iphoneから", "envoyé ", "von mein", "gesendet ", "enviado ", "inviato ", "verstuurd"),
    *("verzonden ", "skickat från", "sendt fra", "wysłane z", "wysłano z", "отправлено "),
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
    *("أرسلت من", "نُشرت من"),
)

_DEVICE: Final = (
    r"(?:iphone|ipad|ipod|blackberry|android|phone|smartphone|handheld|mobile|cell|device|tablet"
    r"|samsung\w*|galaxy|htc|nokia|xperia|pixel|huawei|windows phone|outlook|yahoo|proton ?mail"
    r"|thunderbird|mail for windows|mailbox|sparrow|spark|airmail|k-9 mail|fairmail|gmail|aol"
    r"|mail\.ru|mobiltelefon|handy|smartfon|telefon\w*|téléphone\w*|móvil|celular|dispositivo"
    r"|gsm|cellulare|телефона|айфона|ios|mac|zimbra|workspace one|acompli|typeapp|bluemail"
    r"|zoho|mail app|почты)"
)
PHONE: Final = re.compile(
    rf"(?:sent (?:(?:from|via|with|by|using)|wirelessly from) (?:my |an? |the )?"
    rf"(?:[\w'&+.-]+ ){{0,4}}?"
    rf"{_DEVICE}\b(?!,? (?:which|is|was|and not|that|for|where)\b)[^\n]{{0,90}}"
    r"|get outlook for \w+[^\n]{0,80}|[^\n]{0,40}outlook[^\n]{0,20} (?:ios|android)\b[^\n]{0,80}"
    r"|(?:android|ios) 版 outlook[^\n]{0,40}|sent on the go"
    rf"|diese nachricht wurde von meinem [^\n]{{0,30}}?{_DEVICE}[^\n]{{0,40}}"
    rf"|envoyé (?:de|depuis|à partir d)[^\n]{{0,30}}?{_DEVICE}[^\n]{{0,60}}"
    rf"|von meinem? [^\n]{{2,40}} gesendet[^\n]{{0,20}}"
    rf"|gesendet (?:von|mit|über) [^\n]{{0,30}}?{_DEVICE}[^\n]{{0,60}}"
    rf"|enviad[oa] (?:desde|do|de|a partir do) [^\n]{{0,30}}?{_DEVICE}[^\n]{{0,60}}"
    rf"|inviato (?:da|dal) [^\n]{{0,30}}?{_DEVICE}[^\n]{{0,60}}"
    rf"|(?:verstuurd|verzonden) (?:vanaf|vanuit|met|van) [^\n]{{0,30}}?{_DEVICE}[^\n]{{0,60}}"
    rf"|(?:skickat från|sendt fra|wysłan[eo] z|odesláno z|lähetetty) [^\n]{{0,30}}?{_DEVICE}"
    r"[^\n]{0,40}"
    rf"|отправлено (?:с|из|со) [^\n]{{0,30}}?{_DEVICE}[^\n]{{0,40}}"
    r"|发自我的 ?\w+|从我的 ?\w+ ?发送|從我的 ?\w+ ?傳送|(?:my )?(?:iphone|ipad|xperia)から送信"
    r"|나의 \w+에서 보냄"
    r"|(?:مرسل|أرسلت|نُشرت) من [^\n]{1,40})\s*$",
    re.IGNORECASE,
)
"""The line that a phone or a mail program adds below what its owner wrote."""

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
    *("you don't often get", "some people who received this message", "vous n'obtenez pas"),
    *("vous ne recevez pas souvent", "sie erhalten nicht häufig", "sie erhalten nicht oft"),
    *("no suele recibir", "this is an external", "before printing", "before you print"),
    *("avant d'imprimer", "bitte prüfen sie, ob", "por favor considere", "antes de imprimir"),
    *("prima di stampare", "libre de virus", "sans virus", "livre de vírus"),
    *("此邮件", "本メール", "このメール", "هذه الرسالة", "هذا البريد"),
)

_SUBJECTS: Final = (
    re.compile(
        r"confiden[tc]|privileged|vertraulich|vertrouwelijk|riservat|конфиденц|poufn|保密|机密|機密"
        r"|سري",
        re.IGNORECASE,
    ),
    re.compile(
        r"intended|addressee|named (?:recipient|above)|solely|bestimmt|adressat|empfänger"
        r"|destinat|geadresseerde|bestemd|адресат|предназнач|adresat|收件人|宛先|المرسل إليه",
        re.IGNORECASE,
    ),
    re.compile(
        r"in error|by mistake|irrtümlich|versehentlich|par erreur|por error|por engano|per errore"
        r"|abusivamente|ten onrechte|abusievelijk|ошибочно|по ошибке|omyłkowo|誤って|误收|错误"
        r"|بالخطأ",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bdelet|destroy|notify|vernichte|lösche|informieren sie|détrui|supprim|avertir|signaler"
        r"|elimin|borr|apag|destrua|cancell|distrugg|verwijder|vernietig|удалит|уничтож|usun|删除|削除"
        r"|حذف",
        re.IGNORECASE,
    ),
    re.compile(
        r"prohibit|unauthori[sz]ed|disseminat|distribution|disclos|copying|unbefugt|untersagt"
        r"|interdit|prohibid|proibid|vietat|verboden|запрещ|zabronion|liab|viruses|禁止|محظور",
        re.IGNORECASE,
    ),
)
"""What a firm's notice speaks of; talk of one of these is talk, of two is a notice."""
_FEWEST_SUBJECTS: Final = 2

_PLAIN_NOTICE: Final = re.compile(
    r"\W{0,5}(?:(?:this|the) e?-?(?:mail|message) (?:has been|was|is) (?:checked|scanned|virus)"
    r"|(?:e-?mail|outgoing mail) (?:is )?(?:scanned|certified)|virus-free\.|virenfrei\."
    r"|no virus found"
    r"|(?:please )?(?:consider|think)[^\n]{0,60}\b(?:environment|before (?:you )?print)"
    r"|(?:before|avant|bitte|por|antes|prima)\b[^\n]{0,80}\b(?:environment|environnement|ausgedruckt"
    r"|(?:medio |meio )?ambiente)\b|(?:libre|sans|livre) de v[ií]rus|sans virus|this is an external"
    r"|\[external[^\]\n]{0,20}\]|external e-?mail\b"
    r"|(?:you don't|some people who [^\n]{4,40}don't) often get e?-?mail"
    r"|vous n'obtenez pas souvent"
    r"|vous ne recevez pas souvent|sie erhalten nicht (?:häufig|oft) e-mails|no suele recibir"
    r"|think before you print|diese e-mail wurde [^\n]{0,40}(?:viren|geprüft)"
    r"|(?:caution|warning|attention|external|notice)\b[^\n]{0,60}\b(?:originate[sd]|sent|came|comes|is)"
    r" (?:from )?(?:an )?(?:outside|external)"
    r"|this (?:e-?mail|message) (?:originated|was sent|came|comes) from (?:outside|an external))",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"\W{0,4}(?:disclaimer|(?:confidentiality|legal|important) notice|haftungsausschluss"
    r"|avis de confidentialité|aviso (?:legal|de confidencialidade?d?))\W{0,4}$",
    re.IGNORECASE,
)
_NOTICE_LINES: Final = 40
_NOTICE_CHARS: Final = 4_000
_RULE: Final = re.compile(r"\s*[-_=*#~\u2010-\u2015]{2,}\s*$")


def take_notice(walk: Walk, at: int, mark: int) -> bool:
    """Take a firm's notice or a scanner's line that begins here, paragraph by paragraph."""
    contents, marks = walk.reading.contents, walk.reading.marks
    if at < walk.told:
        return False
    if at and contents[at - 1] and marks[at - 1] == mark and not _RULE.match(walk.line(at - 1)):
        return False
    begin = walk.next_line(at) if _HEADING.match(walk.line(at)) else at
    if begin < 0 or marks[begin] != mark:
        return False
    end, text = _paragraph(walk, begin, mark)
    if not _PLAIN_NOTICE.match(text) and _subjects(text) < _FEWEST_SUBJECTS:
        walk.told = end  # what begins within speaks of less still
        return False
    walk.take(at, _end_of_notices(walk, end, mark), LineKind.FOOTER)
    for index in (at - 1, at - 2):
        if index >= 0 and contents[index]:
            if marks[index] == mark and _RULE.match(walk.line(index)):
                walk.reading.kinds[index] = LineKind.FOOTER
            break
    return True


def _end_of_notices(walk: Walk, end: int, mark: int) -> int:
    """Return where further notices right below one end, and the line drawn below them."""
    marks = walk.reading.marks
    while (after := walk.next_line(end - 1)) >= 0 and marks[after] == mark:
        if _RULE.match(walk.line(after)) and not has_footer_below(walk, after, mark):
            return after + 1
        further, text = _paragraph(walk, after, mark)
        if _subjects(text) < _FEWEST_SUBJECTS:
            break
        end = further
    return end


def _paragraph(walk: Walk, at: int, mark: int) -> tuple[int, str]:
    """Return where a paragraph ends, and what it says."""
    lines = walk.paragraph(at, mark, most=_NOTICE_LINES)
    return lines.stop, "\n".join(map(walk.line, lines))[:_NOTICE_CHARS]


def _subjects(text: str) -> int:
    return sum(subject.search(text) is not None for subject in _SUBJECTS)
