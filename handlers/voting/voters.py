"""Find the voter of a mail, and whether its list vouches for them.

What the poster can write into a mail identifies nobody. A person found behind a rewritten From is
only shown as the author, unless the list's own program must have written that person's address:
then it is the only one in the fields where the program puts the poster's. If the fields give two
addresses, or one that programs may read in two ways, the mail is not counted as anyone's vote.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.assurance import Assurance
from bot.domain.ids import ItemNumber, ListName
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, HistoryEntry, VoteNews, VoteNote
from bot.domain.people.person import called
from bot.mail.lists.author import decoded
from bot.mail.lists.listinfo import posting_address
from bot.mail.masking import MARK
from bot.mail.values import UNCLEAR, WHOLE, Coverage, ParsedMail
from handlers.voting.refused import Why, log_refused_vote
from handlers.work import Work

_NOT_TO_CHECK: Final = ".invalid"
"""ezmlm appends this to the address in From: DMARC knows no such domain."""
_LIST_PROGRAMS: Final = frozenset({"listserv", "majordomo", "mailman", "sympa", "ecartis"})
"""Local parts from which list programs write for all the lists of a host."""


@dataclass(frozen=True, slots=True)
class Proved:
    """How sure it is that a mail to us is its author's, and which parts are covered."""

    assurance: Assurance
    covered: Coverage = WHOLE

    def on(
        self, mail: ParsedMail, *, at: datetime, since: datetime, by_thread: bool = False
    ) -> Assurance:
        """Return the assurance of what the mail says on something that began at a time.

        `by_thread`: only what the mail answers tells what it is said on.
        """
        is_proved = self.covered.proves(mail.date, at=at, since=since, by_thread=by_thread)
        return self.assurance if is_proved else Assurance.NONE


def vouches(mail: ParsedMail, lists: Collection[ListName], config: Config) -> bool:
    """Return True if one of the lists that a mail provably came through vouches for its author.

    The author's address is in From, or this list wrote its own there instead, and every other field
    that names somebody agrees. Mailman accepts a post if a member stands in From, in the envelope,
    in Reply-To or in Sender, so a post that names two people may be either's. If the author of a
    mail is unknown, the list vouches only that the mail does not identify one.
    """
    author = mail.author.address
    named = _people(config, mail.claims.answered, mail.claims.others)
    if author and (author != _sole_author(mail, config) or not named <= {author}):
        return False
    is_rewritten = any(is_list_address(each, config) for each in mail.claims.writers)
    is_persons = author and not is_list_address(author, config)
    if is_persons and is_rewritten and not _is_lists_word(mail, config):
        return False
    return bool(mail.claims.writers) and any(
        all(_stands_for(each, author, config.list_named(name)) for each in mail.claims.writers)
        for name in lists
    )


def vouches_for_digest(
    digest: ParsedMail, lists: Collection[ListName], config: Config
) -> tuple[ListName, ...]:
    """Return the lists that vouch for the mails in a digest, because their own program posted it.

    A digest that a person posted names that person somewhere, also if the list rewrites From.
    """
    claims = digest.claims
    named = _people(config, claims.answered, claims.copied, claims.others)
    if claims.tells_person or len(set(claims.writers)) != 1:
        return ()
    return tuple(
        name
        for name in lists
        if all(
            _is_list_program(each, config.list_named(name)) for each in (*claims.writers, *named)
        )
    )


def voter_address(mail: ParsedMail, config: Config) -> str:
    """Return the address by which a mail's author votes and gets replies, "" for none.

    Neither we nor our lists are voters: a reply would go to all readers of the list. A service that
    passes on what people write there would be one voter for all of them.
    """
    author = _sole_author(mail, config)
    has_no_voter = (
        mail.is_shared or is_list_address(author, config) or is_own_address(author, config)
    )
    return "" if has_no_voter else author


