"""What list programs say themselves: administrivia, and what became of a post of ours.

Seen of Mailman 2 and 3 (in all languages that 3.3 speaks), Sympa, LISTSERV, Majordomo, ezmlm,
Google Groups and Groups.io. The words of a notice count only where the sender, or a field, says
that a program speaks.
"""

import re
from typing import Final

from bot.mail.author import tells_person
from bot.mail.enclosed import is_digest_subject
from bot.mail.headers import Headers
from bot.mail.latepattern import LatePattern
from bot.mail.limits import NOTICE_CHARS
from bot.mail.listinfo import list_addresses, list_ids, tag_names
from bot.mail.values import Mailbox, ReportKind

_ROLE: Final = (
    r"(?:request|owner|confirm|admin|bounces?|leave|join|subscribe|unsubscribe|help|editor"
    r"|return|accept|reject|noreply)"
)
_LOCAL: Final = re.compile(
    rf"(?P<list>.+?)[-+]{_ROLE}(?:[-+=].*)?|(?:owner|request)-.+"
    r"|(?:mailman|listserv|majordomo|sympa|listproc|lyris|listmaster|ezmlm)(?:[-+].*)?"
)
_GROUPS: Final = re.compile(
    r"(?:(?:no-?reply|notification)s?(?:[-+].*)?@(?:googlegroups\.com|groups\.google\.com"
    r"|groups\.io))"
)
_PROGRAM_FIELDS: Final = (
    *(b"x-mailman-version", b"list-id", b"x-listserver", b"x-mlmmj-version"),
    *(b"x-sympa-to", b"x-validation-by", b"x-ezmlm-command"),
)
_HELD: Final = (
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
    *("ממתינה לאישור", "מעוכבת"),
)
_REJECTED: Final = (
    *("rejected", "not authorized", "not authorised", "not allowed to post", "denied"),
    *("do not have permission to post", "may not have permission to post", "was not accepted"),
    *("cannot be distributed", "could not be distributed", "refused", "has been declined"),
    *("not accepted", "abgelehnt", "abgewiesen", "zurückgewiesen", "rejeté", "refusé"),
    *("rechazad", "rejeitad", "recusad", "rifiutat", "respint", "geweigerd", "afgewezen"),
    *("avvisat", "avslått", "avvist", "afvist", "odrzucon", "zamítnut", "odmítnut", "отклонен"),
    *("отклонён", "відхилен", "拒绝", "拒絕", "拒否され", "거부", "거절", "تم رفض"),
    *("afgekeurd", "rebutja", "отхвърлен", "ditolak", "reddedil", "elutasít", "malakceptit"),
    *("regetad", "נדחתה"),
)
_ADMINISTRIVIA: Final = LatePattern(
    r"(?:confirm [0-9a-f]{4,}|confirm (?:subscribe|unsubscribe)|welcome to (?:the )?|you have been"
    r"|you have (?:left|joined)|your message to|your subscription|your unsubscription|re: confirm "
    r"|goodbye from|the results of your email command|results of your commands|.{0,80}mailing list"
    r" (?:memberships? reminder|subscription|probe)|.{0,80}(?:moderator request|post(?:ing)? from"
    r"|subscription (?:request|confirmation)|unsubscribe notification|requires approval)"
    r"|auto-discard|request to mailing list|command confirmation|confirm\b.{0,40}subscri"
    r"|moderator.s spam report)",
    re.IGNORECASE,
)
_OF_OTHERS: Final = LatePattern(
    r".{0,200}(?:moderator request|requires approval|to be approved|subscri|membership"
    r"|auto-discard)",
    re.IGNORECASE,
)
"""Of a notice to a list's owner, or about a membership: it is of no post of the receiver's."""
_ABOUT_SUBSCRIBING: Final = LatePattern(
    r"subscription request|request to (?:join|subscribe)", re.IGNORECASE
)
_WITH_SUBJECT: Final = (
    r"(?:with the subject|titled|with subject|mit dem betreff|avec (?:le|pour) sujet"
    r"|avec l['’]objet|con (?:el )?asunto|con oggetto|met (?:als )?onderwerp|com o? ?assunto"
    r"|amb l['’]assumpte|s předmětem|с темой|с тема|з темою|dengan subjek|עם הנושא"
    r"|下記の件名[^\n]{0,60}(?:\n[^\n]{1,200})?|的主题为|的主題為|gönderdiğiniz)"
)
_NAMED_SUBJECT: Final = (
    LatePattern(
        rf"{_WITH_SUBJECT}\s{{0,20}}[:\s]"
        r"\s{0,20}[\"'“«](?P<subject>[^\n\"”»]{1,300})[\"'”»]",
        re.IGNORECASE,
    ),
    LatePattern(
        rf"{_WITH_SUBJECT}:?[ \t]*\n\s{{0,20}}(?P<subject>\S[^\n]{{0,300}})", re.IGNORECASE
    ),
)


def is_list_notice(headers: Headers, *, sender: Mailbox, submitted: str, subject: str) -> bool:
    """Say whether a list's program speaks, and not a person through or to it.

    Some lists put one of their program's addresses into From, too: then the name tells whose
    mail it is.
    """
    if headers.raw(b"x-list-administrivia").strip().lower() == b"yes":
        return True
    speaks = _is_programs_mail(headers, sender=sender.address, submitted=submitted, subject=subject)
    return speaks and not tells_person(sender.name)


def _is_programs_mail(headers: Headers, *, sender: str, submitted: str, subject: str) -> bool:
    if _GROUPS.fullmatch(sender):
        return True
    if is_digest_subject(subject) and is_programs(headers, sender):
        return True
    if not _is_role(headers, sender):
        return False
    if submitted or any(name in headers.fields for name in _PROGRAM_FIELDS):
        return True
    return _ADMINISTRIVIA.match(subject) is not None or _verdict(subject) is not None


def read_moderation(*, subject: str, text: str) -> tuple[ReportKind, str] | None:
    """Return whether a notice says that the receiver's post is held or rejected, and its subject.

    The subject is "" where none is named. What is said about others' posts, to a list's owner,
    is None, and so is what is said about memberships.
    """
    beginning = text[:NOTICE_CHARS]
    if _OF_OTHERS.match(subject) or _ABOUT_SUBSCRIBING.search(beginning):
        return None
    kind = _verdict(subject) or _verdict(beginning)
    if kind is None:
        return None
    named = (each.search(beginning) for each in _NAMED_SUBJECT)
    return kind, next((found["subject"].strip() for found in named if found is not None), "")


def is_programs(headers: Headers, sender: str) -> bool:
    """Say whether From is the list's own address, or one of its program's."""
    return sender in list_addresses(headers) or _is_role(headers, sender)


def _is_role(headers: Headers, sender: str) -> bool:
    """Say whether the sender is one of the program's addresses.

    In a mail that came through a list, it has to be that list's: a hotel's `desk-admin@…`
    writes to lists too.
    """
    local = sender.partition("@")[0]
    role = _LOCAL.fullmatch(local)
    if role is None or role["list"] is None:
        return role is not None
    names = {each.partition("@")[0] for each in list_addresses(headers)}
    names.update(tag_names(list_ids(headers)))
    return not names or role["list"] in names | {"mailman"} or local in names


def _verdict(text: str) -> ReportKind | None:
    folded = " ".join(text.lower().split())
    if any(words in folded for words in _REJECTED):
        return ReportKind.REJECTED
    return ReportKind.HELD if any(words in folded for words in _HELD) else None
