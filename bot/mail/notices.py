"""What phones and firms put into a mail by themselves: by their own words, in many languages."""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.attribution import starts_dated
from bot.mail.footers import RULE, has_footer_below
from bot.mail.vocabulary import BARE_SEPARATOR, LABELLED, SEPARATOR
from bot.mail.walk import LineKind, Walk

PHONE_STARTS: Final = (
    *("sent from", "sent via", "sent with", "sent wirelessly", "sent by my", "sent using"),
    *("sent on the go", "get outlook", "télécharger outlook", "obtenir outlook", "outlook für"),
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
    *("أرسلت من", "نُشرت من", "iphone", "ipad", "android ", "ios ", "inviata ", "skickat med"),
    *("надіслано ", "надіслано з", "poslano ", "odeslané ", "trimis de pe", "στάλθηκε από"),
    *("đã gửi từ", "dikirim dari", "enviat des", "發自我的"),
)

_DEVICE: Final = (
    r"\b(?:iphone|ipad|ipod|blackberry|android|phone|smartphone|handheld|mobile|cell\b|device"
    r"|tablet|samsung\w*|galaxy|htc|nokia|xperia|pixel|huawei|xiaomi|redmi|oneplus|motorola"
    r"|windows phone|outlook|yahoo|proton ?mail|thunderbird|mail for windows|mailbox|sparrow|spark"
    r"|airmail|k-9 mail|fair ?e?mail|aqua ?mail|mailspring|canary|edison|tuta|gmail|aol|mail\.ru"
    r"|mobiltelefon|handy|smartfon|telefon|téléphone|móvil|celular|dispositivo|gsm\b|cellulare"
    r"|телефон|айфон|ios\b|mac\b|zimbra|workspace one|acompli|typeapp|bluemail|zoho|mail app|почты)"
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
    "dikirim dari",
)
PHONE: Final = re.compile(
    r"(?:sent (?:(?:from|via|with|by|using)|wirelessly from) (?:my |an? |the )?"
    rf"(?:[\w'&+.-]+ ){{0,4}}?\[?{_DEVICE}\b"
    r"(?!,? (?:which|is|was|and not|that|for|where)\b)[^\n]{0,90}"
    r"|get outlook for \w+[^\n]{0,80}|[^\n]{0,40}outlook[^\n]{0,20} (?:ios|android)\b[^\n]{0,80}"
    r"|(?:android|ios) (?:版|için) outlook[^\n]{0,80}|sent on the go"
    rf"|{one_of(_LED_BY)}\b[^\n]{{0,30}}?{_DEVICE}[^\n]{{0,60}}"
    r"|von mein[^\n]{2,50} gesendet[^\n]{0,20}"
    r"|(?:iphone|ipad|android)[^\n]{0,30} gönderil(?:di|miştir)[^\n]{0,4}"
    r"|[发發]自我的 ?(?:[a-z][a-z\d ]{0,20}|手机|手機|小米|华为|三星)[^\n]{0,12}"
    r"|從我的 ?\w+ ?傳送|从我的 ?\w+ ?发送|(?:my )?(?:iphone|ipad|xperia)から送信"
    r"|나의 \w+에서 보냄|(?:مرسل|أرسلت|نُشرت) من [^\n]{1,40})\s*$",
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
    *("p please", "denk aan ", "bitte denken", "pensez à ", "piense ", "pense ", "rispetta "),
    *("save paper", "save a tree", "save trees", "tänk på ", "пожалуйста, подумайте", "pomyśl o"),
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
    r"|(?:libre|sans|livre) de v[ií]rus|sans virus|this is an external"
    r"|\[external[^\]\n]{0,20}\]|external e-?mail\b"
    r"|(?:you don't|some people who [^\n]{4,40}don't) often get e?-?mail"
    r"|vous n'obtenez pas souvent"
    r"|vous ne recevez pas souvent|sie erhalten nicht (?:häufig|oft) e-mails|no suele recibir"
    r"|diese e-mail wurde [^\n]{0,40}(?:viren|geprüft)"
    r"|(?:caution|warning|attention|external|notice)\b[^\n]{0,60}\b(?:originate[sd]|sent|came|comes|is)"
    r" (?:from )?(?:an )?(?:outside|external)"
    r"|this (?:e-?mail|message) (?:originated|was sent|came|comes) from (?:outside|an external))",
    re.IGNORECASE,
)
_PRINTING: Final = re.compile(
    r"\W{0,5}(?:p\s)?(?=(?:please|bitte|por favor|пожалуйста|consider|think|save|denk|pensez|piense"
    r"|pense|rispetta|tänk|подумайте|pomyśl|before|avant|antes|prima)\b)"
    r"(?=[^\n]{0,160}(?:environ|you print|umwelt|milieu|ambiente|miljö|окружающ|środowisk"
    r"|\btrees?\b))"
    r"(?=[^\n]{0,200}(?:print|imprim|druck|afdruk|stamp|skriver|печат|druk))"
    r"(?=[^\n]{0,200}(?:before|unless|n't|avant|bevor|voordat|antes|prima|\bnon\b|innan|прежде"
    r"|перед|przed|zanim))",
    re.IGNORECASE,
)
"""A plea not to print the mail: it stands right below the name, too."""
_LINK: Final = re.compile(r"<?(?:https?://|www\.)\S{1,300}$")
_HEADING: Final = re.compile(
    r"\W{0,4}(?:disclaimer|(?:confidentiality|legal|important) notice|haftungsausschluss"
    r"|avis de confidentialité|aviso (?:legal|de confidencialidade?d?))\W{0,4}$",
    re.IGNORECASE,
)
_COLONS: Final = (":", "：", "*")
_NOTICE_LINES: Final = 40
_NOTICE_CHARS: Final = 4_000
_RULE: Final = re.compile(r"\s*[-_=*#~\u2010-\u2015]{2,}\s*$")


