"""Find the list that a mail came through, by proofs that its sender cannot forge.

Anybody can send us a mail with a List-Id. A copy is a list's if it was delivered to the secret
address by which the list was subscribed, if our own border found the list's domain to be genuine,
or if it bears the list's signature, which we verified. `docs/security.md` says what follows.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ids import ListName
from bot.mail.lists.listinfo import is_programs_address
from bot.mail.proof.authentication import Method, passed
from bot.mail.proof.signatures import coverage_of_all
from bot.mail.values import WHOLE, Coverage, ParsedMail
from handlers.filing.crossposts import came_through
from handlers.voting.voters import is_list_address, is_own_address
from handlers.work import Work
from storage.store import Store


class ProofKind(StrEnum):
    """What proves that a copy came by its list."""

    ADDRESS = "delivered to the secret address"
    BORDER = "authenticated by our border"
    SIGNATURE = "signed by the list's domain"


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves that a copy came through its list, and which parts that covers."""

    kind: ProofKind
    covered: Coverage = WHOLE


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known about a mail besides its bytes.

    `recipients` are those of an LMTP or SMTP transaction with us. `has_border`: our own mail
    servers wrote the topmost fields; this is not so where anybody may connect to us. `strips` are
    those of them that `penholder check` has seen remove what a sender wrote in their name.
    """

    recipients: tuple[str, ...] = ()
    has_border: bool = True
    strips: frozenset[str] = frozenset()


FETCHED: Final = Envelope()
"""That of a mail in a mailbox."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The lists that a copy is proved to have come by, that it claims, and that To and Cc name.

    `covered` says for each of the proved ones what of the copy its proof covers.
    """

    proved: tuple[ListName, ...]
    claimed: tuple[ListName, ...]
    named: tuple[ListName, ...]
    covered: Mapping[ListName, Coverage] = field(default_factory=dict)


def origin_of(mail: ParsedMail, envelope: Envelope, config: Config) -> Origin:
    """Return the lists of a mail."""
    claimed = came_through(mail, config)
    addressed = {mailbox.address for mailbox in (*mail.to, *mail.cc)}
    named = tuple(
        list_config.name
        for list_config in config.lists
        if not list_config.addresses.isdisjoint(addressed)
    )
    proofs = {
        list_config.name: proof_of(mail, envelope, list_config, config)
        for list_config in config.lists
        if list_config.name in {*claimed, *named}
    }
    covered = {name: proof.covered for name, proof in proofs.items() if proof is not None}
    return Origin(tuple(covered), claimed, named, covered)


def proof_of(
    mail: ParsedMail, envelope: Envelope, list_config: ListConfig, config: Config
) -> Proof | None:
    """Return the proof that a mail came through a list, and which parts it covers.

    None if nothing does. This is the one place that says what of a list's mail may be believed.
    """
    delivered = {each.lower() for each in envelope.recipients}
    if envelope.has_border:
        delivered.update(mail.border.delivered_to)
    if list_config.subscribed_as and list_config.subscribed_as in delivered:
        return Proof(ProofKind.ADDRESS)
    # A signature, or a border's word on a domain, covers any mail of that domain. Only together
    # with the one List-Id does it identify a list.
    if mail.list_ids != (list_config.list_id,):
        return None
    border = _covered_by_border(mail, envelope, list_config, config)
    if border is not None and border.is_of_arrival:
        return Proof(ProofKind.BORDER)
    # What we verified ourselves is known by its place; the border's word may be on any of them.
    verified = [each.covered for each in mail.signed_by if each.domain == domain_of(list_config)]
    if verified:
        return Proof(ProofKind.SIGNATURE, min(verified, key=lambda each: len(each.left_out)))
    return None if border is None else Proof(ProofKind.BORDER, border)


def domain_of(list_config: ListConfig) -> str:
    """Return the domain of a list's address."""
    return list_config.address.rpartition("@")[2]