def _sole_author(mail: ParsedMail, config: Config) -> str:
    """Return the author's address if the headers name no other, otherwise "".

    It is the only one in From. If one of our lists stands there, it is the only one in Reply-To and
    in Cc, where that list puts the poster's. The list keeps what the poster wrote there, so a
    second address makes it unclear who the poster is.
    """
    author, claims = mail.author.address, mail.claims
    writers = _people(config, claims.writers)
    if len(writers) == len(set(claims.writers)):
        is_only = len(writers) == 1 and all(_is_of(each, author, config.lists) for each in writers)
        return author if is_only else ""
    copied = {each for each in claims.copied if not is_own_address(each, config)}
    named = writers | _people(config, claims.answered, copied)
    if is_list_address(author, config):
        return "" if named else author
    goes_to_list = any(is_list_address(each, config) for each in claims.answered)
    is_lists_word = author in claims.answered or (goes_to_list and author in claims.copied)
    return author if claims.tells_person and named == {author} and is_lists_word else ""


def _is_lists_word(mail: ParsedMail, config: Config) -> bool:
    """Return True if a list that wrote its own address into From itself named the author.

    A list that directs answers to itself puts the poster into Cc, unless they stand there already:
    whoever else stands there may have posted, also under another name. Another list puts them into
    Reply-To, or into Cc if there is a Reply-To: who posts in our name or the list's could write any
    member there.
    """
    copied = {*mail.claims.copied, *mail.claims.beside}
    if any(is_list_address(each, config) for each in mail.claims.answered):
        return copied == {mail.author.address}
    return not any(is_list_address(each, config) or is_own_address(each, config) for each in copied)


def is_list_address(address: str, config: Config) -> bool:
    """Return True if an address belongs to one of our lists or its program: `council-bounces@…`."""
    return any(posting_address(address) in list_config.addresses for list_config in config.lists)


def is_own_address(address: str, config: Config) -> bool:
    """Return True if an address is one of ours: the sender, a subaddress (RFC 5233), or secret.

    In an author's place, what proves something is masked already.
    """
    address = address.strip("<>").lower()
    if address in config.secret_addresses or MARK in address:
        return True
    local, _, domain = address.rpartition("@")
    own_local, _, own_domain = config.smtp.from_address.rpartition("@")
    begins = own_local + config.mail.subaddress_separator
    return domain == own_domain and (local == own_local or local.startswith(begins))


def _people(config: Config, *fields: Iterable[str]) -> set[str]:
    """Return the addresses in some fields, except our lists'; UNCLEAR may be among them."""
    return {each for field in fields for each in field if not is_list_address(each, config)}


def _stands_for(writer: str, author: str, list_config: ListConfig) -> bool:
    """Return True if an address in From is the author's, or one that a list writes instead.

    List-Post does not prove it: a list that writes none keeps its poster's.
    """
    return _is_of(writer, author, [list_config]) or posting_address(writer) in list_config.addresses


def _is_of(writer: str, author: str, lists: Sequence[ListConfig]) -> bool:
    """Return True if an address in From is the author's, plain or as a list's host encodes it.

    LISTSERV's `0123456789ab-dmarc-request@…` identifies nobody.
    """
    host = _host_of(writer)
    is_made = any(
        host == own or host.endswith(f".{own}") or ("." in host and own.endswith(f".{host}"))
        for own in (_host_of(each) for list_config in lists for each in list_config.addresses)
    )
    stands_for = decoded(writer) if is_made else ""
    return writer != UNCLEAR and author == (stands_for or writer.removesuffix(_NOT_TO_CHECK))


def _is_list_program(address: str, list_config: ListConfig) -> bool:
    """Return True if a list's program writes from an address."""
    posting = posting_address(address)
    local, _, host = posting.partition("@")
    is_of_host = local in _LIST_PROGRAMS and host in map(_host_of, list_config.addresses)
    return is_of_host or posting in list_config.addresses


def _host_of(address: str) -> str:
    return address.rpartition("@")[2]


async def record_without_voter(work: Work, mail: ParsedMail, number: ItemNumber, text: str) -> None:
    """Record in an item's history, once, a vote whose voter cannot be identified.

    `said` are the lines that vote, "" if choices are hidden.
    """
    entries = await work.store.history.of_item(number)
    if any(entry.what is Change.VOTE and entry.evidence == mail.message_id for entry in entries):
        return
    log_refused_vote(Why.NO_VOTER, item=number)
    name = called(mail.author.name, address=mail.author.address) or called(
        mail.sender.name, address=mail.sender.address
    )
    event = VoteNote(VoteNews.WITHOUT_VOTER, (name, text))
    await work.store.history.add(
        [HistoryEntry(number, work.now, None, event, Source.MAIL, mail.message_id)]
    )
