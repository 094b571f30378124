"""Answers by machines: RFC 3834, and what real responders write without heeding it.

`Precedence: list` and `bulk` are added by lists to what people write and say nothing; only
`auto_reply` does. A person's answer to an automatic mail (`Re: Out of office`) is a person's.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import islice
from typing import Final

from bot.mail.languages.compile import WordPattern, remembers_words
from bot.mail.languages.patterns import LatePattern, unaccented
from bot.mail.languages.quoting import closes
from bot.mail.names import is_like, is_name, name_before_via
from bot.mail.values import Mailbox
from bot.mail.wire.headers import Headers

# Subjects of Lotus Notes' responder, which speaks of its owner.
#
# `Carl Berg is out of the office.` is an old one's. Newer ones begin with `AUTO:` and say when.
# Nobody writes so of themselves: a subject with the sender's own name is Notes', and one with
# somebody else's is a person's who writes about that one.

_ABSENCE_SUBJECT: Final = WordPattern(
    r"\s{0,3}(?:\[[^\[\]]{1,60}\]\s?)?(?P<auto>auto\s?[:：]\s?)?"
    r"(?P<name>[^\s:：/][^:：/]{0,80}?)(?:/[^:：]{1,80}?)?\s?"
    r"%(is_away)s\s?[.。]?(?:\s?[(（][^()（）]{1,80}[)）])?\s?[.。]?\s{0,3}",
    folded=True,
)


def says_owner_is_away(subject: str, sender: Mailbox) -> bool:
    """Return True if a subject says of the mail's own sender, as Notes does, that they are away."""
    owner = _absent_owner(subject)
    if owner is None:
        return False
    name, is_sure = owner
    own = Mailbox(name_before_via(sender.name) or sender.name, sender.address)
    return is_sure or is_like(name, own)


@remembers_words
def _absent_owner(subject: str) -> tuple[str, bool] | None:
    """Return who is away, and whether nobody types a subject like this."""
    match = _ABSENCE_SUBJECT.fullmatch(unaccented(subject.lower()))
    return None if match is None else (match["name"], match["auto"] is not None)


# What a mail says of itself in its own words: that a machine sent it, or whom it greets.
#
# `This is an automatic reply` may be a joke and `Dear sender` a play: neither makes a mail
# automatic alone. It is asked where a subject, or a field that proves nothing, says so already.

_CHARS: Final = 2_000
"""In how much of the text it is looked for."""
_GREETING_CHARS: Final = 300
_LINE_CHARS: Final = 300
_QUOTES: Final = LatePattern(
    r"^[ \t]{0,8}(?:[>|]|-{4,}|_{10,}|\*?[^\W\d]{2,12}\*?[ \t]?[:：][^\n@]{0,200}@)[^\n]*",
    re.MULTILINE,
)
"""A line that is quoted, or below which another's mail stands."""
_MARKED: Final = LatePattern(r"^[ \t]{0,8}>", re.MULTILINE)
_AUTOMATIC_REPLY: Final = WordPattern("%(automatic_reply begun)s", folded=True)
_ITSELF: Final = WordPattern("%(automatic_reply sent_automatically begun)s", folded=True)
_OWN_BEGINNING: Final = WordPattern(
    r"[^\w>|]{0,5}(?:%(before_automatic bare)s\s?){0,2}"
    r"%(automatic_reply automatic_message bare)s[^\W\d_]{0,4}"
    r"(?=\s?(?:[^\w\s]|$)| %(behind_automatic)s)",
    folded=True,
)
"""Behind it stands no more than what is answered: `to your message`."""
_LABEL: Final = WordPattern(r"[^\w>|]{0,5}%(program_subjects bare)s\s?[:：\])】]", folded=True)
"""`Risposta automatica: sono in ferie fino al 20 agosto`."""
_GREETING: Final = WordPattern(r"^[ \t]{0,8}%(greets_sender)s", re.MULTILINE, folded=True)
"""Whom only a text greets that is sent to anybody who writes."""


def says_it_answers(text: str) -> bool:
    """Return True if a text says of itself, outside of quotes, that it is an automatic reply."""
    return _AUTOMATIC_REPLY.search(_own(text)) is not None