def _covered_by_border(
    mail: ParsedMail, envelope: Envelope, list_config: ListConfig, config: Config
) -> Coverage | None:
    passed_methods = _found_by_border(mail, envelope, config)
    if any(
        method is Method.SPF and is_programs_address(name, list_config.address)
        for method, name in passed_methods
    ):
        return WHOLE
    if (Method.DKIM, domain_of(list_config)) not in passed_methods:
        return None
    covered = coverage_of_all(mail.signatures, {domain_of(list_config)})
    return covered if covered is not None and covered.covers_post else None


def _found_by_border(
    mail: ParsedMail, envelope: Envelope, config: Config
) -> frozenset[tuple[Method, str]]:
    if not envelope.has_border:
        return frozenset()
    trusted = config.mail.trusted_authserv_ids
    return passed(mail.border, trusted=trusted, strips=envelope.strips)


async def strips_of(store: Store, config: Config) -> frozenset[str]:
    """Return the trusted servers that remove what a sender wrote in their name."""
    servers = config.mail.trusted_authserv_ids
    return await store.borders.stripping(servers) if servers else frozenset()


async def prove_their_copies(work: Work, lists: Collection[ListName]) -> bool:
    """Return True if all these lists prove their copies: a mail without proof is not theirs."""
    for name in lists:
        if not work.config.list_named(
            name
        ).subscribed_as and not await work.store.mails.has_attested(name):
            return False
    return True


def covered_for_author(mail: ParsedMail, envelope: Envelope, config: Config) -> Coverage | None:
    """Return what our border authenticated for the author's domain in a mail to us, or None.

    The domain's own server handed over the whole mail (SPF), or one of the signatures is genuine: a
    pass of DMARC may be by any of them that aligns with the domain (RFC 9989). What was signed was
    said to us only if it names one of our addresses.
    """
    domain = mail.author.address.rpartition("@")[2]
    if not domain or mail.claims.writers != (mail.author.address,):
        return None
    passed_methods = _found_by_border(mail, envelope, config)
    methods = {method for method, name in passed_methods if name.rpartition("@")[2] == domain}
    if Method.SPF in methods:
        return WHOLE
    if not any(is_own_address(mailbox.address, config) for mailbox in (*mail.to, *mail.cc)):
        return None
    if Method.DKIM in methods:
        return coverage_of_all(mail.signatures, {domain})
    return (coverage_of_all(mail.signatures) or WHOLE) if methods else None


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
    if not _is_authors_vote(mail, config) or not origin_of(mail, envelope, config).proved:
        return mail
    domain = mail.author.address.rpartition("@")[2]
    signed = {
        each.place: each.covered
        for each in mail.signatures
        if not each.covered.left_out - {"list-id"} and each.covered.answers
        if each.domain == domain
    }
    if not signed:
        return mail
    places = await genuine(raw, tuple(signed))
    return replace(mail, author_signed=next((signed[each] for each in sorted(places)), None))


def _is_authors_vote(mail: ParsedMail, config: Config) -> bool:
    """Return True if a mail may be a vote of the one person who stands in From, on a list."""
    is_sole_author = mail.may_vote and mail.claims.writers == (mail.author.address,)
    is_for_list = any(
        is_list_address(mailbox.address, config) or is_own_address(mailbox.address, config)
        for mailbox in (*mail.to, *mail.cc)
    )
    return is_sole_author and is_for_list and mail.said.may_hold_votes


async def _with_lists(
    mail: ParsedMail, raw: bytes, *, config: Config, genuine: Genuine
) -> ParsedMail:
    domains = {
        domain_of(list_config)
        for list_config in config.lists
        if not list_config.subscribed_as and mail.list_ids == (list_config.list_id,)
    }
    if not domains:
        return mail
    asked = {
        each.place: each
        for each in mail.signatures
        if each.covered.covers_post and each.domain in domains
    }
    if not asked:
        return mail
    places = await genuine(raw, tuple(asked))
    return replace(mail, signed_by=tuple(asked[place] for place in sorted(places)))
