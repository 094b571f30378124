"""What feeds tell of calls and votes, and when that counts as changed."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.calls.call import CallVersion
from bot.domain.items.ending import note_of
from bot.render.board.addresses import Site
from bot.render.board.news import ballot_entry, call_entries
from tests.render import samples

SITE = Site(name="Penholder")
HOUR = timedelta(hours=1)


def test_a_corrected_call_is_the_same_entry_changed() -> None:
    call = samples.call().call
    later = call.opened_at + HOUR
    version = CallVersion("Please answer.", ("Which boats?",), later, None, "A typing error")
    corrected = call.corrected(version)

    (before,) = call_entries(samples.item(), call, zone=samples.ZURICH, moved=(), site=SITE)
    (after,) = call_entries(samples.item(), corrected, zone=samples.ZURICH, moved=(), site=SITE)

    assert (after.event, after.at) == (before.event, before.at)
    assert (before.updated, after.updated) == (call.opened_at, later)
    assert after.text.startswith("Please answer.\n\n1. Which boats?\n\nComments until ")


def test_a_corrected_ballot_is_the_same_entry_changed() -> None:
    corrected = samples.corrected()
    item, zone = samples.item(), samples.ZURICH

    entry = ballot_entry(item, corrected, zone=zone, moved=(), site=SITE)

    assert entry.event == f"ballot/{corrected.id}"
    assert entry.updated == corrected.versions[-1].at > entry.at


def test_what_moved_before_or_after_a_call_does_not_change_it() -> None:
    call = samples.ended_call().call
    assert call.closed_at is not None
    moves = (call.opened_at - HOUR, call.closed_at + HOUR)

    opened, ended = call_entries(samples.item(), call, zone=samples.ZURICH, moved=moves, site=SITE)
    withdrawn = replace(call, outcome="withdrawn", note=note_of("Asked too early"))
    _opened, taken_back = call_entries(
        samples.item(), withdrawn, zone=samples.ZURICH, moved=moves, site=SITE
    )

    assert opened.updated == call.opened_at
    assert (ended.event, ended.at) == (f"call/{call.id}/end", call.closed_at)
    assert ended.title.startswith("Comments closed: #12")
    assert taken_back.title.startswith("Call for comments withdrawn: #12")
    assert taken_back.text == "Asked too early"
