"""The law of fields, over combinations of what posters write and lists add."""

from email.utils import getaddresses, parseaddr
from typing import Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.ids import ListName
from bot.mail.lists.author import decoded
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from handlers.voting.voters import is_list_address, voter_address, vouches
from tests.fuzz.forged import ADDRESSES, EVE, FORMS, NAMES, NAMING, Mailman, poster
from tests.handlers.room import COUNCIL, US, new_config

CONFIG: Final = new_config()

ENTRY = st.builds(
    lambda name, address, form: form.format(name=name, address=address),
    st.sampled_from(NAMES),
    st.sampled_from(ADDRESSES),
    st.sampled_from(FORMS),
)
FIELD = st.lists(ENTRY, min_size=1, max_size=2).map(", ".join)
HEADS = st.fixed_dictionaries(
    {"From": FIELD},
    optional=dict.fromkeys(("Reply-To", "Cc", *NAMING[1:]), FIELD),
)


def posted(head: dict[str, str], mailman: Mailman) -> bytes:
    """Return a mail of Eve's as the members of a list get it."""
    out = mailman.posted(head)
    fields = "".join(f"{name}: {value}\n" for name, value in out.items())
    fields += f"To: {COUNCIL}\nList-Id: <council.lists.example.org>\nSubject: s\n"
    fields += f"List-Post: <mailto:{COUNCIL}>\nMessage-ID: <1@x.org>\n"
    if not (mailman.rewrites and mailman.wraps):
        return f"{fields}\nagree\n".encode()
    within = "".join(f"{name}: {value}\n" for name, value in head.items())
    return f"{fields}Content-Type: message/rfc822\n\n{within}\nagree\n".encode()


def read(raw: bytes) -> ParsedMail:
    mail = parse_mail(raw)
    assert isinstance(mail, ParsedMail)
    return mail


def voter(mail: ParsedMail) -> str:
    """Return by whose address the list makes the mail's vote count, "" for none."""
    return voter_address(mail, CONFIG) if vouches(mail, [ListName("council")], CONFIG) else ""


@settings(max_examples=150)
@given(HEADS)
def test_every_field_agrees_with_the_voter_or_is_the_lists(head: dict[str, str]) -> None:
    fields = "".join(f"{name}: {value}\n" for name, value in head.items())
    mail = read(f"{fields}To: {COUNCIL}\nList-Id: <council.lists.example.org>\n\nagree\n".encode())

    result = voter(mail)

    if result:
        named = {
            address.lower().removesuffix(".invalid")
            for name in NAMING
            if name in head
            for _name, address in getaddresses([head[name].replace("\n", "")])
        }
        others = {each for each in named if not is_list_address(each, CONFIG)}
        made = {each: decoded(each) for each in others if each.endswith("lists.example.org")}
        assert {made.get(each) or each for each in others} <= {result}
        assert result == mail.author.address
        assert result.isascii()


MAILMEN = st.builds(Mailman, *[st.booleans()] * 5)


FROM_US: Final = {"From": f" <{US}>", "Reply-To": " <ada@example.org>"}
FROM_THE_LIST: Final = {"From": f" <{COUNCIL}>", "Reply-To": " <ada@example.org>"}


@pytest.mark.parametrize("to_list", [True, False], ids=["to the list", "to the poster"])
@pytest.mark.parametrize("head", [FROM_US, FROM_THE_LIST], ids=["us", "the list"])
@pytest.mark.parametrize("copied", ["", " <ada@example.org>"], ids=["nobody copied", "Ada copied"])
def test_a_post_in_our_name_or_the_lists_is_nobodys_vote(
    head: dict[str, str], copied: str, to_list: bool
) -> None:
    """Anybody may write a member into Reply-To and Cc."""
    mailman = Mailman(rewrites=True, strips=False, to_list=to_list, keeps_envelope=False)
    fields = {**head, "Cc": copied} if copied else head

    assert voter(read(posted(fields, mailman))) == ""


@pytest.mark.parametrize("to_list", [True, False], ids=["to the list", "to the poster"])
@pytest.mark.parametrize("poster_named", [US, COUNCIL, EVE], ids=["us", "the list", "Eve"])
@pytest.mark.parametrize("beside", ["", "Zed ", None], ids=["no name", "another name", "not"])
def test_a_poster_who_copies_the_post_to_itself_gives_it_to_nobody_else(
    poster_named: str, beside: str | None, to_list: bool
) -> None:
    """A list leaves an address alone that stands in Cc already: the last one there is Eve's word.

    Under another name than the one in From it looks as if the list had not put it there.
    """
    mailman = Mailman(rewrites=True, strips=False, to_list=to_list, keeps_envelope=False)
    ada = " Ada Example <ada@example.org>"
    copied = ada if beside is None else f" {beside}<{poster_named}>,{ada}"
    head = {"From": f" Ada Example <{poster_named}>", "Cc": copied}

    assert voter(read(posted(head, mailman))) == ""
    assert voter(read(posted(head | {"Reply-To": " <ada@example.org>"}, mailman))) == ""


@settings(max_examples=300)
@given(HEADS, MAILMEN)
def test_the_voter_is_whom_the_list_took_for_the_poster(
    head: dict[str, str], mailman: Mailman
) -> None:
    """A list that accepts posts in its own name and rewrites From shows nothing of who posted."""
    assume(not (mailman.rewrites and is_list_address(poster(head["From"])[1].lower(), CONFIG)))

    value = voter(read(posted(head, mailman)))

    written = parseaddr(head["From"])[1].lower().removesuffix(".invalid")
    assert value in {"", poster(head["From"])[1].lower(), written, decoded(written)}
    if mailman.keeps_envelope:
        assert value in {"", EVE}
