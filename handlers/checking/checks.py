"""Try every part, as `penholder check` shows it: ok, warning or fault, with the remedy."""

import asyncio
import json
import secrets
import stat
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Collection, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from ipaddress import ip_address
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from babel import Locale

from bot import reply_secret
from bot.clock import system_clock
from bot.config import (
    Config,
    ListConfig,
    MailboxConfig,
    PostsConfig,
    SmtpConfig,
    secret_files,
)
from bot.config_source import ENV_NAME
from bot.domain.ids import ChannelId, ListName, SlackUserId
from bot.domain.people.roster import WrongRoster, read_roster
from bot.domain.slack_scopes import CUSTOMIZE, MORE_SCOPES, AppNeeds
from bot.errors import ConfigError, GiveUp, OwnPace, TryAgainLater
from bot.events import WebArrival, WebReply
from bot.gateways.imap.lookup import newest_headers, probe_imap
from bot.gateways.slack.errors import ACCOUNT, REMEDIES
from bot.gateways.slack.http import try_posting
from bot.gateways.slack.outgoing import SlackOut, clock_skew
from bot.gateways.slack.values import SlackProfile
from bot.gateways.smtp.incoming import MailReceiver, is_penholder_listening
from bot.gateways.smtp.outgoing import SmtpOut
from bot.gateways.web.asking import is_penholder_serving
from bot.gateways.web.server import WebServer
from bot.language import is_reviewed
from bot.mail.masking import STRONG, chance_of
from bot.mail.parse import parse_mail
from bot.mail.values import Coverage, ParsedMail
from bot.render.ballots.tally_text import counted
from handlers.checking.border_probe import Outcome, keep_trial, try_border
from handlers.checking.findings import Finding, Verdict
from handlers.checking.own_domain import check_own_domain
from handlers.filing.crossposts import came_through
from handlers.lists.moves import with_moves
from handlers.people.rosters import roster_text
from handlers.receiving.list_mail import shown_list_ids
from handlers.receiving.proof import Envelope, domain_of, proof_of
from handlers.receiving.returned import Returns, returns_of
from storage.database.engine import Database, is_mostly_used, require_room
from storage.database.sqlite_library import IS_SOUND, LIBRARY
from storage.store import Store

T = TypeVar("T")

LONGEST: Final = timedelta(seconds=30)
"""How long one part may take to answer."""

NEWEST_LOOKED_AT: Final = 200
"""How many of a mailbox's newest mails are searched for mails of a list."""

SEEN_NAMED: Final = 5
"""How many other List-Ids of the mailboxes are named, the most frequent first."""

ALIKE: Final = 0.8
"""From here on a List-Id that was seen may be what was meant (`difflib`'s ratio)."""

CHAIRS_LOOKED_UP: Final = 20
"""How many chairs of one list are looked up: Slack allows about 50 look-ups a minute."""
MEMBERS_LOOKED_UP: Final = 30
"""How many members of a channel are looked up."""
OF_ANOTHER: Final = "of another organisation: {number}"
OF_ONE_CHANNEL: Final = (
    "guests of one channel: {number}, who press buttons, fill in forms and mention the app; "
    "Slack may refuse them /pen and shortcuts"
)
OF_CHANNELS: Final = (
    "guests of several channels: {number}, who have /pen and shortcuts only if the workspace "
    "lets guests use those of apps"
)
GUESTS: Final = (OF_ANOTHER, OF_ONE_CHANNEL, OF_CHANNELS)
"""What is said of outsiders and guests in a channel."""

UNTRIED: Final = (
    "Until a trial succeeds, Authentication-Results directly below your mail server's Received "
    "prove nothing; set mail.border to the server that takes your mail from outside"
)
UNTOLD: Final = (
    "the service does not know yet what the trial has shown: start it once, so that the database "
    "is up to date, and check again on the machine that has the database"
)
LETS_THROUGH: Final = (
    "Authentication-Results that a sender wrote in the name of {} came through: anybody could vote "
    "as anybody, so such fields prove nothing where a sender can write them. Let the server remove "
    "them (Postfix: header_checks with /^Authentication-Results:\\s*NAME/ IGNORE; Exim: "
    "headers_remove; rspamd: milter_headers with remove = 0), and check again"
)

MUCH_IS_FREE: Final = (
    "more than a quarter of its file is free; `penholder db compact` returns that to the disk"
)

NONE_CAME_BACK: Final = ("the last one did not come back", "none of the last {} came back")

CLOCK_TOLERANCE: Final = timedelta(seconds=30)


