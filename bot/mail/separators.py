"""Lines above and below a forwarded or quoted mail, in the words of many programs and languages."""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.vocabulary import DATE_WORDS, FROM_WORDS, SUBJECT_WORDS, TO_WORDS

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