def says_it_is_automatic(text: str, *, marked: bool = False) -> bool:
    """Return True if a text says that a machine wrote it.

    `marked` is where one line alone that bears a quote mark is the text's own: some write this
    very line so.
    """
    beginning = text[:_CHARS]
    is_own = marked and len(_MARKED.findall(beginning)) == 1
    return _ITSELF.search(_plain(beginning) if is_own else _own(text)) is not None


def begins_by_saying_so(text: str) -> bool:
    """Return True if the first line of a text says that a machine answers, or wrote it."""
    first = _plain(text.lstrip()[:_LINE_CHARS].partition("\n")[0])
    return _OWN_BEGINNING.match(first) is not None or _LABEL.match(first) is not None


def greets_whoever_writes(text: str) -> bool:
    """Return True if a text greets its sender's sender, whoever that is."""
    return _GREETING.search(unaccented(text[:_GREETING_CHARS].lower())) is not None


def _own(text: str) -> str:
    """Return the beginning of a text, up to what it quotes."""
    text = text[:_CHARS]
    quotes = _QUOTES.search(text)
    return _plain(text[: quotes.start()] if quotes is not None else text)


def _plain(text: str) -> str:
    """Return a text in lower case, in one line."""
    return " ".join(unaccented(text.lower()).split())


_FIELDS: Final = tuple(
    (
        b"x-autoreply x-autorespond x-autoresponder x-auto-reply-from x-autoreply-from "
        b"x-mail-autoreply x-vacation x-autoreply-domain x-arfmail x-auto-response "
        b"x-choicemail-registration-request x-autoresponse"
    ).split()
)
"""Fields that only responders write."""
_RESPONDERS_VALUES: Final = {
    b"precedence": re.compile(r"auto[_-]?reply"),
    b"x-precedence": re.compile(r"auto[_-]?reply"),
    b"x-post-messageclass": re.compile(r".*autoresponder"),
    b"x-mailer": re.compile(r"vacation\b|.{0,60}auto-?(?:respon|repl)"),
    b"delivered-to": re.compile(r"autoresponder\b"),
    b"x-autogenerated": re.compile(r"(?:auto-?)?repl|vacation|yes|true|1$"),
    b"x-ms-exchange-generated-message-source": re.compile(r"mailbox rules agent"),
}
"""CommuniGate's X-Autogenerated is also of mails that it passes on, as `Mirror` or `Redirect`."""
_BY_RULE: Final = b"x-ms-exchange-inbox-rules-loop"
"""Exchange's of a rule's answers, and of people's mails that a rule passes on."""
_NEGATED: Final = frozenset({"no", "false", "0"})
_LOCAL: Final = re.compile(r"(?:auto-?(?:reply|responder|responses?)|vacation)(?:\+.*)?")
_BEHIND: Final = r"(?:\s(?:re\b|%(behind_away)s).{0,80}?)?\s*(?:[:：(–—-]|$)"
_AWAY: Final = "program_subjects away_subjects typed_away"
_SUBJECT: Final = WordPattern(rf"\W{{0,3}}%({_AWAY} bare)s{_BEHIND}", re.IGNORECASE, folded=True)
_ANSWER: Final = WordPattern(
    rf"\W{{0,3}}(?:\[[^\[\]]{{1,60}}\]\s?)?%(program_subjects bare)s{_BEHIND}",
    re.IGNORECASE,
    folded=True,
)
"""A desk's stands behind its ticket's number, a list's behind its tag."""
_BARE: Final = WordPattern(r"\W{0,3}%(typed_away bare)s\W{0,5}", re.IGNORECASE, folded=True)
_AT_ITS_END: Final = WordPattern(
    rf"[^\n]{{1,200}}(?:\s[-–—:|]\s|[\[(【（]\s?)%({_AWAY} bare)s\W{{0,3}}",
    re.IGNORECASE,
    folded=True,
)
"""`Re: pier - AUTOMATED RESPONSE`, `Pier (Abwesenheitsnotiz)`."""
_BY_NOTES: Final = re.compile(r"auto\s?:\s?", re.IGNORECASE)
"""Notes, Dovecot and Proton begin so; where a field says that it is automatic, that is enough."""
_UNTIL: Final = WordPattern(
    rf"\W{{0,3}}%({_AWAY} bare)s\W{{0,3}}(?:\d|%(until_words)s\s)",
    re.IGNORECASE,
    folded=True,
)
"""`Automatic reply: Away until 3 June` says it behind its colon, where else our subject stands."""
_OPENS, _SHUTS = "[【〔(（<〈《「『", "]】〕)）>〉》」』"
_BRACKETED: Final = LatePattern(
    rf"\s?[{re.escape(_OPENS)}]\s?(?P<words>[^{re.escape(_OPENS + _SHUTS)}]{{2,60}})"
    rf"[{re.escape(_SHUTS)}]"
)
_ONLY_AWAY: Final = WordPattern(
    rf"%({_AWAY} bare)s(?P<more>[\W_]{{1,3}}%({_AWAY} bare)s)?\W{{0,3}}",
    re.IGNORECASE,
    folded=True,
)
"""`【自動返信】`, of many East Asian programs; `[부재중 자동응답]` says so twice."""
_TO_NOBODY: Final = re.compile(rb"\s*<\s*>")
_BULK: Final = re.compile(r"bulk|junk")
_OWN_WORDS: Final = WordPattern(
    r"\b(?:is|be) (?:out of|away|on leave|not in)|ist (?:außer|nicht|abwesend)|non è|%(is_away)s",
    re.IGNORECASE,
    folded=True,
)
"""What Notes writes of its owner behind `AUTO:`, in its language."""
_CLIENTS: Final = LatePattern(
    r".{0,40}(?:microsoft (?:office )?outlook|microsoft-macoutlook|thunderbird|apple mail"
    r"|iphone mail"
    r"|ipad mail|k-9 mail|mutt|evolution|claws|kmail|the bat|em client|emclient|airmail|mailbird)",
    re.IGNORECASE,
)
"""Programs that people write with: what is sent by one of these, nobody's rule has sent.

Gmail's rules, too, write a field that tells them.
"""
_ABSENCE: Final = WordPattern(f"%({_AWAY} absence_words)s", re.IGNORECASE, folded=True)
"""What a responder's own subject speaks of, whatever it is called."""


