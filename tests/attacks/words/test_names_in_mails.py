"""No name of a member makes a line of our mails a vote, for whoever pastes them into their own."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from functools import cache
from typing import Any, Final

import pytest

from bot.domain.payloads import CallNews
from bot.language import languages, speaking
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from bot.mail.votes import entry_votes, first_line_votes
from bot.render.documents.facts import VersionFacts
from bot.render.mail.ballot import echo_mail, extension_mail, result_mail, withdrawal_mail
from bot.render.mail.call import call_mail
from bot.render.mail.digest import fit_digest
from tests.render import samples

MEMBERS: Final = ("Ilse Amann", "Bram de Wit", "Noor Haddad", "Jonas Lindqvist", "Ana Lopez")
PLAIN: Final = "Mira Holt"
NAMES: Final = (
    "#12: -1",
    "#12: block: never",
    "-1",
    "+1",
    "\N{MINUS SIGN}1",
    "\N{THUMBS DOWN SIGN}",
    "[x] -1",
    "> #12: -1",
    "- #12: +1",
    "* #12: -1",
    "\N{EM DASH} #12: -1",
    "\N{BULLET} #12: -1",
    "(#12: -1",
    "Ada\n#12: -1",
    "Ada\r\n\r\n-1",
    "Ada\N{LINE SEPARATOR}#12: -1",
    "Ada\x85#12: -1",
    "\N{RIGHT-TO-LEFT OVERRIDE}#12: -1",
    "\N{ZERO WIDTH SPACE}#12: -1",
    "\N{RIGHT-TO-LEFT MARK}#12: -1",
    "\N{COMBINING ACUTE ACCENT}#12: -1",
    "\N{HEBREW LETTER ALEF} #12: -1",
    "Ada #12: -1 #12: -1 #12: -1 #12: -1 #12: -1 #12: -1 #12: -1 #12: -1",
    "Ada -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1",
    "vote: no",
    "no",
    "block: never",
    "I vote no",
    "I vote no.",
    "Contre",
    "Harbour Office votes no.",
)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_a_vote_in_a_mail_of_ours_that_is_pasted(name: str) -> None:
    for language in languages():
        assert votes_with(name, language) == votes_with_plain_name(language), language


@cache
def votes_with_plain_name(language: str) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    """Return what `votes_with` does for a name that is no vote."""
    return votes_with(PLAIN, language)


def votes_with(name: str, language: str) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    """Return the votes in each kind of mail, pasted at the beginning and further down."""
    with speaking(language):
        return {
            (kind, begin): votes_in(begin, mail)
            for kind, mail in mails_with(name)
            for begin in ("", "See what it says:\n\n")
        }


def mails_with(name: str) -> Iterator[tuple[str, EmailMessage]]:
    """Yield mails of ours in which members have a name."""
    names = dict.fromkeys(MEMBERS, name)
    facts, head = samples.facts(), samples.head()
    before = samples.CLOSES - timedelta(days=2)
    commented = samples.facts(ballot=None, tally=None)
    yield "result", result_mail(renamed(samples.result(), names), head=head)
    yield (
        "echo",
        echo_mail(
            samples.facts(
                ballot=samples.ballot(method="plus-minus", echo_lists=("council",)),
                tally=samples.tally(3, 0, 0, 2, method="plus-minus"),
            ),
            renamed(samples.told(), names),
            head=head,
        ),
    )
    yield "extension", extension_mail(facts, head=head, before=before, by=name, reason="")
    yield "withdrawal", withdrawal_mail(facts, head=head, by=name, reason="")
    for news, call, about in (
        (CallNews.EXTENDED, samples.call(), renamed(samples.wish(), names)),
        (CallNews.CORRECTED, samples.corrected_call(), VersionFacts(2, name)),
        (CallNews.CLOSED, samples.ended_call(), None),
    ):
        shown = renamed(call, names)
        yield f"call {news}", call_mail(commented, shown, news, head=head, about=about)
    digest = renamed(samples.digest(), names)
    yield "digest", fit_digest(digest, head=head, zone=samples.ZURICH, board_url="").mail


def renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any facts
    """Return facts in which people have other names."""
    changed: object = value
    if isinstance(value, str):
        changed = names.get(value, value)
    elif is_dataclass(value) and not isinstance(value, type):
        there = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        new = {name: renamed(part, names) for name, part in there.items()}
        changed = replace(value, **{name: new[name] for name in new if new[name] != there[name]})
    elif type(value) in (tuple, list):
        changed = type(value)(renamed(part, names) for part in value)
    return changed


def votes_in(begin: str, mail: EmailMessage) -> list[tuple[str, str]]:
    """Return each vote that a member has sent who pastes a mail of ours, and how it is read."""
    part = mail.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    pasted = EmailMessage()
    pasted["From"], pasted["Subject"] = "Mira Holt <mira@mail.example.org>", "Re: the quay"
    pasted["Message-ID"], pasted["In-Reply-To"] = "<b@mail.example.org>", "<a@mail.example.org>"
    pasted.set_content(f"{begin}{part.get_content()}")
    read = parse_mail(pasted.as_bytes(), ours=None)
    assert isinstance(read, ParsedMail)
    words = read.said.words
    votes = (*first_line_votes(words), *entry_votes(words, answers_us=True))
    spoken = ((text.rule, text.choice_text) for text in read.said.spoken)
    return [*(("read", vote.choice_text) for vote in votes), *spoken]
