"""Words of what phones, programs and firms put into a mail by themselves, in many languages."""

import re
from typing import Final

from bot.mail.languages.patterns import LatePattern, one_of

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