class _Speaker(Enum):
    """Who may have written a subject that says that somebody is away."""

    NOTHING = auto()
    AT_ITS_END = auto()
    WHERE_IT_ANSWERS = auto()
    BY_ANYBODY = auto()
    BY_PROGRAM = auto()


def is_auto_reply(
    headers: Headers, *, submitted: str, sender: Mailbox, subject: str, text: str
) -> bool:
    """Return True if a machine answers here.

    `submitted` is the word of Auto-Submitted. A subject alone
    (`Out of office until 3 June`) tells it only where no program for people has sent the mail;
    one that people type, and a text, only where the other, or a field, bears it out.
    """
    if submitted == "auto-replied":
        return True
    if has_responders_field(headers):
        return True
    fields = headers.fields
    for name, value in _RESPONDERS_VALUES.items():
        if name in fields and value.match(headers.text(name).lower()):
            return True
    if is_to_nobody(headers) and _is_bulk(headers):
        return True
    if submitted and _BY_RULE in fields and b"resent-from" not in fields:
        return True
    local = sender.address.partition("@")[0]
    if _LOCAL.fullmatch(local) is not None or (submitted and _BY_NOTES.match(subject)):
        return True
    speaker = _subject_speaker(subject)
    if speaker is _Speaker.BY_PROGRAM:
        return True
    is_told = _is_borne_out(speaker, headers, text) or says_owner_is_away(subject, sender)
    return is_told and not is_of_persons_program(headers)


def has_responders_field(headers: Headers) -> bool:
    """Return True if a mail has a field that only responders write."""
    return any(
        name in headers.fields and headers.text(name).lower() not in _NEGATED for name in _FIELDS
    )


def is_of_persons_program(headers: Headers) -> bool:
    """Return True if a program that people write with has sent a mail."""
    if b"@mail.gmail.com" in headers.raw(b"message-id"):
        return True
    return any(_CLIENTS.match(headers.text(name)) for name in (b"x-mailer", b"user-agent"))


def is_to_nobody(headers: Headers) -> bool:
    """Return True if the mail has an empty return path, as no person's mail has."""
    fields = headers.fields
    return b"return-path" in fields and bool(_TO_NOBODY.fullmatch(headers.raw(b"return-path")))