async def check_parts(config: Config, *, offline: bool, has_database: bool = True) -> list[Finding]:
    """Try each part in turn; the database only if this machine has it."""
    findings = []
    moves: Mapping[ChannelId, ChannelId] = {}
    if has_database:
        findings = [await check_database(config.database.url)]
        findings += [*_check_sqlite(config), *await _check_items(config)]
        findings += await _check_public_secrets(config)
        moves = await _moves(config)
        findings += _check_moves(config, moves)
        findings += await _check_returns(config)
    findings += [_check_secret(config), *await _check_listener(config)]
    findings += [*await _check_web(config), *_check_public_url(config)]
    findings += [
        finding for list_config in config.lists for finding in _check_list(list_config, config)
    ]
    findings += _check_encryption(config)
    if offline:
        return findings
    findings += [await check_mailbox(mailbox) for mailbox in config.mailboxes]
    border, strips = await _check_border(config, has_database=has_database)
    findings += [*await _check_list_mails(config, strips), *border]
    findings.append(await check_smtp(config.smtp, separator=config.mail.subaddress_separator))
    findings += await check_own_domain(config.smtp)
    async with aclosing(_check_slack(with_moves(config, moves))) as of_slack:
        findings += [finding async for finding in of_slack]
    return findings


def check_files(config: Config, *, config_path: Path) -> list[Finding]:
    """Check whether other users of this machine can read secrets or the database."""
    database = config.database.url.removeprefix("sqlite:///")
    data_dir = config.penholder.data_dir
    paths = [Path(database + suffix) for suffix in ("", "-wal", "-shm")]
    paths += [data_dir, data_dir / reply_secret.NAME]
    variables = config_path.with_name(ENV_NAME)
    findings = [
        Finding("files", Verdict.WARNING, f"others may use {file}; type: chmod o= {file}")
        for file in (*secret_files(config_path), *paths)
        if file != variables and file.exists() and file.stat().st_mode & stat.S_IRWXO
    ]
    if variables.exists() and variables.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        text = f"others may read {variables}; type: chmod 600 {variables}"
        findings.append(Finding("files", Verdict.WARNING, text))
    return findings or [Finding("files", Verdict.OK, "secrets and database are closed to others")]


async def _tried(part: str, work: Awaitable[T], *, longest: timedelta = LONGEST) -> T | Finding:
    """Return the result of `work`, or its fault."""
    seconds = longest.total_seconds()
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        text = f"no answer within {seconds:.0f} seconds; is the address right?"
        return Finding(part, Verdict.FAULT, text)
    except (GiveUp, TryAgainLater, ConfigError) as error:
        return Finding(part, Verdict.FAULT, str(error))


async def check_database(url: str) -> Finding:
    """Look at a database's revision and room; it is not changed, nor is its file made."""
    part = "database"
    revisions = await _tried(part, Database.revisions(url))
    if isinstance(revisions, Finding):
        return revisions
    room = await _tried(part, asyncio.to_thread(require_room, url))
    if isinstance(room, Finding):
        return room
    revision, newest = revisions
    if revision == newest:
        free = "" if await asyncio.to_thread(is_mostly_used, url) else f"; {MUCH_IS_FREE}"
        return Finding(part, Verdict.OK, f"up to date ({revision}){free}")
    if (file := _file_to_come(url)) is not None:
        return Finding(part, Verdict.OK, f"{file} does not exist yet; `penholder run` creates it")
    text = f"at {revision or 'no revision'}; the next start upgrades it to {newest}"
    return Finding(part, Verdict.OK, text)


def _file_to_come(url: str) -> Path | None:
    """Return the file of a SQLite database that does not exist yet."""
    file = Path(url.removeprefix("sqlite:///"))
    return file if url.startswith("sqlite") and not file.exists() else None


def _check_secret(config: Config) -> Finding:
    part = "secret"
    try:
        value = reply_secret.find_secret(config)
    except ConfigError as error:
        return Finding(part, Verdict.FAULT, str(error))
    file = config.penholder.data_dir / reply_secret.NAME
    if value is None:
        return Finding(part, Verdict.OK, f"{file} does not exist yet; `penholder run` creates it")
    where = "penholder.secret" if config.penholder.secret else str(file)
    earlier = len(config.penholder.secrets) - 1
    also = f"; {counted(earlier, 'earlier secret')} accepted too" if earlier else ""
    return Finding(part, Verdict.OK, f"replies are signed with {where}{also}")


async def _check_listener(config: Config) -> list[Finding]:
    """Listen for a moment as the service does, unless the running service does so already."""
    part, listener = "listener", config.listener
    if not listener.enabled:
        return []
    where = f"{listener.host}:{listener.port}"
    if await _tried(part, is_penholder_listening(listener)) is True:
        return [Finding(part, Verdict.OK, f"the running service listens on {where}")]
    receiver = MailReceiver(
        listener, accepts=lambda _address: False, take=_take_nothing, max_size=config.mail.max_size
    )
    finding = await _tried(part, receiver.start())
    await receiver.stop()
    return [finding or Finding(part, Verdict.OK, f"{where} is free to listen on")]


