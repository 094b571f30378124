"""Let time pass: find in the database what is due, again and again."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.config import Config, CurrentConfig
from bot.errors import TryAgainLater
from bot.events import TimeReached
from bot.logs import Outage
from bot.pulse import Pulse
from handlers.digests.digests import handle_digests
from handlers.digests.personal import handle_personal_digests
from handlers.keeping.housekeeping import delete_expired
from handlers.lists.dormancy import handle_dormancy
from handlers.lists.list_watch import ListWatch
from handlers.proceedings.ending import handle_deadlines
from handlers.proceedings.extending import handle_silence
from handlers.proceedings.reminding import handle_reminders
from handlers.receiving.held import ask_about_held
from handlers.receiving.published import forget_words
from handlers.receiving.returned import ReturnWatch, ask_about_unreturned
from handlers.timing.planning import PlanWatch, handle_plans
from handlers.voting.echoes import EchoWatch, handle_echoes
from storage.database.engine import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Watches:
    """What is not looked for each time, and when it was last."""

    plans: PlanWatch = field(default_factory=PlanWatch)
    dormancy: ListWatch = field(default_factory=ListWatch)
    digests: ListWatch = field(default_factory=ListWatch)
    echoes: EchoWatch = field(default_factory=EchoWatch)
    returns: ReturnWatch = field(default_factory=ReturnWatch)


async def let_time_pass(
    database: Database,
    config: CurrentConfig,
    *,
    clock: Clock,
    every: timedelta,
    pulse: Pulse,
    outage: Outage,
) -> None:
    """Take the steps that are due, `every` so often, for ever; `pulse` beats each time."""
    watches = _Watches()
    while True:
        pulse.beat(pause=every)
        try:
            await _take_steps(TimeReached(now=clock()), database, config(), watches)
            outage.over()
        except TryAgainLater as error:
            outage.met(error)
        except Exception:
            log.exception("a due step failed; it is tried again")
        await asyncio.sleep(every.total_seconds())


async def _take_steps(
    event: TimeReached, database: Database, config: Config, watches: _Watches
) -> None:
    await handle_silence(event, database=database, config=config)
    await handle_deadlines(event, database=database, config=config)
    await handle_echoes(event, database=database, config=config, watch=watches.echoes)
    await handle_reminders(event, database=database, config=config)
    await handle_dormancy(event, database=database, config=config, watch=watches.dormancy)
    await handle_plans(event, database=database, config=config, watch=watches.plans)
    await handle_digests(event, database=database, config=config, watch=watches.digests)
    await handle_personal_digests(event, database=database, config=config)
    await ask_about_held(event, database=database, config=config)
    await ask_about_unreturned(event, database=database, config=config, watch=watches.returns)
    await delete_expired(event, database=database)
    await forget_words(event, database=database, config=config)