def is_of_absence(subject: str) -> bool:
    """Return True if a subject says no more than that somebody is away, as people's may, too."""
    return _subject_speaker(subject) is _Speaker.WHERE_IT_ANSWERS


@remembers_words
def _subject_speaker(subject: str) -> _Speaker:
    """Return who may say so; a thread's mails share their subject."""
    subject = unaccented(subject)
    if _ANSWER.match(subject) is not None:
        return _Speaker.BY_PROGRAM
    if _BARE.fullmatch(subject) is not None:
        return _Speaker.WHERE_IT_ANSWERS
    if (bracketed := _BRACKETED.match(subject)) is not None:
        away = _ONLY_AWAY.fullmatch(bracketed["words"])
        if away is not None:
            sure = away["more"] or _ANSWER.match(bracketed["words"])
            return _Speaker.BY_ANYBODY if sure else _Speaker.WHERE_IT_ANSWERS
    own = _BY_NOTES.sub("", subject, 1)
    if _SUBJECT.match(own) is not None:
        return _Speaker.BY_ANYBODY
    languages = own.split("/")[:2]
    if len(languages) > 1 and all(_SUBJECT.match(each.strip()) for each in languages):
        return _Speaker.BY_ANYBODY
    return _Speaker.AT_ITS_END if _AT_ITS_END.fullmatch(subject) is not None else _Speaker.NOTHING


def _is_borne_out(speaker: _Speaker, headers: Headers, text: str) -> bool:
    """Return True if something else in a mail agrees with what its subject says."""
    if speaker is _Speaker.BY_ANYBODY:
        return True
    if speaker is _Speaker.WHERE_IT_ANSWERS:
        own = greets_whoever_writes(text) or says_it_is_automatic(text)
        return own or _answers(headers)
    if speaker is _Speaker.AT_ITS_END:
        # Who answers such a mail quotes it below its subject, and names it in a field.
        return says_it_is_automatic(text, marked=not _names_another(headers))
    return _is_for_no_answer(headers) and says_it_answers(text)


def _answers(headers: Headers) -> bool:
    """Return True if a mail answers another, or is sent so that nobody answers it."""
    return _names_another(headers) or _is_for_no_answer(headers)


def _names_another(headers: Headers) -> bool:
    return b"in-reply-to" in headers.fields or b"references" in headers.fields


def _is_for_no_answer(headers: Headers) -> bool:
    return is_to_nobody(headers) or _is_bulk(headers)


def _is_bulk(headers: Headers) -> bool:
    """Return True if a mail is bulk, by the word of who has sent it and not of a list."""
    if b"precedence" not in headers.fields or b"list-id" in headers.fields:
        return False
    return _BULK.match(headers.text(b"precedence").lower()) is not None


def speaks_of_absence(plain: str) -> bool:
    """Return True if an `unaccented` text in lower case has words of an absence or a return."""
    return _ABSENCE.search(plain) is not None


def own_subject(subject: str) -> tuple[str, str]:
    """Return what of a responder's subject is its own, and the subject that it answers to.

    `Out of office until 3 June Re: Vote until 1 July`: the second date is ours. Of Notes' `AUTO:
    Ana is out of the office (returning 3 June)` all is its own.
    """
    bracketed = _BRACKETED.match(subject)
    if bracketed is not None and _ONLY_AWAY.fullmatch(unaccented(bracketed["words"])):
        rest = subject[bracketed.end() :].strip()
        return (subject, "") if _ABSENCE.search(unaccented(rest)) else (bracketed["words"], rest)
    own, colon, rest = subject.partition(":")
    if not colon:
        own, colon, rest = subject.partition("：")
    plain = unaccented(rest.strip())
    if plain and (_OWN_WORDS.search(plain) or _UNTIL.match(plain)):
        return subject, ""
    if not speaks_of_absence(unaccented(own)):
        # Some answer under our own subject, as it stands.
        return "", rest.strip()
    return own, rest.strip()


# Answers of desks and closed mailboxes, which call themselves `auto-generated` only.
#
# `Your request has been received` answers what we wrote, and so does `This mailbox is no longer in
# use`; a build's result answers nobody. These words count only in a mail that a field calls
# automatic, or that has them in its subject and says itself that a machine wrote it, or that a desk
# sent with a ticket's number and nothing that a person asks or says.

