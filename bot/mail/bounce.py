"""Bounces (RFC 3464, RFC 3462), and what old servers write instead: who did not get a mail.

The address that a mail was written to is Original-Recipient's; Final-Recipient is where that
led to.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.addresses import mailboxes
from bot.mail.headers import Headers, read_headers
from bot.mail.latepattern import LatePattern
from bot.mail.limits import BOUNCE_CHARS, MAILBOXES
from bot.mail.mime import Part
from bot.mail.unaccented import PlainPattern, unaccented
from bot.mail.values import Mailbox

_NULL_PATH: Final = re.compile(r"<\s*>")
_ROBOT: Final = re.compile(
    r"m(?:ail(?:er)?-?)?daemon(?:[+=].*)?|microsoftexchange[0-9a-f]{32}|mmdf|pmdf"
    r"|mail-?(?:delivery|system)(?:-?(?:sub)?system)?"
)
_SERVERS: Final = frozenset({"postmaster", "uucp", "smtp", "mta", "mailgate", "mailgateway"})
"""Where a server writes, and people do, too."""
_SUBJECT: Final = PlainPattern(
    r"\W{0,3}(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure"
    r"|subsystem)|delivery (?:failure|has failed|report)|returned mail|failure notice"
    r"|mail system error|warning: could not send|unzustellbar|nicht zustellbar|non remis"
    r"|échec de la remise|no se puede entregar|no entregado|mancato recapito|não entregue"
    r"|onbestelbaar|niet bezorgd|nie dostarczono|не доставлено|недоставленное|无法投递|配信不能"
    r"|mail delivery|mail could not be delivered|message not delivered|non[- ]?delivery"
    r"|delivery notification"
    r"|message (?:could not|was not|undeliverable)|returned to sender|address not found"
    r"|failed mail|mail failed|undelivered|non-?deliverable|unable to deliver|user unknown"
    r"|(?:could|can) ?not deliver|delivery error|bounced mail"
    r"|(?:unknown|invalid) (?:user|recipient|address)"
    r"|message status\b.{0,20}undeliverable|e-?mail (?:delivery|returned)"
    r"|delayed mail|mail failure|permanent (?:delivery )?(?:failure|error)"
    r"|(?:mail |message )?delivery (?:is )?delayed|delayed:"
    r"|nicht zugestellt|zustellung fehlgeschlagen|mail unzustellbar|fehler bei der zustellung"
    r"|rückläufer"
    r"|message non (?:distribué|remis|délivré)|échec d|non distribuable|courrier non"
    r"|retour à l['’]expéditeur"
    r"|no se (?:pudo|ha podido) entregar|mensaje (?:no entregado|devuelto)|error (?:en la"
    r"|de) entrega"
    r"|devolución|correo devuelto|falha na entrega|mensagem não (?:entregue|entregável)"
    r"|não foi possível entregar"
    r"|devolvid|messaggio non (?:recapitato|consegnato)|mancata consegna"
    r"|impossibile (?:recapitare|consegnare)"
    r"|niet te bezorgen|bezorging mislukt|kan niet worden bezorgd|kunde inte levereras"
    r"|olevererbart|ej levererat"
    r"|kunne ikke leveres|ikke leveret|uleverbar|ikke levert|toimitus epäonnistui"
    r"|viestiä ei voitu toimittaa"
    r"|nie można dostarczyć|niedostarczon|zwrot|nedoruč|nelze doručit|kézbesíthetetlen"
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
    r"|배달 실패|반송|전송 실패|전달되지|no s['’]ha pogut lliurar)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:internet )?mail delivery (?:(?:sub)?system|service|agent)\b|mailer-daemon\b"
    r"|courier mail server\b|internet mail delivery\b",
    re.IGNORECASE,
)
_STATUS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_FAILED: Final = "failed"
_DELIVERED: Final = frozenset({"delivered", "relayed", "expanded"})
_TOLD_OF_DELIVERY: Final = PlainPattern(
    r"\W{0,3}(?:successful mail delivery report|delivery (?:receipt"
    r"|confirmation)|delivered|relayed|zugestellt|übermittelt|weitergeleitet|remis|relayé|entregado"
    r"|entregue|recapitato|consegnato|bezorgd|afgeleverd|levererat|leveret|levert|toimitettu"
    r"|dostarczono|doručeno|doručené|kézbesítve|livrat|доставлено|teslim edildi|παραδόθηκε"
    r"|已送达|已送達|配信済み|배달됨)\s?(?:[:：(–-]|$)",
    re.IGNORECASE,
)
_LINE_ADDRESS: Final = LatePattern(
    r"^[ \t]{0,8}[<\"']?(?P<address>[\w.+=/&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)[>\"']?"
    r"[ \t]*(?::.*|\(.*|\.\.\..*)?$",
    re.MULTILINE,
)
"""A line that begins with an address and, at most, goes on with the reason."""
_LABELLED_ADDRESS: Final = LatePattern(
    r"^[ \t*•-]{0,8}[^\W\d][^\n:：@]{0,40}[:：][ \t]*(?:rfc822;[ \t]?)?[<\"']?"
    r"(?P<address>[\w.+=/&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)[>\"']?[ \t]*(?:\(.*)?$",
    re.MULTILINE,
)
"""`Recipient: ana@x.org`, in whatever language."""
_ANY_ADDRESS: Final = LatePattern(
    r"(?<![\w.+=/&'-])[\w.+=/&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
)
_DELAYED: Final = LatePattern(
    r"not yet been (?:delivered|possible)|will (?:continue|keep|be retried)|keep trying"
    r"|still (?:being )?try"
    r"|warning message only|not need to resend|(?:is|was|has been) delayed|delay reason|verzögert"
    r"|weitere? (?:zustell)?versuch|retardée?|différée?(?!\w)|nouvelles? tentatives?|retrasad"
    r"|demorad|atrasad"
    r"|seguirá intent|ritardat|ritardo|vertraagd|försena|forsinket|opóźnion|zpožděn|zdržen"
    r"|késleltet|întârzi"
    r"|задерж|отложен|затрим|καθυστέρ|gecik|تأخر|延迟|延遲|遅延|遅れて|지연",
    re.IGNORECASE,
)
"""A server goes on trying: nothing has failed yet."""
_ENCLOSED: Final = LatePattern(
    r"^(?:-{3,}.{0,12}(?:below this line|this is a copy|original message|unsent message"
    r"|returned message|message header|the header of)"
    r"|[ \t]{0,8}your message begins as follows|(?:received|return-path): )",
    re.IGNORECASE | re.MULTILINE,
)


def is_bounce(headers: Headers, *, root: Part, sender: Mailbox, subject: str) -> bool:
    """Say whether a mail server reports what became of a mail."""
    if root.parameters.get("report-type", "").lower() == "delivery-status":
        return True
    if any(child.media_type in _STATUS for child in root.children):
        return True
    fields = headers.fields
    if b"x-failed-recipients" in fields or b"x-ms-exchange-message-is-ndr" in fields:
        return True
    local = sender.address.partition("@")[0]
    if _ROBOT.fullmatch(local) or _NAME.match(sender.name):
        return True
    path = headers.text(b"return-path")
    by_server = local in _SERVERS or (path and _NULL_PATH.fullmatch(path))
    return bool(by_server and _SUBJECT.match(unaccented(subject)))


def tells_of_delivery(root: Part, *, subject: str) -> bool:
    """Say whether a server's report tells only that a mail has arrived (RFC 3464, 2.3.3).

    Sympa writes `relayed` of a post that waits for its moderator: its Status is no success.
    """
    groups = list(_recipient_groups(root))
    if not groups:
        return _TOLD_OF_DELIVERY.match(unaccented(subject)) is not None
    return all(
        _action(each) in _DELIVERED and (each.text(b"status") or "2").startswith("2")
        for each in groups
    )


def failed_recipients(headers: Headers, *, root: Part, text: str) -> tuple[str, ...]:
    """Return the addresses that a mail could not be brought to, lower-case, each once.

    A report of a delay, or of a delivery, names none: nothing has failed.
    """
    groups = list(_recipient_groups(root))
    if groups:
        found = [_address(each) for each in groups if _action(each) == _FAILED]
    elif b"x-failed-recipients" in headers.fields:
        values = headers.texts(b"x-failed-recipients")
        found = [each.strip(" <>").lower() for value in values for each in value.split(",")]
    else:
        report = text[:BOUNCE_CHARS]
        enclosed = _ENCLOSED.search(report)
        report = report[: enclosed.start()] if enclosed is not None else report
        found = [] if _DELAYED.search(report) else _named(report, but=_receivers(headers))
    return tuple(dict.fromkeys(each for each in found if "@" in each))[:MAILBOXES]


def _receivers(headers: Headers) -> frozenset[str]:
    """Return the addresses of who gets the report, and of who sends it."""
    fields = (b"to", b"from", b"reply-to")
    return frozenset(
        each.address for name in fields for each in mailboxes(headers.text(name)) if each.address
    )


def _named(report: str, *, but: frozenset[str]) -> list[str]:
    """Return the addresses that a text of no form says did not get the mail.

    They stand at the beginning of lines, or behind a label, or are the only one that there is.
    """
    found = [match["address"].lower() for match in _LINE_ADDRESS.finditer(report)]
    if not found:
        labelled = [match["address"].lower() for match in _LABELLED_ADDRESS.finditer(report)]
        found = [each for each in labelled if each not in but]
    if not found:
        others = {each.lower().strip(".'") for each in _ANY_ADDRESS.findall(report)} - but
        found = [
            each
            for each in others
            if not _ROBOT.fullmatch(each.partition("@")[0]) and not each.startswith("postmaster@")
        ]
        found = found if len(found) == 1 else []
    return found


def _recipient_groups(root: Part) -> Iterator[Headers]:
    """Yield the groups of fields that speak of one recipient each (RFC 3464, 2.3)."""
    for child in root.walk():
        if child.media_type in _STATUS:
            content = child.content().replace(b"\r\n", b"\n").strip(b"\n")
            for group in re.split(rb"\n[ \t]*\n", content)[:MAILBOXES]:
                fields = read_headers(group + b"\n\n")
                if b"final-recipient" in fields.fields or b"original-recipient" in fields.fields:
                    yield fields


def _action(group: Headers) -> str:
    """Return the Action (RFC 3464, 2.3.3); where it is missing, the class of the Status."""
    action = group.text(b"action").lower()
    if action:
        return action
    return _FAILED if group.text(b"status").startswith("5") else ""


def _address(group: Headers) -> str:
    for name in (b"original-recipient", b"final-recipient"):
        kind, semicolon, address = group.text(name).partition(";")
        address = (address if semicolon else kind).strip(" <>").lower()
        if "@" in address:
            return address
    return ""
