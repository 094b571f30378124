"""Correct what an open call for comments asks: the text above its questions, and these.

Its end stays. Every version is kept, and answers stay under their questions.
"""

from dataclasses import replace

from bot.domain.calls.call import Call, CallVersion
from bot.domain.calls.correction import CallCorrection
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import Item
from bot.domain.payloads import CallNews
from bot.errors import Refused
from bot.render import refusals
from handlers.calling.calls import tell
from handlers.home_list import home_list
from handlers.work import Work


async def correct_call(
    work: Work, item: Item, call: Call, correction: CallCorrection, *, deed: Deed
) -> Call:
    """Give an open call another text as its next version, and announce it.

    Raises:
        WrongQuestion: a question cannot be.
        Refused: nothing was changed, or there are too many questions.
    """
    home_list(item, work.config)  # refused if none of its lists is configured
    text = call.text if correction.text is None else correction.text
    questions = correction.questions_of(call)
    if (text, questions) == (call.text, call.questions):
        raise Refused(refusals.NOTHING_CORRECTED_IN_CALL.format())
    after = call.corrected(CallVersion(text, questions, work.now, deed.by, correction.reason))
    await work.store.calls.save(after)
    await work.store.items.save(replace(item, updated_at=work.now))
    was, reads = (_in_history(one) for one in after.texts[-2:])
    changed = Changed(Change.CALL_CORRECTED, was, reads)
    await work.store.history.add([deed.entry(item.number, work.now, changed)])
    await tell(work, item, call, CallNews.CORRECTED, about=after.version)
    return after


def _in_history(version: CallVersion) -> str:
    """Return a version as an item's history says it."""
    return " / ".join(filter(None, (version.text, *version.questions)))