async def _take_nothing(_raw: bytes, _sender: str, _recipients: Sequence[str]) -> None:
    raise TryAgainLater("the service is not running")


async def _check_web(config: Config) -> list[Finding]:
    """Listen for a moment as the service does, unless the running service does so already."""
    part, web = "web", config.web
    if web is None:
        return []
    where = f"{web.host}:{web.port}"
    if await _tried(part, is_penholder_serving(web)) is True:
        return [Finding(part, Verdict.OK, f"the running service serves pages on {where}")]
    server = WebServer(web, public_url="", take=_answer_nothing, problem=str, style="")
    finding = await _tried(part, server.start())
    await server.stop()
    return [finding or Finding(part, Verdict.OK, f"{where} is free to serve pages on")]


async def _answer_nothing(_event: WebArrival) -> WebReply:
    raise TryAgainLater("the service is not running")


def _check_public_url(config: Config) -> list[Finding]:
    """Warn about links that lead nowhere, or that others can read on their way."""
    part, url = "public_url", config.penholder.public_url
    if not url:
        if config.web is None:
            return []
        text = (
            "it is empty, so messages hold no links to our pages; set it to where people reach them"
        )
        return [Finding(part, Verdict.OK, text)]
    findings = []
    if config.web is None:
        text = "nothing is served there; add a [web] section, or leave public_url empty"
        findings.append(Finding(part, Verdict.WARNING, text))
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        text = (
            "it is not https, so whoever is on the way can read a link that confirms a vote, and "
            "use it; put a proxy with TLS in front of [web], and write https"
        )
        findings.append(Finding(part, Verdict.WARNING, text))
    return findings or [Finding(part, Verdict.OK, f"messages link to {url}")]


def _check_sqlite(config: Config) -> list[Finding]:
    if not config.database.url.startswith("sqlite"):
        return []
    if IS_SOUND:
        return [Finding("sqlite", Verdict.OK, LIBRARY)]
    text = (
        f"{LIBRARY} can lose commits if one process folds the log while another one writes; "
        "Penholder lets them take turns. Install pysqlite3, or a Python with SQLite 3.51.3"
    )
    return [Finding("sqlite", Verdict.WARNING, text)]


async def _check_items(config: Config) -> list[Finding]:
    """Warn about items whose lists are no longer configured."""
    part = "items"
    numbers = await _tried(part, _lists_gone(config))
    if isinstance(numbers, Finding):
        return [numbers]
    return [
        Finding(
            part,
            Verdict.WARNING,
            f"{count} on list {name}, which is not in the configuration: they are shown and mailed "
            "nowhere; configure the list again, or leave them so",
        )
        for name, count in sorted(numbers.items())
    ]


async def _lists_gone(config: Config) -> Mapping[ListName, int]:
    async with _stored(config) as store:
        names = {list_config.name for list_config in config.lists}
        return {} if store is None else await store.items.count_without(names)


@asynccontextmanager
async def _stored(config: Config) -> AsyncIterator[Store | None]:
    """Give what is stored; None if the tables are not up to date."""
    revision, newest = await Database.revisions(config.database.url)
    if revision != newest:
        yield None
        return
    database = await Database.open(
        config.database.url, new_delivery_id=Database.no_delivery, migrate=False
    )
    try:
        async with database.reading() as store:
            yield store
    finally:
        await database.close()


async def _moves(config: Config) -> Mapping[ChannelId, ChannelId]:
    """Return the present ids of channels, as far as they are known here."""
    moves = await _tried("channels", _stored_moves(config))
    return {} if isinstance(moves, Finding) else moves  # the database has its own line


async def _stored_moves(config: Config) -> Mapping[ChannelId, ChannelId]:
    async with _stored(config) as store:
        return {} if store is None else await store.channels.moves()


def _check_moves(config: Config, moves: Mapping[ChannelId, ChannelId]) -> list[Finding]:
    """Report channels that the configuration calls by an id which they have no more."""
    return [
        Finding(
            f"channel of {each.name}",
            Verdict.WARNING,
            f"{channel} was shared with another organisation and is {moves[channel]} "
            "now: write that in the configuration. Until then the service follows it by itself",
        )
        for each in config.lists
        for channel in each.channels
        if channel in moves
    ]


async def _check_returns(config: Config) -> list[Finding]:
    """Say of each list whether our last messages to it came back, as everybody's do."""
    findings = await _tried("returns", _judge_returns(config))
    return [] if isinstance(findings, Finding) else findings  # the database has its own line


