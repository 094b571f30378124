"""The votes in the thread of a call, as a live ballot would have taken them.

What a line means is decided by `bot/mail/weighing.py`, as for live votes. Here nobody can be asked,
so what is in doubt stays apart; only two things are plain in an archive: a vote in the call itself,
and `I change my vote to -1` by somebody who had voted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from bot.domain.audits.decision import (
    ArchivedVote,
    Author,
    BindingBy,
    DoubtfulLine,
    Unsure,
    Why,
)
from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.doubt import Doubt
from bot.domain.people.roster import Member
from bot.domain.words import fold
from bot.mail.decisions.post import NEVER, Post
from bot.mail.doubtful import DoubtfulVote, doubtful_votes
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import unaccented
from bot.mail.limits import LINE_CHARS
from bot.mail.own_words import first_own
from bot.mail.quotes.lines import read_lines
from bot.mail.said import read_said
from bot.mail.values import Said
from bot.mail.votes import MailVote, first_line_votes
from bot.mail.weighing import Asked, is_of_others, settle, vote_in_call

_BIND: Final = r"(?:(?P<advisory{0}>%(advisory_words)s)|(?P<binding{0}>%(binding_words)s))"
_CLAIM: Final = WordPattern(
    rf"[^([\n]{{0,60}}[(\[]\s?{_BIND.format(1)}[^)\]]{{0,40}}[)\]]"
    rf"|[\s*_>]{{0,4}}{_BIND.format(2)}\s[+\-\u2212\u2013]"
    rf"|[\s*_>]{{0,4}}\S{{1,12}}[\s,:*\u2013-]{{1,4}}{_BIND.format(3)}\s*(?:[.,;!*(]|vote|$)",
    re.IGNORECASE,
    folded=True,
)
"""`+1 (binding)`, `Non-binding +1`, `+1, non-binding`."""
_FEWEST_LETTERS: Final = 4
"""Of an organisation's name that a domain tells."""


