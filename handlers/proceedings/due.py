"""Take a due step for each ballot and call concerned."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.domain.ballots.ballot import Ballot
from bot.domain.calls.call import Call
from bot.domain.procedures.procedure import Procedure, has_ended, kind_of
from bot.errors import TryAgainLater
from handlers.work import Door, Work
from storage.store import Store

log = logging.getLogger(__name__)


async def do_each(
    due: Sequence[Procedure],
    step: Callable[[Work, Procedure], Awaitable[bool]],
    door: Door,
    *,
    done: str,
    failure: str,
) -> None:
    """Take a step for each open ballot or call, in a transaction each.

    One that fails is logged as `failure`, and does not delay the others. The step gets a ballot or
    call as it is then, and returns whether it was still due; that is logged as `done`.
    """
    for ballot in due:
        about = {"item": ballot.item, "kind": kind_of(ballot)}
        try:
            async with door.database.transaction() as store:
                procedure = await _as_it_is(store, ballot)
                if procedure is None or has_ended(procedure):
                    continue
                was_due = await step(door.work(store), procedure)
            if was_due:
                log.info(done, extra=about)
        except TryAgainLater:
            raise
        except Exception:
            log.exception(failure, extra=about)


async def _as_it_is(store: Store, ballot: Procedure) -> Procedure | None:
    match ballot:
        case Ballot():
            return await store.ballots.get(ballot.id)
        case Call():
            return await store.calls.get(ballot.id)
