"""What list programs say themselves: administrivia, and what became of a post of ours.

Seen of Mailman 2 and 3 (in all languages that 3.3 speaks), Sympa, LISTSERV, Majordomo, ezmlm,
Google Groups and Groups.io. The words of a notice count only where the sender, or a field, says
that a program speaks.
"""

import re
from typing import Final

from bot.mail.automatic.responders import has_responders_field
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern, unaccented
from bot.mail.limits import NOTICE_CHARS
from bot.mail.lists.author import tells_person
from bot.mail.lists.enclosed import is_digest_subject
from bot.mail.lists.listinfo import list_addresses, list_ids, posting_address, tag_names
from bot.mail.subject import is_reply_subject
from bot.mail.values import Mailbox, ReportKind
from bot.mail.wire.headers import Headers

# The subject that a list program's notice gives of the post that it holds or rejects.
#
# Programs write `with the subject`, and the subject below it, set in; a line `Subject: …`; or
# `your message "…"`. The form is the same in all languages, the words are not. A quoted subject may
# go on on the next line, and hold quotation marks of its own.

_WITH_SUBJECT: Final = r"(?:%(with_subject)s|下記の件名[^\n]{0,60}(?:\n[^\n]{1,200})?)"
_FOLDED: Final = r"(?:[^\n{0}]|\n(?!\s))"
_NESTING: Final = r"(?:[^\n{0}{1}]|\n(?!\s)|{0}[^\n{0}{1}]{{1,100}}[{1}])"
_QUOTES: Final = (
    # Marks between the same marks have blanks around them: `"Re: "pier" plan"`.
    ('"', r"(?:[^\n\"]|\n(?!\s)|(?<=[\s(])\"[^\"\n]{1,100}\"(?=[\s,.:;)]))", r"(?<!\s)\""),
    ("“", _NESTING.format("“", "”"), '[”"]'),
    ("„", _NESTING.format("„", "“”"), '[“”"]'),
    ("«", _NESTING.format("«", "»"), "»"),
    ("「", _NESTING.format("「", "」"), "」"),
    ("‹", _FOLDED.format("‹›"), "›"),
    ("『", _FOLDED.format("『』"), "』"),
    ("”", _FOLDED.format("”"), "”"),
    ("['‘]", r"(?:[^\n'’]|['’](?=\w)|\n(?!\s))", "['’]"),
)
"""What opens a quoted subject, a piece of it, and what closes it.

A subject goes on on the next line, and never over a blank line or into what is set in.
"""


def _quoted(quotes: tuple[tuple[str, str, str], ...]) -> str:
    """Return a pattern of a subject in one of these pairs of marks."""
    forms = (
        rf"{opens}[ \t\xa0]?(?P<subject_{number}>{piece}{{1,300}}?)[ \t\xa0]?{closes}"
        for number, (opens, piece, closes) in enumerate(quotes)
    )
    return f"(?:{'|'.join(forms)})"


_QUOTED: Final = _quoted(_QUOTES[:-1])
"""Without the single marks: many programs write the list's name between those."""
_LABEL: Final = r"%(subject_labels title_labels bare)s(?:[ \t][^\W\d]{1,14}){0,3}[ \t]?[:：]"
"""`Sujet :`, and Sympa's `Sujet de votre message :`."""
_FORMS: Final = (
    WordPattern(
        rf"{_WITH_SUBJECT}:?[ \t]*\n[ \t]*\n[ \t]{{1,20}}(?P<subject>\S[^\n]{{0,300}})",
        re.IGNORECASE,
    ),
    WordPattern(rf"{_WITH_SUBJECT}\s{{0,20}}[:\s]\s{{0,20}}{_quoted(_QUOTES)}", re.IGNORECASE),
    WordPattern(
        rf"{_WITH_SUBJECT}:?[ \t]*\n\s{{0,20}}(?P<subject>\S[^\n]{{0,300}})", re.IGNORECASE
    ),
    WordPattern(
        rf"%(message_words bare)s(?:\s[^\W\d]{{2,14}}){{0,2}}?[:,]?\s?{_QUOTED}", re.IGNORECASE
    ),
    WordPattern(
        rf"^[ \t]{{0,8}}{_LABEL}[ \t]{{0,8}}(?P<subject>\S[^\n]{{0,300}})$",
        re.IGNORECASE | re.MULTILINE,
    ),
    WordPattern(
        rf"[(（]\s?{_LABEL}\s?(?P<subject>(?:[^\n()（）]|\([^\n()]{{0,100}}\)){{1,300}})[)）]",
        re.IGNORECASE,
    ),
    LatePattern(rf"{_QUOTED}\s(?:başlıklı|konulu)\s"),
    # Sympa's whole line, in any language.
    LatePattern(
        r"^\([^\W\d][^\n():]{2,50}: ?(?P<subject>(?:[^\n()]|\([^\n()]{0,100}\)){1,300})\)$",
        re.MULTILINE,
    ),
)
_ABOVE: Final = r"(?:^|\n)[^\s][^\n]*\n\s{0,3}\n?[ \t]{3,12}"
_BELOW: Final = r"\n[ \t]*(?:\n|$)"
_SET_IN: Final = LatePattern(rf"{_ABOVE}(?P<subject>\S[^\n]{{0,300}}){_BELOW}")
"""Mailman's, in any language: alone, set in, below the beginning of the sentence."""
_TITLED: Final = LatePattern(rf"{_ABOVE}\S[^\n]{{0,150}}?{_QUOTED}[ \t]*{_BELOW}")
"""`Posting of your message titled "…"` in its place; it is wrapped as any sentence is."""
_WHOLE: Final = LatePattern(_quoted(_QUOTES))
_ADDRESS: Final = LatePattern(r"[^\s@]{1,64}@[^\s@]{1,255}$")