@dataclass(frozen=True, slots=True)
class Electorate:
    """The roster of a body, None if none was given; members by address and by name."""

    members: Sequence[Member] | None = None

    def find(self, who: Author, *, post: Post) -> Member | None:
        """Return the member who somebody is, by address or by their whole name."""
        day = post.at.date()
        there = [member for member in self.members or () if post.at == NEVER or member.is_on(day)]
        by_address = [member for member in there if who.address in member.emails and who.address]
        named = fold(who.name).split()
        by_name = [
            member for member in there if len(named) > 1 and fold(member.name).split() == named
        ]
        found = by_address or (by_name if len(by_name) == 1 else [])
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Taken:
    """What the messages of a thread say as votes, in order of time."""

    votes: tuple[ArchivedVote, ...] = ()
    doubtful: tuple[DoubtfulLine, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What one message says: its vote, or why there is none that counts."""

    post: Post
    vote: MailVote | None = None
    choice: str = ""
    doubts: tuple[tuple[str, str, Why], ...] = ()
    """The choice, the line, and why."""
    called: str = ""


def take_votes(
    call: Post,
    posts: Sequence[Post],
    rules: Rules,
    electorate: Electorate,
    *,
    title: str = "",
) -> Taken:
    """Return the votes of a call's own message and of those that answer it, oldest first.

    `title` is that of a call for consensus, on which people also say `I support …`; "" for a vote.
    """
    taker = _Taker(rules, electorate)
    taker.take(_read_call(call, rules))
    thread = {post.message_id: post for post in (call, *posts)}
    for post in posts:
        if post.is_persons:
            read = _read_post(post, call, thread, rules)
            if title and read.vote is None:
                read = _read_stance(read, call, rules, title)
            taker.take(read)
    return Taken(tuple(taker.votes), tuple(taker.doubtful))


def said_in(post: Post) -> Said:
    """Return what a message says."""
    return read_said(read_lines(post.text), post.author)


def _read_call(call: Post, rules: Rules) -> _Read:
    """Return the vote that the caller gives in the call: only one that begins its paragraph."""
    found = vote_in_call(said_in(call).words, rules)
    choice = None if found is None else rules.read_choice(found.choice_text)
    if found is None or choice is None:
        return _Read(call)
    words = said_in(replace(call, text=found.line)).words
    sure = first_line_votes(words, options=rules.words_in_mail)
    if not sure or doubtful_votes(words, answers_us=False, options=rules.words_in_mail):
        return _Read(call, doubts=((choice, found.line, Doubt.OPENING),))
    return _Read(call, sure[0], choice)


def _read_post(post: Post, call: Post, thread: Mapping[str, Post], rules: Rules) -> _Read:
    said = said_in(post)
    options = rules.words_in_mail
    may_be = doubtful_votes(said.words, answers_us=False, options=options, every=options)
    doubted = {doubt.line for doubt in may_be}
    first = [
        vote for vote in first_line_votes(said.words, options=options) if vote.line not in doubted
    ]
    called = _organisation(post, said)
    settled = settle(said, first, may_be, _asked(post, call, thread, rules, said, called))
    return _chosen(post, settled.votes, settled.doubts, rules, called)


_STANCE: Final = re.compile(
    r"[*_]{0,2}(?:i|we)\s(?:(?:strongly|fully|also|hereby)\s){0,2}(?P<word>support|object)\b[*_]{0,2}"
    r"(?P<rest>.{0,400})",
    re.IGNORECASE,
)
_HEDGES: Final = re.compile(
    r"\b(?:but|if|unless|however|except|once|provided|until|although|though|not|never|nothing|none"
    r"|instead|only|later|rather|other|another)\b|\?|['\u2019]s\b",
    re.IGNORECASE,
)
"""What makes `I support …` no plain support, or a support of something else."""
_OF_CALL: Final = re.compile(
    r"\s{0,2}(?:to\s)?(?:this|it|that)(?=\W*$|[.,;:!]|\s(?:because|since|as)\b)"
)
_OBJECT_OF: Final = re.compile(
    r"\s(?:to\s)?(?:(?:the|this|that|a|an|its)\s)?(?P<what>[^\W\d_]{3,40})"
)
_ITSELF: Final = frozenset(
    (
        "proposal call cfc because since publication publishing adoption adopting document draft"
    ).split()
)
_STEM: Final = 5
"""Letters by which a word of the title is known: `publication` of `publish`."""


def _read_stance(read: _Read, call: Post, rules: Rules, title: str) -> _Read:
    """Return what a message says on a call for consensus by its first own line.

    It counts if it plainly speaks of what the call asks, in reply to the call; otherwise it is in
    doubt.
    """
    post = read.post
    first = next((own for _at, own in first_own(said_in(post).words) if own.said), None)
    match = None if first is None or first.is_doubtful else _STANCE.match(first.whole)
    if first is None or match is None:
        return read
    doubt = _doubt_of_stance(match["rest"].lower(), title)
    quoted = first.below.split("\n") if first.below else []
    if post.references[-1:] != (call.message_id,) or (quoted and is_of_others(quoted, [call.text])):
        doubt = Doubt.OTHERS_WORDS
    choice = _for_or_against(match["word"].lower() == "support", rules)
    if doubt is not None:
        return read if read.doubts else replace(read, doubts=((choice, first.text, doubt),))
    return _Read(post, MailVote(None, choice, "", first.text), choice)


def _doubt_of_stance(rest: str, title: str) -> Doubt | None:
    """Return what is doubtful about the words behind `I support` or `I object`."""
    if _HEDGES.search(rest):
        return Doubt.CONDITION
    if not rest.strip() or rest.lstrip()[0] in ".,;:!-\u2013" or _OF_CALL.match(rest):
        return None
    what = _OBJECT_OF.match(rest)
    named = {word[:_STEM] for word in fold(title).split() if len(word) >= _FEWEST_LETTERS}
    is_call = what is not None and (what["what"] in _ITSELF or what["what"][:_STEM] in named)
    return None if is_call else Doubt.LEANING


def _for_or_against(is_for: bool, rules: Rules) -> str:
    plain, signed = ("yes", "+1") if is_for else ("no", "-1")
    return rules.read_choice(plain) or rules.read_choice(signed) or plain


def _asked(
    post: Post, call: Post, thread: Mapping[str, Post], rules: Rules, said: Said, called: str
) -> Asked:
    """Return what a message answers, as `handlers/voting/spoken.py` tells it of a live one."""
    parent = thread.get(post.references[-1]) if post.references else None
    if post.references:
        answers = post.references[-1] == call.message_id
    else:
        answers = not is_of_others(said.quoted_lines, [call.text])
    is_own = parent is not None and bool(post.author.address) and parent.who == post.who
    return Asked(
        rules,
        [call.text],
        answers_us=False,
        answers_call=answers or is_own,
        answers_caller=answers,
        own_names=[name for name in (post.author.name, called) if name],
    )


def _organisation(post: Post, said: Said) -> str:
    """Return the organisation by whose name a message votes, if its address is of there.

    `Harbour Trust votes yes`, from harbourtrust.example.
    """
    domain = "".join(filter(str.isalnum, post.author.address.partition("@")[2].lower()))
    for spoken in said.spoken:
        letters = "".join(fold(spoken.named).split())
        first = "".join(fold(spoken.named).split()[:1])
        if len(letters) >= _FEWEST_LETTERS and domain and letters in domain:
            return spoken.named
        if len(first) >= _FEWEST_LETTERS and domain.startswith(first):
            return spoken.named
    return ""


def _chosen(
    post: Post,
    votes: Sequence[MailVote],
    doubts: Sequence[DoubtfulVote],
    rules: Rules,
    called: str,
) -> _Read:
    read = [(vote, rules.read_choice(vote.choice_text)) for vote in votes if vote.is_sure]
    choices = [(vote, choice) for vote, choice in read if choice is not None]
    unsure: list[tuple[str, str, Why]] = [
        (rules.read_choice(doubt.choice_text) or "", doubt.line, doubt.doubt) for doubt in doubts
    ]
    if len({choice for _vote, choice in choices}) > 1:
        lines = " / ".join(vote.line for vote, _choice in choices)
        return _Read(post, doubts=(("", lines[:LINE_CHARS], Unsure.TWO_CHOICES),))
    if choices:
        return _Read(post, *choices[0], called=called)
    unsure += [
        ("", vote.line, Unsure.NO_SUCH_CHOICE)
        for vote, choice in read
        if choice is None and vote.choice_text[:1] in "+-01"
    ]
    return _Read(post, doubts=tuple(unsure))


class _Taker:
    """Takes what messages say, in order: the newest vote of a person stands."""

    def __init__(self, rules: Rules, electorate: Electorate) -> None:
        self.votes: list[ArchivedVote] = []
        self.doubtful: list[DoubtfulLine] = []
        self._rules = rules
        self._electorate = electorate
        self._newest: dict[str, int] = {}
        self._keys: dict[str, str] = {}

    def take(self, read: _Read) -> None:
        """Take what one message says."""
        who = read.post.who
        member = self._electorate.find(who, post=read.post)
        key = self._key(who, member)
        if not key and (read.vote is not None or read.doubts):
            line = read.vote.line if read.vote is not None else read.doubts[0][1]
            self._doubt(read, line, Unsure.NO_AUTHOR)
            return
        if read.vote is not None:
            self._vote(read, read.choice, read.vote.line, key, member)
        for choice, line, why in read.doubts:
            if why is Doubt.CHANGE and choice and key in self._newest:
                self._vote(read, choice, line, key, member)
                continue
            if why is Doubt.RETRACTION and key in self._newest:
                self._replace(key)
            self._doubt(read, line, why, choice)

    def _key(self, who: Author, member: Member | None) -> str:
        """Return what is one voter: a member, a person's address, or their whole name."""
        if member is not None:
            by_organisation = self._rules.rule.one_per == "organisation" and member.organisation
            return f"on roster {member.organisation if by_organisation else member.name}"
        name = " ".join(sorted(fold(who.name).split()))
        if " " in name and who.address:
            return self._keys.setdefault(who.address, self._keys.setdefault(name, who.address))
        return self._keys.setdefault(who.address, who.address) if who.address else name

    def _vote(self, read: _Read, choice: str, line: str, key: str, member: Member | None) -> None:
        before = self.votes[self._newest[key]] if key in self._newest else None
        is_void = (
            self._rules.rule.two_choices == "void"
            and before is not None
            and before.choice != choice
        )
        if before is not None:
            self._replace(key)
        if is_void:
            self._doubt(read, line, Unsure.TWO_CHOICES, choice)
            return
        is_binding, by = self._binding(line, member)
        who = read.post.who if before is None else before.who
        self._newest[key] = len(self.votes)
        self.votes.append(
            ArchivedVote(
                who=who,
                choice=choice,
                message_id=read.post.message_id,
                line=line,
                at=read.post.at,
                is_binding=is_binding,
                binding_by=by,
                weight=Fraction(1) if member is None else member.weight,
                called=read.called or ("" if member is None else member.organisation),
            )
        )

    def _replace(self, key: str) -> None:
        place = self._newest.pop(key)
        self.votes[place] = replace(self.votes[place], replaced=True)

    def _binding(self, line: str, member: Member | None) -> tuple[bool | None, BindingBy]:
        """Return whether a vote decides: by the roster, or as its line claims."""
        if self._electorate.members is not None:
            roles = self._rules.rule.binding
            is_binding = member is not None and (roles is None or member.role in roles)
            return is_binding, BindingBy.ROSTER
        claim = _CLAIM.match(unaccented(line))
        if claim is None:
            return None, BindingBy.NOTHING
        is_advisory = any(claim[f"advisory{place}"] for place in (1, 2, 3))
        return not is_advisory, BindingBy.CLAIMED

    def _doubt(self, read: _Read, line: str, why: Why, choice: str = "") -> None:
        post = read.post
        self.doubtful.append(DoubtfulLine(post.who, line, post.message_id, why, choice))


def written_choices(posts: Sequence[Post]) -> Iterator[str]:
    """Yield the lines of what may be votes, whatever the ballot: they tell its method."""
    for post in posts:
        if post.is_persons:
            said = said_in(post)
            yield from (vote.line for vote in first_line_votes(said.words))
            yield from (spoken.line for spoken in said.spoken if spoken.doubt is None)