async def _judge_returns(config: Config) -> list[Finding]:
    async with _stored(config) as store:
        if store is None:
            return []
        now = system_clock()
        returns = {
            f"messages to {list_config.name}": await returns_of(store, list_config, now=now)
            for list_config in config.lists
        }
    return [
        judge_returns(part, each)
        for part, each in returns.items()
        if each.came_back or each.missing
    ]


def judge_returns(part: str, returns: Returns) -> Finding:
    """Say whether our last messages to a list came back."""
    came, missing = len(returns.came_back), len(returns.missing)
    if not missing:
        text = f"all of the last {came} came back" if came > 1 else "the last one came back"
        return Finding(part, Verdict.OK, text)
    if not came:
        text = (
            f"{NONE_CAME_BACK[missing > 1].format(missing)}: the list holds or drops them, or does "
            "not send Penholder its own; let its owners look, and choose to get your own posts"
        )
        return Finding(part, Verdict.WARNING, text)
    ids = ", ".join(each.id[:8] for each in returns.missing[-SEEN_NAMED:])
    text = (
        f"{missing} of the last {came + missing} did not come back ({ids}): perhaps the list holds "
        "them for a moderator; its leaders were told. `penholder outbox list --all` shows them"
    )
    return Finding(part, Verdict.WARNING, text)


async def _check_public_secrets(config: Config) -> list[Finding]:
    """Report secret addresses that appeared in messages of a list, and so prove nothing."""
    instants = await _tried("secret addresses", _public_since(config))
    if isinstance(instants, Finding):
        return []  # the database has its own line
    text = (
        "its subscribed_as stood in a message on a list on {day}, outside the list's footer, or an "
        "earlier version showed it: whoever read it can vote as anybody. Use a new one: see "
        '"Rotate a secret address" in docs/operations.md'
    )
    return [
        Finding(f"list {name}", Verdict.FAULT, text.format(day=at.date().isoformat()))
        for name, at in instants.items()
    ]


async def _public_since(config: Config) -> dict[ListName, datetime]:
    async with _stored(config) as store:
        if store is None:
            return {}
        instants = {
            list_config.name: await store.published.since(list_config.subscribed_as)
            for list_config in config.lists
            if list_config.subscribed_as
        }
    return {name: at for name, at in instants.items() if at is not None}


def _check_encryption(config: Config) -> list[Finding]:
    """Warn about passwords and mail that go to another machine unencrypted."""
    servers: dict[str, MailboxConfig | SmtpConfig] = {
        f"mailbox {mailbox.name}": mailbox for mailbox in config.mailboxes
    }
    servers["smtp"] = config.smtp
    text = "passwords and messages go unencrypted to {}; set security to tls or starttls"
    return [
        Finding(part, Verdict.WARNING, text.format(server.host))
        for part, server in servers.items()
        if server.security == "none" and not is_this_machine(server.host)
    ]


def is_this_machine(host: str) -> bool:
    """Return True if a host is this machine by its address or by its usual name."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in {"localhost", "localhost.localdomain"}


def _check_list(list_config: ListConfig, config: Config) -> list[Finding]:
    part = f"list {list_config.name}"
    findings = []
    if not list_config.chairs:
        text = "it has no chairs: nobody can open or close a ballot; set chairs"
        findings.append(Finding(part, Verdict.WARNING, text))
    if (
        list_config.subscribed_as
        and chance_of(list_config.subscribed_as, known=_known_words(list_config, config)) < STRONG
    ):
        local, _at, domain = list_config.subscribed_as.rpartition("@")
        text = (
            f"subscribed_as can be guessed (less than {STRONG} bits of chance), and whoever knows "
            "it can vote as anybody: subscribe an address such as "
            f"{local.partition('+')[0]}+{list_config.name}-{secrets.token_hex(8)}@{domain} "
            "to the list, and set it here"
        )
        findings.append(Finding(part, Verdict.FAULT, text))
    if list_config.roster is not None:
        findings += _check_roster(list_config.roster, f"roster of {list_config.name}")
    well = f"{list_config.address}, digest {list_config.digest.schedule}"
    quiet = _quiet_posts(list_config)
    return [
        *(findings or [Finding(part, Verdict.OK, well)]),
        *([Finding(f"posts of {list_config.name}", Verdict.OK, quiet)] if quiet else []),
        *_check_language(list_config),
    ]


def _check_language(list_config: ListConfig) -> list[Finding]:
    """Say that a list's texts were never read by somebody who grew up with its language."""
    if is_reviewed(list_config.language):
        return []
    name = Locale.parse(list_config.language, sep="-").english_name
    text = (
        f"the texts in {name} are complete, but no native speaker has reviewed them; read some "
        "before you rely on them, and mend bot/catalogues if one is wrong"
    )
    return [Finding(f"language of {list_config.name}", Verdict.WARNING, text)]