_PREFIXED: Final = re.compile(r"\s*[^\W\d]{1,4}\s?(?:\[\d{1,3}\])?\s?[:：]")
"""`Re:` and `Fwd:`, in whatever language: somebody answers or passes on such a mail."""
_WORD: Final = re.compile(r"[\u2e80-\uffff]|[^\W_\u2e80-\uffff]+")
"""A word, or a letter of a script that has no blanks."""
_WORDS: Final = 12
"""Among so many first words of a subject an acknowledgement's begin."""
_RECEIPT_CHARS: Final = 1_500
"""In how much of the text it is looked for."""

_SAID: Final = WordPattern(
    "%(received desk_says nobody_reads thanks absent_in_answers begun)s",
    re.IGNORECASE,
)
_DESK: Final = WordPattern(r"(?:.{1,40}[-_. ])?%(desk_names bare)s(?:[-_.+ ].*)?", re.IGNORECASE)
_RECEIVED: Final = WordPattern("%(received begun)s", re.IGNORECASE)
_NUMBERED: Final = WordPattern(
    r"\b%(ticket_words bare)s\w{0,12}"
    r"(?: %(number_words bare)s){0,2}"
    r"[\s:.#\[(]{0,4}[a-z]{0,6}-?\d{3,}|[\[(] ?# ?\d{3,} ?[\])]",
    re.IGNORECASE,
)
_A_PERSONS: Final = WordPattern(
    r"[?？](?=\s|$)|\bI\b|%(foreign i_words)s|(?<![\w.,])[+\-\u2212][01]\b"
)
"""A desk's program asks nothing, never says `I`, and votes on nothing."""
_TICKETS_CHARS: Final = 1_000
"""What an acknowledgement of few words has at most, with what it quotes."""


def acknowledges(subject: str, text: str) -> bool:
    """Return True if a machine answers that something has come in, or that nobody reads there."""
    return _SAID.search(f"{subject}\n{text[:_RECEIPT_CHARS]}") is not None


def acknowledges_by_itself(subject: str, text: str) -> bool:
    """Return True if a mail that no field calls automatic is a desk's acknowledgement."""
    if _PREFIXED.match(subject):
        return False
    starts = (word.start() for word in islice(_WORD.finditer(subject), _WORDS))
    # A search of all these words at each letter took a twentieth of a mail's time.
    if not any(_SAID.match(subject, start) for start in starts):
        return False
    return says_it_is_automatic(text)


def opens_a_ticket(subject: str, text: str, *, sender: Mailbox) -> bool:
    """Return True if a help desk's program says, and no person adds, that our mail is a ticket."""
    local = sender.address.partition("@")[0]
    if _DESK.fullmatch(local) is None and _DESK.fullmatch(sender.name) is None:
        return False
    sentence = f"{subject}\n{text}"
    return (
        len(text) <= _TICKETS_CHARS
        and _RECEIVED.search(text) is not None
        and _NUMBERED.search(sentence) is not None
        and _A_PERSONS.search(text) is None
    )


# Answers of responders that nothing tells but their words, as `This is an automatic reply`.
#
# A person may write this very line, as a joke or to ask what it is. So each further sentence must
# be one that responders write: of an absence, of what has come in, of whom to ask instead.

_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?:;])(?<!\d\.)\s+|(?<=[。！？：])")
_AUTOMATIC_LABEL: Final = re.compile(r"[^\W\d_]{1,12} ?:")
_VOTES: Final = re.compile(
    r"(?<![\w.,])[+\-\u2212\u2013]\s?[01]\b|\b(?:dis)?agree|\bvot(?:e|o)\b|\babst|\bblock",
    re.IGNORECASE,
)
_COMES_BACK: Final = WordPattern("%(comes_back)s", folded=True)
"""A return, or an answer that is yet to come."""
_GREETS: Final = WordPattern(r"%(greetings begun)s[^.?:;\d]{0,40}[,!]?", folded=True)
_THANKS: Final = WordPattern("%(thanks begun)s", folded=True)
_BEFORE_OURS: Final = WordPattern(
    r"\W{0,3}%(typed_away absences bare)s\W{0,3}\s(?:re|aw|sv|rv|vs|odp)\s?[:：]",
    re.IGNORECASE,
    folded=True,
)
_ASKS_ELSEWHERE: Final = WordPattern(r"%(asks_elsewhere begun)s|\S@\S", folded=True)
SAYS_WHO_IS_AWAY: Final = WordPattern(f"%(i_am_away)s|%({_AWAY} absences several)s", folded=True)
"""To be asked of an `unaccented` text in lower case."""


