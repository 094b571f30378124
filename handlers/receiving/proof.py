"""Find the list that a mail came by, proved by a fact that its sender cannot write.

Anybody can send us a mail with a List-Id. A copy is a list's if it was delivered to the secret
address by which the list was subscribed, if our own border found the list's domain to be genuine,
or if it bears the list's signature, which we verified. `docs/security.md` says what follows.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ids import ListName
from bot.mail.lists.listinfo import is_programs_address
from bot.mail.proof.authentication import Method, passed
from bot.mail.proof.signatures import signatures_of
from bot.mail.values import ParsedMail
from bot.mail.votes import may_hold_votes
from handlers.filing.crossposts import came_through
from storage.store import Store


class Proof(StrEnum):
    """What proves that a copy came by its list."""

    ADDRESS = "delivered to the secret address"
    BORDER = "authenticated by our border"
    SIGNATURE = "signed by the list's domain"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known about a mail besides its bytes.

    `recipients` are those of an LMTP or SMTP transaction with us. `has_border`: our own mail
    servers wrote the topmost fields; this is not so where anybody may connect to us.
    """

    recipients: tuple[str, ...] = ()
    has_border: bool = True


FETCHED: Final = Envelope()
"""That of a mail in a mailbox."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The lists that a copy is proved to have come by, that it claims, and that To and Cc name."""

    proved: tuple[ListName, ...]
    claimed: tuple[ListName, ...]
    named: tuple[ListName, ...]


def origin_of(mail: ParsedMail, raw: bytes, envelope: Envelope, config: Config) -> Origin:
    """Return the lists of a mail."""
    claimed = came_through(mail, config)
    addressed = {one.address for one in (*mail.to, *mail.cc)}
    named = tuple(one.name for one in config.lists if one.address in addressed)
    proved = tuple(
        one.name
        for one in config.lists
        if one.name in {*claimed, *named} and proof_of(mail, raw, envelope, one, config) is not None
    )
    return Origin(proved, claimed, named)


def proof_of(
    mail: ParsedMail, raw: bytes, envelope: Envelope, one: ListConfig, config: Config
) -> Proof | None:
    """Return what proves that a mail came by a list; None if nothing does."""
    delivered = {each.lower() for each in envelope.recipients}
    if envelope.has_border:
        delivered.update(mail.border.delivered_to)
    if one.subscribed_as and one.subscribed_as in delivered:
        return Proof.ADDRESS
    # A signature, or a border's word on a domain, covers any mail of that domain. Only together
    # with the one List-Id does it identify a list.
    if mail.list_ids != (one.list_id,):
        return None
    if envelope.has_border and _border_vouches(mail, raw, one, config):
        return Proof.BORDER
    return Proof.SIGNATURE if domain_of(one) in mail.signed_by else None


def domain_of(one: ListConfig) -> str:
    """Return the domain of a list's address."""
    return one.address.rpartition("@")[2]


def _border_vouches(mail: ParsedMail, raw: bytes, one: ListConfig, config: Config) -> bool:
    trusted = config.mail.trusted_authserv_ids
    if not trusted or not mail.border.results:
        return False
    found = passed(mail.border.results, trusted=trusted)
    if any(
        method is Method.SPF and is_programs_address(name, one.address) for method, name in found
    ):
        return True
    return (Method.DKIM, domain_of(one)) in found and _covers_post(raw, domain_of(one))


def _covers_post(raw: bytes, domain: str) -> bool:
    """Return True if every signature of a domain covers the post.

    The border verified one of them, but does not say which.
    """
    of_domain = [each for each in signatures_of(raw) if each.domain == domain]
    return bool(of_domain) and all(each.covers_post for each in of_domain)


async def prove_their_copies(store: Store, lists: Collection[ListName], *, config: Config) -> bool:
    """Return True if all these lists prove their copies: a mail without proof is not theirs."""
    for name in lists:
        if not config.list_named(name).subscribed_as and not await store.mails.has_attested(name):
            return False
    return True


def authenticates(mail: ParsedMail, envelope: Envelope, config: Config) -> bool:
    """Return True if our border found the author's own domain genuine (RFC 9989, alignment)."""
    trusted = config.mail.trusted_authserv_ids
    domain = mail.author.address.rpartition("@")[2]
    if (
        not envelope.has_border
        or not trusted
        or not domain
        or mail.claims.writers != (mail.author.address,)
    ):
        return False
    found = passed(mail.border.results, trusted=trusted)
    return any(name.rpartition("@")[2] == domain for _method, name in found)


# The signatures of a list's or an author's domain are verified before a mail is handled.
#
# Only a signature that can prove something is verified: one of the list's own domain that covers
# the post, if the list has no secret address; and one of the author's domain on a vote that came
# by its list, which is proved. So an outsider makes us ask no other name server.

Genuine = Callable[[bytes, Collection[int]], Awaitable[frozenset[int]]]
"""Returns which of a mail's signatures, by their position, are genuine."""


async def with_signers(
    mail: ParsedMail,
    raw: bytes,
    envelope: Envelope = FETCHED,
    *,
    config: Config,
    genuine: Genuine,
) -> ParsedMail:
    """Return the mail with the list domains whose signatures it bears, and its author's."""
    mail = await _with_lists(mail, raw, config=config, genuine=genuine)
    if not _is_authors_vote(mail) or not origin_of(mail, raw, envelope, config).proved:
        return mail
    domain = mail.author.address.rpartition("@")[2]
    places = [
        each.place for each in signatures_of(raw) if each.covers_vote and each.domain == domain
    ]
    if not places:
        return mail
    return replace(mail, is_signed_by_author=bool(await genuine(raw, places)))


def _is_authors_vote(mail: ParsedMail) -> bool:
    """Return True if a mail may be a vote of the one person who stands in From."""
    is_sole_author = mail.may_vote and mail.claims.writers == (mail.author.address,)
    return is_sole_author and may_hold_votes(mail.reading)


async def _with_lists(
    mail: ParsedMail, raw: bytes, *, config: Config, genuine: Genuine
) -> ParsedMail:
    domains = {
        domain_of(one)
        for one in config.lists
        if not one.subscribed_as and mail.list_ids == (one.list_id,)
    }
    if not domains:
        return mail
    asked = {
        each.place: each.domain
        for each in signatures_of(raw)
        if each.covers_post and each.domain in domains
    }
    if not asked:
        return mail
    places = await genuine(raw, tuple(asked))
    return replace(mail, signed_by=frozenset(asked[place] for place in places))