def named_subject(text: str) -> str:
    """Return the subject of the post that a notice is about, "" where none is named."""
    for form in _FORMS:
        match = form.search(text)
        if match is not None and not _ADDRESS.match(subject := _subject(match)):
            return subject
    titled, set_in = _TITLED.search(text), _SET_IN.search(text)
    if titled is not None and (set_in is None or titled.start() <= set_in.start()):
        return _subject(titled)
    if set_in is None or _ADDRESS.match(set_in["subject"]):
        return ""
    return _subject(set_in)


def _subject(match: re.Match[str]) -> str:
    """Return the subject in one line, without the quotation marks that are around all of it."""
    subject = next(each for name, each in match.groupdict().items() if each is not None)
    return _bare(" ".join(subject.split()))


def _bare(subject: str) -> str:
    whole = _WHOLE.fullmatch(subject)
    return subject if whole is None else _subject(whole)


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
    r"|groups\.io)|.+\+(?:managers|owners|help|subconfirm|unsubconfirm)@googlegroups\.com)"
)
_PROGRAM_FIELDS: Final = tuple(
    (
        b"x-mailman-version list-id x-listserver x-mlmmj-version x-mlserver x-sympa-to "
        b"x-validation-by x-ezmlm-command mailing-list"
    ).split()
)
_CONDITIONAL: Final = WordPattern(
    r"%(if_words)s[^.\n]{0,100}|\bor (?:is |be |was )?(?:rejected|refused|declined)\b"
    r"|%(or_words)s \w{1,30}",
    re.IGNORECASE,
)
"""What may still become of a post: `You will be told if it is rejected`."""
_ADMINISTRIVIA: Final = LatePattern(
    r"(?:confirm [0-9a-f]{4,}|confirm (?:subscribe|unsubscribe)|welcome to (?:the )?|you have been"
    r"|you have (?:left|joined)|your message to|your subscription|your unsubscription|re: confirm "
    r"|goodbye from|the results of your email command|results of your commands|.{0,80}mailing list"
    r" (?:memberships? reminder|subscription|probe)|.{0,80}(?:moderator request|post(?:ing)? from"
    r"|subscription (?:request|confirmation)|unsubscribe notification|requires approval)"
    r"|auto-discard|request to mailing list|command confirmation|confirm\b.{0,40}subscri"
    r"|moderator.s spam report|returned post|subscription (?:probe|renewal|reminder|results?)"
    r"|your confirmation is (?:needed|required)|(?:please )?confirm your|uncaught bounce"
    r"|your posting to|bounce \S+@\S+: |invitation to join|result of your|majordomo )",
    re.IGNORECASE,
)
_OF_OTHERS: Final = LatePattern(
    r".{0,200}(?:moderator request|requires approval|to be approved|subscri|membership"
    r"|auto-discard)",
    re.IGNORECASE,
)
"""Of a notice to a list's owner, or about a membership: it is of no post of the receiver's."""
_OWN_POST: Final = WordPattern(r".{0,60}%(own_post)s", re.IGNORECASE)
_ABOUT_SUBSCRIBING: Final = LatePattern(
    r"subscription request|request to (?:join|subscribe)", re.IGNORECASE
)
_PROGRAMS: Final = frozenset(
    {"listserv", "majordomo", "sympa", "listproc", "lyris", "ezmlm", "mlmmj", "mailman-owner"}
)
"""Local parts from which only a program writes."""
_CONFIRMS: Final = re.compile(r".+-(?:confirm|request|bounces|join|leave)\+.+")
_BY_NAME: Final = re.compile(
    r"\s*(?:groups\.io|google ?groups?|mailman|listserv|sympa)\b", re.IGNORECASE
)
_SENTENCE_ENDS: Final = re.compile(r"[.!?] |[。！？]")
_OUTCOME: Final = LatePattern(
    r"(?:your )?(?:message|post|posting|reply|topic) (?:was |is |has been )?(?:approved|rejected"
    r"|declined|pending|held|awaiting|not approved)\b",
    re.IGNORECASE,
)
"""`Message Approved: pier`, of groups whose address is like any other machine's."""
_HELD: Final = WordPattern("%(held begun)s", folded=True)
_REJECTED: Final = WordPattern("%(rejected begun)s", folded=True)
_TO_A_LIST: Final = LatePattern(
    r".{0,60}\b(?:message|post|posting|mail|nachricht|beitrag|courriel|mensaje|mensagem"
    r"|messaggio|bericht)\b"
    r".{0,30}[\w.+-]{1,64}@[\w.-]{1,200}",
    re.IGNORECASE,
)


