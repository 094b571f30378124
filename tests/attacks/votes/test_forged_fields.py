"""The law of fields, over combinations of what posters write and lists add."""

import re
from dataclasses import dataclass
from email.utils import formataddr, getaddresses, parseaddr
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import ListName
from bot.mail.author import decoded
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from handlers.voters import is_a_lists, own_address, vouches
from tests.handlers.room import COUNCIL, US, new_config

ALICE: Final = "alice@example.org"
EVE: Final = "eve@evil.example"
"""Who posts, and is on the list."""
CONFIG: Final = new_config()
NAMING: Final = ("From", "Sender", "Reply-To", "X-MailFrom", "X-Original-From", "X-Original-Sender")

NAMES = st.sampled_from(
    [
        *("", "Alice Example", "Eve", "Alice Example via Council", '"Alice, Example"', ALICE),
        *("=?utf-8?q?Alice_Example?=", "=?utf-8?q?alice=40example.org?=", '"alice@example.org"'),
        *("Council on behalf of Alice Example", "Alice (alice@example.org)", "Alice\n Example"),
        *("Council", f'"Alice <{ALICE}>"', "=?x-none?q?Alice?="),
    ]
)
ADDRESSES = st.sampled_from(
    [
        *(ALICE, EVE, COUNCIL, US, "ALICE@Example.org", "council-bounces@lists.example.org"),
        *("alice=example.org@lists.example.org", "eve+alice=example.org@lists.example.org"),
        *("alice=40example.org@dmarc.lists.example.org", "0123456789ab-dmarc-request@example.org"),
        *(
            "alice@example.org.invalid",
            "al\u200bice@example.org",
            '"alice@example.org"@evil.example',
        ),
        *("@evil.example:alice@example.org", "mar\u212a@example.org", "alice@ex\u0430mple.org"),
    ]
)
ENTRY = st.builds(
    lambda name, address, form: form.format(name=name, address=address),
    NAMES,
    ADDRESSES,
    st.sampled_from(
        ["{name} <{address}>", "{address}", "{address} ({name})", "{name}: {address};"]
    ),
)
FIELD = st.lists(ENTRY, min_size=1, max_size=2).map(", ".join)
HEADS = st.fixed_dictionaries(
    {"From": FIELD},
    optional=dict.fromkeys(("Reply-To", "Cc", *NAMING[1:]), FIELD),
)


@dataclass(frozen=True)
class Mailman:
    """A list's settings: whether it rewrites From, keeps Reply-To, directs answers to itself."""

    rewrites: bool
    strips: bool
    to_list: bool
    keeps_envelope: bool
    wraps: bool

    def posted(self, head: dict[str, str]) -> bytes:
        """Return a mail of Eve's as its members get it (CookHeaders of Mailman 2.1)."""
        out = dict(head)
        if self.keeps_envelope:
            out["X-MailFrom"] = EVE
        if self.rewrites:
            self._rewrite(out)
        fields = "".join(f"{name}: {value}\n" for name, value in out.items())
        fields += f"To: {COUNCIL}\nList-Id: <council.lists.example.org>\nSubject: s\n"
        fields += f"List-Post: <mailto:{COUNCIL}>\nMessage-ID: <1@x.org>\n"
        if not (self.rewrites and self.wraps):
            return f"{fields}\nagree\n".encode()
        within = "".join(f"{name}: {value}\n" for name, value in head.items())
        return f"{fields}Content-Type: message/rfc822\n\n{within}\nagree\n".encode()

    def _rewrite(self, out: dict[str, str]) -> None:
        name, address = poster(out["From"])
        shown = re.sub(r"@([^ .]+\.)+[^ .]+$", "---", name or "Alice Example")
        out["From"] = formataddr((f"{shown} via Council", COUNCIL))
        answered = [] if self.strips else getaddresses([out.pop("Reply-To", "")])
        out.pop("Reply-To", None)
        kept = [each for each in answered if each[1]]
        copied = getaddresses([out.get("Cc", "")]) if "Cc" in out else []
        if address.lower() not in {each[1].lower() for each in kept}:
            (kept if not (self.to_list or kept) else copied).append((name, address))
        if self.to_list:
            kept.append(("Council", COUNCIL))
        if kept:
            out["Reply-To"] = ", ".join(map(formataddr_as_is, kept))
        if copied:
            out["Cc"] = ", ".join(map(formataddr_as_is, copied))


def formataddr_as_is(pair: tuple[str, str]) -> str:
    name, address = pair
    return f'"{name}" <{address}>' if name else address


def poster(field: str) -> tuple[str, str]:
    """Return whom the list takes for the poster: the only one in From, else the envelope's."""
    found = [each for each in getaddresses([field.replace("\n", "")]) if "@" in each[1]]
    return found[0] if len(found) == 1 else ("", EVE)


def read(raw: bytes) -> ParsedMail:
    mail = parse_mail(raw)
    assert isinstance(mail, ParsedMail)
    return mail


def voter(mail: ParsedMail) -> str:
    """Return by whose address the list makes the mail's vote count, "" for none."""
    return own_address(mail, CONFIG) if vouches(mail, [ListName("council")], CONFIG) else ""


@settings(max_examples=400, deadline=None)
@given(HEADS)
def test_every_field_agrees_with_the_voter_or_is_the_lists(head: dict[str, str]) -> None:
    fields = "".join(f"{name}: {value}\n" for name, value in head.items())
    mail = read(f"{fields}To: {COUNCIL}\nList-Id: <council.lists.example.org>\n\nagree\n".encode())

    found = voter(mail)

    if found:
        named = {
            address.lower().removesuffix(".invalid")
            for name in NAMING
            if name in head
            for _name, address in getaddresses([head[name].replace("\n", "")])
        }
        others = {each for each in named if not is_a_lists(each, CONFIG)}
        made = {each: decoded(each) for each in others if each.endswith("lists.example.org")}
        assert {made.get(each) or each for each in others} <= {found}
        assert found == mail.author.address
        assert found.isascii()


MAILMEN = st.builds(Mailman, *[st.booleans()] * 5)


@settings(max_examples=800, deadline=None)
@given(HEADS, MAILMEN)
def test_the_voter_is_whom_the_list_took_for_the_poster(
    head: dict[str, str], mailman: Mailman
) -> None:
    found = voter(read(mailman.posted(head)))

    written = parseaddr(head["From"])[1].lower().removesuffix(".invalid")
    assert found in {"", poster(head["From"])[1].lower(), written, decoded(written)}
    if mailman.keeps_envelope:
        assert found in {"", EVE}