def _quiet_posts(list_config: ListConfig) -> str:
    """Return what is posted in Slack less loudly than by default, "" if nothing is."""
    places = {name: getattr(list_config.posts, name) for name in PostsConfig.model_fields}
    off = [name for name, place in places.items() if place is False]
    threads = [name for name, place in places.items() if place == "thread"]
    said = [f"not posted: {', '.join(off)}"] if off else []
    return "; ".join([*said, *([f"in threads only: {', '.join(threads)}"] if threads else [])])


def _known_words(list_config: ListConfig, config: Config) -> tuple[str, ...]:
    """Return words that anybody could guess, which must not protect a secret address."""
    return (
        list_config.name,
        list_config.address,
        list_config.list_id,
        config.smtp.from_address,
        "penholder",
    )


def _check_roster(path: Path, part: str) -> list[Finding]:
    """Read a roster's file as the service does when it starts."""
    try:
        file = read_roster(roster_text(path))
    except WrongRoster as error:
        text = f"{path}: {error}; until it can be used, the last roster stays"
        return [Finding(part, Verdict.FAULT, text)]
    refused = [
        Finding(part, Verdict.WARNING, f"{path}, line {refusal.line}: {refusal.why}")
        for refusal in file.refused
    ]
    return refused or [
        Finding(part, Verdict.OK, f"{counted(len(file.members), 'row')} can be used")
    ]


async def check_mailbox(mailbox: MailboxConfig) -> Finding:
    """Log in to a mailbox, and say what is there."""
    part = f"mailbox {mailbox.name}"
    imap_probe = await _tried(part, probe_imap(mailbox))
    if isinstance(imap_probe, Finding):
        return imap_probe
    mails = "1 message" if imap_probe.mails == 1 else f"{imap_probe.mails:,} messages"
    if not imap_probe.idle:
        text = f"{mails}; the server has no IDLE, so mail is seen by polling only"
        return Finding(part, Verdict.WARNING, text)
    return Finding(part, Verdict.OK, f"{mails}, IDLE offered")


async def _check_border(
    config: Config, *, has_database: bool
) -> tuple[list[Finding], frozenset[str]]:
    """Test whether our border removes forged fields; also return the servers that do."""
    part, servers = "border", config.mail.trusted_authserv_ids
    if not servers or not config.mailboxes:
        return [], frozenset()
    trial = await _tried(part, try_border(config, clock=system_clock), longest=LONGEST * 2)
    if isinstance(trial, Finding):
        text = f"not tried: {trial.text}. {UNTRIED}"
        return [replace(trial, verdict=Verdict.WARNING, text=text)], frozenset()
    if trial.outcome is Outcome.LOST:
        text = f"the message for the trial, sent by {trial.via}, is in no mailbox. {UNTRIED}"
        return [Finding(part, Verdict.WARNING, text)], frozenset()
    strips = frozenset(server.lower() for server in set(servers) - set(trial.kept))
    findings = []
    if trial.kept:
        findings.append(Finding(part, Verdict.FAULT, LETS_THROUGH.format(" ".join(trial.kept))))
    if strips:
        text = f"{trial.via} removes what a sender writes in the name of {' '.join(sorted(strips))}"
        findings.append(Finding(part, Verdict.OK, text))
    if not has_database or not await keep_trial(trial, config, clock=system_clock):
        findings.append(Finding(part, Verdict.WARNING, UNTOLD))
    return findings, strips


async def _check_list_mails(config: Config, strips: frozenset[str]) -> list[Finding]:
    """Report, for each list, whether the mailboxes have its mails, and what proves them."""
    mails: list[tuple[ParsedMail, bytes]] = []
    for mailbox in config.mailboxes:
        raws = await _tried(
            f"mailbox {mailbox.name}", newest_headers(mailbox, count=NEWEST_LOOKED_AT)
        )
        if isinstance(raws, Finding):
            return []  # the mailbox has its own line
        read = [(parse_mail(header), header) for header in raws]
        mails += [(mail, header) for mail, header in read if isinstance(mail, ParsedMail)]
    seen = Counter(each for mail, _header in mails for each in shown_list_ids(mail))
    findings = []
    for list_config in config.lists:
        own = [each for each in mails if list_config.name in came_through(each[0], config)]
        findings.append(_check_list_id(list_config, len(own), seen, config))
        if own:
            findings.append(_check_proof(list_config, own[0], strips, config))
    others = seen.keys() - {list_config.list_id for list_config in config.lists}
    if others and all(list_config.list_id in seen for list_config in config.lists):
        named = _count_by_name({name: seen[name] for name in others})
        text = (
            f"no list of the configuration has these List-Ids: {named}; add a list, or leave them"
        )
        findings.append(Finding("messages of no list", Verdict.OK, text))
    return findings