def is_list_notice(headers: Headers, *, sender: Mailbox, submitted: str, subject: str) -> bool:
    """Return True if a list's program speaks, and not a person through or to it.

    Some lists put one of their program's addresses into From, too: then the name tells whose
    mail it is.
    """
    if headers.raw(b"x-list-administrivia").strip().lower() == b"yes":
        return True
    speaks = _is_programs_mail(headers, sender=sender.address, submitted=submitted, subject=subject)
    if not speaks and not sender.name:
        speaks = _names_list_of(sender.address, subject) and not is_reply_subject(subject)
    if not speaks and submitted:
        speaks = _BY_NAME.match(sender.name) is not None or _tells_of_a_post(subject)
    return speaks and not tells_person(sender.name)


def _is_programs_mail(headers: Headers, *, sender: str, submitted: str, subject: str) -> bool:
    if _GROUPS.fullmatch(sender):
        return True
    if is_digest_subject(subject):
        # `council@groups.io Digest #12` comes from council@groups.io, whatever fields are left.
        is_named = bool(sender) and sender in subject.lower()
        if is_named or is_programs(headers, sender):
            return True
    local = sender.partition("@")[0]
    if local in _PROGRAMS or _CONFIRMS.fullmatch(local):
        return True
    if not _is_role(headers, sender):
        return False
    if any(name in headers.fields for name in _PROGRAM_FIELDS):
        return True
    if submitted:
        # A desk's responder, or a person's, may write from an address like a role's.
        return not has_responders_field(headers)
    return _ADMINISTRIVIA.match(subject) is not None or _verdict(subject) is not None


def read_moderation(*, subject: str, text: str) -> tuple[ReportKind, str] | None:
    """Return whether a notice says that the receiver's post is held or rejected, and its subject.

    The subject is "" where none is named. What is said about others' posts, to a list's owner,
    is None, and so is what is said about memberships.
    """
    beginning = text[:NOTICE_CHARS]
    of_others = _OF_OTHERS.match(subject) and not _OWN_POST.match(subject)
    if of_others or _ABOUT_SUBSCRIBING.search(beginning):
        return None
    kind = _verdict(subject) or _verdict(_CONDITIONAL.sub(" ", beginning))
    return None if kind is None else (kind, named_subject(beginning))


def _tells_of_a_post(subject: str) -> bool:
    """Return True if a machine's subject tells what became of a post, maybe to an address."""
    if _OUTCOME.match(subject) is not None:
        return True
    return _TO_A_LIST.match(subject) is not None and (
        _verdict(subject) is not None or "approved" in subject.lower()
    )


def is_of_all_lists(sender: str) -> bool:
    """Return True if a program for all lists of its host speaks, that names one by a word."""
    return sender.partition("@")[0] in _PROGRAMS


def is_programs(headers: Headers, sender: str) -> bool:
    """Return True if From is the list's own address, or one of its program's."""
    return sender in list_addresses(headers) or _is_role(headers, sender)


def _is_role(headers: Headers, sender: str) -> bool:
    """Return True if the sender is one of the program's addresses.

    In a mail that came through a list, it has to be that list's: a hotel's `desk-admin@…`
    writes to lists too.
    """
    local = sender.partition("@")[0]
    role = _LOCAL.fullmatch(local)
    if role is None or role["list"] is None:
        return role is not None
    names = {posting_address(each).partition("@")[0] for each in list_addresses(headers)}
    names.update(tag_names(list_ids(headers)))
    return not names or role["list"] in names | {"mailman"} or local in names


def _names_list_of(sender: str, subject: str) -> bool:
    """Return True if a subject has the address of the list whose role writes, as mlmmj's have.

    `council+owner@x.org` writes of `council@x.org`, in the list's language.
    """
    local, _, host = sender.partition("@")
    role = _LOCAL.fullmatch(local)
    return role is not None and bool(role["list"]) and f"{role['list']}@{host}" in subject.lower()


def _verdict(text: str) -> ReportKind | None:
    folded = " ".join(unaccented(text.lower()).split())
    rejected, held = _REJECTED.search(folded), _HELD.search(folded)
    if rejected is None:
        return None if held is None else ReportKind.HELD
    # `It is held. … You will be told of a rejection.`
    is_held = held is not None and _SENTENCE_ENDS.search(folded, held.start(), rejected.start())
    return ReportKind.HELD if is_held else ReportKind.REJECTED