def is_only_automatic(text: str, *, new_text: str) -> bool:
    """Return True if a text begins by saying that it is automatic, and no person's words follow."""
    return begins_by_saying_so(text) and _has_no_persons_words(text, new_text)


def is_only_of_absence(text: str, *, new_text: str, is_told: bool) -> bool:
    """Return True if a text is of an absence, of what has come in, and of whom to ask instead only.

    Where no subject tells so (`is_told`), the text must say who is away: any mail may be of a
    return or of holidays.
    """
    plain = unaccented(text[:_CHARS].lower())
    if not is_told:
        is_said = SAYS_WHO_IS_AWAY.search(plain) is not None
    else:
        is_said = speaks_of_absence(plain) or _COMES_BACK.search(plain) is not None
    return is_said and _has_no_persons_words(text, new_text)


def thanks_for_a_mail(text: str) -> bool:
    """Return True if a text thanks whoever reads it for their mail."""
    return _THANKS.search(unaccented(text[:_CHARS].lower())) is not None


def stands_before_ours(subject: str) -> bool:
    """Return True if a subject is an absence's in front of the one that it answers to.

    `Absence Re: pier`; a person's program writes `Re:` first, whatever is typed then.
    """
    return _BEFORE_OURS.match(unaccented(subject)) is not None


def _has_no_persons_words(text: str, new_text: str) -> bool:
    if len(text) > _CHARS:
        return False
    return not _VOTES.search(new_text) and all(map(_is_responders, _sentences(new_text)))


def _sentences(own: str) -> Iterator[str]:
    """Yield each sentence but for the words that close the mail, names, and `Note:`."""
    for paragraph in own.split("\n\n"):
        lines = paragraph.split("\n")
        if closes(lines[0]) or all(map(is_name, lines)):
            continue
        if _GREETS.fullmatch(unaccented(lines[0].lower())):
            del lines[0]
        for sentence in _SENTENCE_ENDS.split(" ".join(lines)):
            if sentence and not _AUTOMATIC_LABEL.fullmatch(sentence):
                yield sentence


def _is_responders(sentence: str) -> bool:
    plain = unaccented(sentence.lower())
    return (
        says_it_is_automatic(sentence)
        or begins_by_saying_so(sentence)
        or acknowledges("", sentence)
        or speaks_of_absence(plain)
        or _COMES_BACK.search(plain) is not None
        or _THANKS.search(plain) is not None
        or _ASKS_ELSEWHERE.search(plain) is not None
    )


# Warnings of mail servers that the mailbox that they write to fills up.
#
# Dovecot and hosts let one be sent from `postmaster`, where people write, too, and of mailboxes: a
# server says in its subject which way it goes, and in its first words how full it is.

_POSTMASTER: Final = "postmaster@"
_ANSWERING: Final = frozenset({b"in-reply-to", b"references", b"list-id"})
_FULL_CHARS: Final = 500
_FULL_SUBJECT: Final = WordPattern(
    r"quota[- ]?(?:warn|exceed|alert|notice|limit|über|reach)"
    r"|%(mailbox_words)s[^\n]{0,60}?%(full_words)s",
    re.IGNORECASE,
)
_HOW_FULL: Final = WordPattern(
    r"%(mailbox_words)s[^\n]{0,80}?\d{1,3} ?%%|\d{1,3} ?%% (?:full|voll)", re.IGNORECASE
)


def warns_of_full_mailbox(headers: Headers, *, sender: Mailbox, subject: str, text: str) -> bool:
    """Return True if a mail server says that the mailbox that it writes to is, or becomes, full."""
    return (
        sender.address.startswith(_POSTMASTER)
        and _ANSWERING.isdisjoint(headers.fields)
        and _FULL_SUBJECT.search(subject) is not None
        and _HOW_FULL.search(text[:_FULL_CHARS]) is not None
    )