def _count_by_name(seen: Mapping[str, int]) -> str:
    """Return the most frequent List-Ids in words, with how often each was seen."""
    return ", ".join(
        f"{name} {counted(count, 'time')}" for name, count in Counter(seen).most_common(SEEN_NAMED)
    )


@dataclass(frozen=True, slots=True)
class SeenList:
    """A list as the mails in a mailbox describe it; their senders can write anything.

    `address` is where one posts; `delivered_to` is for whom the newest one was taken.
    """

    list_id: str
    mails: int
    address: str
    delivered_to: tuple[str, ...]


async def seen_lists(mailbox: MailboxConfig) -> list[SeenList]:
    """Return the lists among the newest mails of a mailbox, the most frequent first.

    Raises:
        TryAgainLater: the server is away or busy.
        GiveUp: the server refuses us.
    """
    lists: dict[str, SeenList] = {}
    for header in await newest_headers(mailbox, count=NEWEST_LOOKED_AT):
        mail = parse_mail(header)
        if not isinstance(mail, ParsedMail):
            continue
        for list_id in shown_list_ids(mail):
            there = lists.get(list_id) or _as_seen(mail, list_id)
            lists[list_id] = replace(there, mails=there.mails + 1)
    return sorted(lists.values(), key=lambda seen_list: -seen_list.mails)


def _as_seen(mail: ParsedMail, list_id: str) -> SeenList:
    alike = (mailbox.address for mailbox in (*mail.to, *mail.cc))
    address = next((text for text in alike if text.replace("@", ".") == list_id), None)
    return SeenList(
        list_id, 0, address or list_id.replace(".", "@", 1), tuple(mail.border.delivered_to)
    )


def _check_list_id(
    list_config: ListConfig, own: int, seen: Counter[str], config: Config
) -> Finding:
    """Return whether a list's mails were found; if not, which List-Ids the mailboxes have."""
    part = f"messages of {list_config.name}"
    looked = f"the newest {NEWEST_LOOKED_AT} messages"
    if own:
        return Finding(part, Verdict.OK, f"{own} of {looked} came by the list")
    others = [name for name, _count in seen.most_common()]
    if not others:
        text = f"none of {looked} has a List-Id; post a message to the list, and check again"
        return Finding(part, Verdict.WARNING, text)
    named = _count_by_name(seen)
    # With two lists, one may just be quiet. A List-Id that nearly is the configured one, and is no
    # other list's, tells of a mistake: the list's mails would be left alone for ever.
    free = set(others) - {each.list_id for each in config.lists}
    alike = next(
        (each for each in others if each in free and _are_alike(each, list_config.list_id)), None
    )
    remedy = (
        f"If that is the list, set list_id = {json.dumps(alike)}"
        if alike
        else "If one of these is the list, set list_id to it"
    )
    return Finding(
        part,
        Verdict.FAULT if alike else Verdict.WARNING,
        f"none of {list_config.list_id} among {looked}; seen: {named}. {remedy}; "
        "otherwise post a message to the list, and check again",
    )


def _are_alike(text: str, other: str) -> bool:
    """Return True if two List-Ids differ by a typing error in name and domain."""
    (name, _, domain), (other_name, _, other_domain) = text.partition("."), other.partition(".")
    return all(
        SequenceMatcher(None, *pair).ratio() >= ALIKE
        for pair in ((name, other_name), (domain, other_domain))
    )


def _check_proof(
    list_config: ListConfig,
    newest: tuple[ParsedMail, bytes],
    strips: frozenset[str],
    config: Config,
) -> Finding:
    part = f"proof of {list_config.name}"
    mail, _header = newest
    proof = proof_of(mail, Envelope(strips=strips), list_config, config)
    if proof is not None:
        return _about_coverage(part, f"its newest message was {proof.kind}", proof.covered)
    if list_config.subscribed_as:
        text = (
            "its newest message was not delivered to subscribed_as, so it is held and shown "
            "nowhere: subscribe that address to the list with delivery, and take delivery "
            "off others of ours"
        )
        return Finding(part, Verdict.FAULT, text)
    signed = [each.covered for each in mail.signatures if each.domain == domain_of(list_config)]
    if (covered := next((each for each in signed if each.covers_post), None)) is not None:
        text = "the list signs its messages; we verify that with its key"
        return _about_coverage(part, text, covered)
    text = (
        "nothing proves that a message came by the list: each vote by mail must be confirmed by "
        "its author, and counts only from people on the roster, in the channel, and chairs; set "
        "subscribed_as, as the README says"
    )
    return Finding(part, Verdict.WARNING, text)