def take_phone(walk: Walk, at: int, mark: int) -> None:
    """Take a phone's or program's line, and the link below it, if nothing of its owner follows."""
    if not PHONE.match(walk.line(at)):
        return
    end = at
    after = walk.next_line(at)
    if after == at + 1 and walk.reading.marks[after] == mark and _LINK.match(walk.line(after)):
        end = after
    if _is_last(walk, end, mark):
        for index in range(at, end + 1):
            walk.reading.kinds[index] = LineKind.SIGNATURE


def _is_last(walk: Walk, at: int, mark: int) -> bool:
    """Say whether nothing but a quote, a rule, a notice or the end follows a phone's line."""
    after = walk.next_line(at)
    if after < 0 or walk.reading.marks[after] != mark:
        return True
    line = walk.line(after)
    return (
        line.endswith(_COLONS)
        or starts_dated(line)
        or any(each.match(line.strip()) for each in (RULE, SEPARATOR, BARE_SEPARATOR, LABELLED))
        or PHONE.match(line) is not None
        or line.lower().startswith(NOTICE_STARTS)
    )


def take_notice(walk: Walk, at: int, mark: int) -> bool:
    """Take a firm's notice or a scanner's line that begins here, paragraph by paragraph."""
    contents, marks = walk.reading.contents, walk.reading.marks
    if at < walk.told:
        return False
    if (
        at
        and contents[at - 1]
        and marks[at - 1] == mark
        and not (_RULE.match(walk.line(at - 1)) or _LINK.match(walk.line(at - 1)))
        and not _PRINTING.match(walk.line(at))
    ):
        return False
    begin = walk.next_line(at) if _HEADING.match(walk.line(at)) else at
    if begin < 0 or marks[begin] != mark:
        return False
    end, text = _paragraph(walk, begin, mark)
    plain = _PLAIN_NOTICE.match(text) or _PRINTING.match(text)
    if not plain and _subjects(text) < _FEWEST_SUBJECTS:
        walk.told = end  # what begins within speaks of less still
        return False
    walk.take(at, _end_of_notices(walk, end, mark), LineKind.FOOTER)
    for index in (at - 1, at - 2):
        if index >= 0 and contents[index]:
            line = walk.line(index)
            if marks[index] == mark and (_RULE.match(line) or (plain and _LINK.match(line))):
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
