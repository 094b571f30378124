"""Gather the service's metrics, from the database and from the running parts."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Final, Protocol

from bot.config import Config, CurrentConfig
from bot.domain.delivery import DeliveryKind, Lane
from bot.domain.ids import ListName, MailboxName
from bot.events import WebReply
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.web.metrics import CONTENT_TYPE, Ages, Counts, Labels, Numbers, metrics_text
from bot.pulse import pauses_of
from handlers.sending.outbox import OUTCOMES, Outbox
from storage.database.engine import Database
from storage.measures import Waiting
from storage.store import Store

_REASONS: Final = (
    ("it is empty", "empty"),
    ("it is larger", "too large"),
    ("it has no header", "no header"),
    ("handling it failed", "handling failed"),
    ("the list's copy", "another copy"),
)
"""How the reasons for which mails are set aside begin, and what they are called: they may hold
anything, and a label must not."""
OTHER: Final = "other"
_REASON_NAMES: Final = (*(name for _begins, name in _REASONS), OTHER)
"""All of them are told, with 0 too: Prometheus sees no increase in what was not there before."""


class Follow(Protocol):
    """A mailbox that is followed."""

    caught_up_at: datetime | None
    behind_since: datetime | None


@dataclass(slots=True)
class Metrics:
    """The numbers of one running service.

    What was set aside or held leaves the database when somebody decides about it. So these are
    counted as they come, by their numbers: at the first look all that are still there.
    """

    database: Database
    config: CurrentConfig
    version: str
    mailboxes: Mapping[MailboxName, Follow]
    slack: SlackIn
    outbox: Outbox
    _aside: Counter[str] = field(default_factory=Counter)
    _last_aside: int = 0
    _held: Counter[str] = field(default_factory=Counter)
    _last_held: int = 0

    async def tell(self, *, now: datetime) -> WebReply:
        """Return the numbers as they are now.

        Raises:
            TryAgainLater: the database is away; whoever watches sees that by the status.
        """
        config = self.config()
        async with self.database.reading() as store:
            await self._follow(store)
            waiting = await store.measures.waiting()
            filed = await store.measures.mails()
            votes = await store.measures.votes()
            sent = await store.measures.digests_sent([home.name for home in config.lists])
        event_at = self.slack.last_event_at
        numbers = Numbers(
            version=self.version,
            pauses=pauses_of(asyncio.get_running_loop()),
            is_slack_connected=self.slack.connected or not self.slack.is_running,
            slack_event_age=None if event_at is None else _age(event_at, now),
            pending=_pending(waiting),
            oldest=_oldest(waiting, now),
            deliveries=_deliveries(self.outbox),
            mails=self._mails(filed, config),
            votes={(str(source), str(proof)): n for (source, proof), n in votes.items()},
            set_aside={(reason,): self._aside[reason] for reason in _REASON_NAMES},
            imap_success={
                (name,): follow.caught_up_at
                for name, follow in self.mailboxes.items()
                if follow.caught_up_at is not None
            },
            imap_lag={
                (name,): 0.0 if follow.behind_since is None else _age(follow.behind_since, now)
                for name, follow in self.mailboxes.items()
            },
            digests={(name,): at for name, at in sent.items()},
        )
        return WebReply(HTTPStatus.OK, metrics_text(numbers), content_type=CONTENT_TYPE)

    async def _follow(self, store: Store) -> None:
        """Count what was set aside and held since the last look."""
        for number, reason in await store.measures.set_aside_after(self._last_aside):
            if number > self._last_aside:  # not counted by another look meanwhile
                self._aside[_reason_name(reason)] += 1
                self._last_aside = number
        for number, name in await store.measures.held_after(self._last_held):
            if number > self._last_held:
                self._held[name] += 1
                self._last_held = number

    def _mails(self, filed: Mapping[ListName, int], config: Config) -> Counts:
        """Return the mail counts of configured lists only: held mails name arbitrary lists."""
        numbers: dict[Labels, int] = {}
        for list_config in config.lists:
            numbers[list_config.name, "filed"] = filed.get(list_config.name, 0)
            numbers[list_config.name, "held"] = self._held[list_config.name]
        return numbers


def _deliveries(outbox: Outbox) -> Counts:
    return {
        (str(kind), how): outbox.outcomes[kind, how] for kind in DeliveryKind for how in OUTCOMES
    }


def _reason_name(reason: str) -> str:
    return next((name for begins, name in _REASONS if reason.startswith(begins)), OTHER)


def _kind_of(waiting: Waiting) -> str:
    """Return where a delivery goes: `mail`, `slack`, or `answers` to unproved addresses."""
    if waiting.lane is Lane.ANSWERS:
        return "answers"
    return "mail" if waiting.kind.startswith("mail ") else "slack"


_KINDS: Final = ("answers", "mail", "slack")


def _pending(waiting: Sequence[Waiting]) -> Counts:
    """Return how many wait, for each kind, with zeros: alerts end by zeros only."""
    numbers: dict[Labels, int] = {(kind,): 0 for kind in _KINDS}
    for group in waiting:
        numbers[_kind_of(group),] += group.count
    return numbers


def _oldest(waiting: Sequence[Waiting], now: datetime) -> Ages:
    ages: defaultdict[Labels, float] = defaultdict(float, {(kind,): 0.0 for kind in _KINDS})
    for group in waiting:
        ages[_kind_of(group),] = max(ages[_kind_of(group),], _age(group.oldest, now))
    return ages


def _age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