def _about_coverage(part: str, text: str, covered: Coverage) -> Finding:
    """Return what proves a list's mails, and a warning if votes in them must be confirmed."""
    if not covered.left_out:
        return Finding(part, Verdict.OK, text)
    text += (
        f", and its signature leaves out {', '.join(sorted(covered.left_out))}: each vote by mail "
        "must be confirmed by its author; let the list sign these fields, or set subscribed_as"
    )
    return Finding(part, Verdict.WARNING, text)


NO_RETURN_PATH: Final = (
    "takes mail from {}, but none with a return path of its own such as {}: bounces of mail to "
    "persons then tell nobody that an address is dead, unless the server refuses it at once. Let "
    "this login send from its address with any extension"
)


async def check_smtp(config: SmtpConfig, *, separator: str) -> Finding:
    """Log in to the server that sends mail, and offer it our addresses; nothing is sent."""
    part, own = "smtp", config.from_address
    local, _at, domain = own.rpartition("@")
    return_path = f"{local}{separator}bounce@{domain}"
    async with SmtpOut(config) as smtp:
        smtp_probe = await _tried(part, smtp.probe(return_path=return_path))
    if isinstance(smtp_probe, Finding):
        return smtp_probe
    if not smtp_probe.takes_return_path:
        return Finding(part, Verdict.WARNING, NO_RETURN_PATH.format(own, return_path))
    return Finding(part, Verdict.OK, f"takes mail from {own}")


async def _check_slack(config: Config) -> AsyncGenerator[Finding, None]:
    slack = SlackOut(config.slack)
    try:
        async with aclosing(check_tokens(slack, config.app_needs)) as of_tokens:
            findings = [finding async for finding in of_tokens]
        for finding in findings:
            yield finding
        if len(findings) == 1:
            return
        for finding in await _check_posts(config):
            yield finding
        for list_config in config.lists:
            yield await check_channel(slack, list_config.channel, name=list_config.name)
            for route in list_config.routes:
                words = ", ".join(route.words)
                name = f"{list_config.name} ({words})"
                yield await check_channel(slack, route.channel, name=name)
            if list_config.chairs:
                yield await check_chairs(
                    slack, list_config.chairs, channel=list_config.channel, name=list_config.name
                )
        yield await _check_clock(config)
    finally:
        await slack.aclose()


async def check_tokens(
    slack: SlackOut, needs: AppNeeds | None = None
) -> AsyncGenerator[Finding, None]:
    """Check the tokens, and scopes beside the usual that are needed; stop at a refused one."""
    who = await _tried("slack", slack.auth_test())
    if isinstance(who, Finding):
        yield who
        return
    yield Finding("slack", Verdict.OK, f"{who.bot_name} in {who.team}")
    if who.missing_scopes:
        text = ACCOUNT["missing_scope"].format(scopes=", ".join(who.missing_scopes))
        yield Finding("slack scopes", Verdict.FAULT, text)
    else:
        yield Finding("slack scopes", Verdict.OK, _about_names(who.scopes))
    more = [] if needs is None or not who.scopes else [*needs.scopes.keys() - who.scopes]
    for scope in sorted(set(more).difference(who.missing_scopes)):
        text = f"add {scope} to the app's manifest and install the app again, or Penholder cannot"
        yield Finding("slack scopes", Verdict.WARNING, f"{text} {MORE_SCOPES[scope]}")
    if slack.is_posted_to:
        return
    socket = await _tried("slack socket", slack.open_socket())
    yield (
        socket
        if isinstance(socket, Finding)
        else Finding("slack socket", Verdict.OK, "the app token opens one")
    )


async def _check_posts(config: Config) -> list[Finding]:
    """Say what Slack calls in HTTP mode, and call it as Slack does."""
    part, url = "slack posts", config.slack_posts_to
    if not url:
        return []
    findings = []
    parts = urlsplit(url)
    if parts.scheme != "https" or is_this_machine(parts.hostname or ""):
        text = f"Slack posts to a public https address; {url} is none: change penholder.public_url"
        findings.append(Finding(part, Verdict.FAULT, text))
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            await try_posting(url, signing_secret=config.slack.signing_secret)
    except (TryAgainLater, TimeoutError) as error:
        text = str(error) or f"no answer from {url} within {LONGEST.total_seconds():.0f} seconds"
        return [*findings, Finding(part, Verdict.WARNING, text)]
    except GiveUp as error:
        return [*findings, Finding(part, Verdict.FAULT, str(error))]
    text = (
        f"Slack posts events, commands and buttons to {url}. It takes what is signed, and refuses "
        "the rest, as seen from here; that Slack reaches it too, the app's page says at "
        'api.slack.com/apps, "Event Subscriptions": Verified'
    )
    return [*findings, Finding(part, Verdict.OK, text)]


def _about_names(scopes: frozenset[str]) -> str:
    if not scopes or CUSTOMIZE in scopes:
        return "all there"
    return f"all there; add {CUSTOMIZE} to post mail under its author's name"


async def check_channel(slack: SlackOut, channel: ChannelId, *, name: str) -> Finding:
    """Say whether the app is in the channel of the list of that `name`."""
    part = f"channel of {name}"
    channel_info = await _tried(part, slack.channel_info(channel))
    if isinstance(channel_info, Finding):
        return channel_info
    if channel_info.is_archived:
        return Finding(part, Verdict.FAULT, f"#{channel_info.name}: {REMEDIES['is_archived']}")
    if not channel_info.is_member:
        return Finding(part, Verdict.FAULT, f"#{channel_info.name}: {REMEDIES['not_in_channel']}")
    members = await _tried(part, slack.members.of(channel))
    if isinstance(members, Finding):
        return members
    text = f"#{channel_info.name}, {len(members)} members may take part"
    if channel_info.is_shared:
        text += (
            "; it is shared with another organisation, whose people press buttons and write in "
            "threads, but have no /pen, and vote only if the roster names their Slack user id"
        )
    return Finding(part, Verdict.OK, "; ".join([text, *await _about_guests(slack, members)]))


async def _about_guests(slack: SlackOut, members: Collection[str]) -> list[str]:
    """Say how many in a channel are guests or outsiders, and what these can and cannot do.

    Only the first members are looked up; who cannot be, is left out.
    """
    found: Counter[str] = Counter()
    for user in sorted(members)[:MEMBERS_LOOKED_UP]:
        profile = await _profile_in_turn(slack, SlackUserId(user))
        if profile is None:
            break
        kinds = (profile.is_outsider, profile.is_guest_of_one, profile.is_guest)
        found.update(what for what, is_it in zip(GUESTS, kinds, strict=True) if is_it)
    texts = [what.format(number=found[what]) for what in GUESTS if found[what]]
    if len(members) > MEMBERS_LOOKED_UP:
        texts.append(f"guests were looked for among {MEMBERS_LOOKED_UP} members only")
    return texts


async def _profile_in_turn(slack: SlackOut, user: SlackUserId) -> SlackProfile | None:
    while True:
        try:
            return await slack.profile(user)
        except OwnPace as error:
            await asyncio.sleep(error.after.total_seconds())
        except (TryAgainLater, GiveUp):
            return None


async def check_chairs(
    slack: SlackOut, chairs: Sequence[str], *, channel: ChannelId, name: str
) -> Finding:
    """Say whether the chairs are known in Slack by their addresses, and are in the channel."""
    part = f"chairs of {name}"
    members = await _tried(part, slack.members.of(channel))
    if isinstance(members, Finding):
        members = frozenset()  # the channel has its own line
    names: list[str] = []
    faults: list[str] = []
    for address in chairs[:CHAIRS_LOOKED_UP]:
        slack_profile = await _tried(part, slack.person_with_address(address))
        if isinstance(slack_profile, Finding):
            return slack_profile
        if slack_profile is None:
            faults.append(f"nobody in Slack has the address {address}")
        elif slack_profile.doubt is not None:
            faults.append(f"{slack_profile.real_name} ({address}) is {slack_profile.doubt}")
        elif members and slack_profile.user not in members:
            faults.append(f"{slack_profile.real_name} ({address}) is not in the channel")
        else:
            names.append(slack_profile.real_name)
    if not faults:
        return Finding(part, Verdict.OK, ", ".join(names))
    text = (
        f"{'; '.join(faults)}: they cannot act as chairs in Slack. Write each address in chairs as "
        "in the person's Slack profile, and invite them to the channel"
    )
    return Finding(part, Verdict.WARNING, text)


async def _check_clock(config: Config) -> Finding:
    part = "clock"
    skew = await _tried(part, clock_skew(config.slack.api_url))
    if isinstance(skew, Finding):
        return skew
    if abs(skew) > CLOCK_TOLERANCE:
        text = f"{skew.total_seconds():+.0f} seconds off Slack's; run a time service (NTP)"
        return Finding(part, Verdict.FAULT, text)
    return Finding(part, Verdict.OK, "agrees with Slack's")
