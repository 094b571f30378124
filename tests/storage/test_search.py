"""What people said is found by its words, the same ones on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ids import ItemNumber, ListName, SlackUserId
from bot.domain.items.comment import Comment, Source
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import ItemState
from bot.domain.items.search import MOST_WORDS, Query, read_query
from bot.errors import Refused
from bot.mail.values import Attachment, Automatic, Mailbox, ParsedMail
from storage.database.engine import Database
from storage.search import FIRST_LOOK
from tests.storage.samples import ANA, BOARD, COUNCIL, NOW, new_item, new_mail, parsed

DAY = timedelta(days=1)
BEN = Mailbox(name="Ben Müller", address="ben@example.net")


def said(
    name: str,
    text: str = "",
    *,
    author: Mailbox = ANA,
    subject: str = "Terms of reference",
    date: datetime = NOW,
) -> ParsedMail:
    """Return a mail with these words."""
    return replace(parsed(name, date=date), new_text=text, author=author, subject=subject)


async def keep(
    database: Database,
    *threads: Sequence[ParsedMail],
    lists: Sequence[ListName] = (COUNCIL,),
    state: ItemState = ItemState.OPEN,
) -> None:
    """Keep mails, each group in a thread of its own with an item."""
    async with database.transaction() as store:
        numbers = await store.mails.new_threads(len(threads))
        for number, group in zip(numbers, threads, strict=True):
            item = replace(new_item(number), lists=tuple(lists), state=state)
            await store.items.open([item])
            await store.mails.add([new_mail(mail, number) for mail in group])


async def find(database: Database, text: str | Query, *, limit: int = 20) -> list[str]:
    """Return the names of the mails found, and the words of what else was, in order."""
    query = read_query(text) if isinstance(text, str) else text
    async with database.reading() as store:
        hits = await store.search.best(query, limit=limit)
    return [hit.message_id.partition("@")[0] if hit.message_id else hit.text for hit in hits]


async def test_all_words_must_be_in_a_mail_and_a_phrase_as_it_stands(database: Database) -> None:
    await keep(
        database,
        [said("one", "We hire an expert in three weeks.")],
        [said("two", "Three experts; an expert is hired in weeks.", date=NOW + DAY)],
    )

    assert await find(database, "expert weeks") == ["two", "one"]
    assert await find(database, '"three weeks"') == ["one"]
    assert await find(database, '"hire"') == ["one"]
    assert await find(database, '"weeks three"') == []
    assert await find(database, "expert budget") == []


async def test_a_word_is_found_in_all_its_forms_and_in_quotes_as_it_is_written(
    database: Database,
) -> None:
    await keep(
        database,
        [said("one", "We have voted for the berth.")],
        [said("two", "The vote is closed.", date=NOW - DAY)],
        [said("three", "Les décisions de la commission du port.", date=NOW - 2 * DAY)],
        [said("four", "Devoted to it as we were.")],
    )

    assert await find(database, "votes") == ["one", "two"]
    assert await find(database, '"vote"') == ["two"]
    assert await find(database, '"votes"') == []
    assert await find(database, "votes berths") == ["one"]
    assert await find(database, 'votes "berths"') == []
    assert await find(database, "decision") == await find(database, "décision") == ["three"]


async def test_words_as_typed_come_first_then_their_forms_and_titles_before_others(
    database: Database,
) -> None:
    await keep(
        database,
        [said("form", "We pay the fees.", date=NOW)],
        [said("old-form", "Of the fees.", date=NOW - 5 * DAY)],
        [said("word", "We pay the fee.", date=NOW - DAY)],
        [said("old-word", "Of the fee.", date=NOW - 6 * DAY)],
        [said("title-form", "So be it.", subject="On the fees", date=NOW - 2 * DAY)],
        [said("title", "So be it.", subject="On the fee", date=NOW - 3 * DAY)],
        [said("old-title", "So be it.", subject="On the fee", date=NOW - 4 * DAY)],
    )

    texts = await find(database, "fee")

    as_typed = ["title", "old-title", "word", "old-word"]
    assert texts == [*as_typed, "title-form", "form", "old-form"]
    assert await find(database, "fee pay") == ["word", "form"]
    assert [await find(database, "fee", limit=n) for n in (4, 5)] == [texts[:4], texts[:5]]


async def test_a_rank_that_fills_many_looks_hides_none_of_the_next(database: Database) -> None:
    thread = [
        said(f"t{number}", "So.", subject="Fee", date=NOW - number * DAY)
        for number in range(FIRST_LOOK + 3)
    ]
    await keep(database, thread, [said("word", "The fee.")], [said("form", "Of the fees.")])

    assert await find(database, "fee") == ["t0", "word", "form"]


async def test_as_many_words_as_may_be_searched_for_are_found_in_their_forms(
    database: Database,
) -> None:
    words = [f"{first}{second}arding" for first in "bcdfghkl" for second in "aeio"]
    assert len(words) == MOST_WORDS
    forms = " ".join(word.replace("ing", "ed") for word in words)
    await keep(database, [said("one", f"The words of it and the others: {forms}")])

    assert await find(database, " ".join(words)) == ["one"]


async def test_a_phrase_in_a_title_is_one_as_it_stands(database: Database) -> None:
    await keep(
        database,
        [said("apart", "The night fee.", subject="Fee by night")],
        [said("together", "So.", subject="The night fee", date=NOW - DAY)],
        [said("author", "So.", author=replace(BEN, name="Night Fee"), date=NOW + DAY)],
    )

    assert await find(database, '"night fee"') == ["together", "author", "apart"]


async def test_a_phrase_never_spans_subject_author_and_text(database: Database) -> None:
    await keep(database, [said("one", "Budget", subject="Reference")])

    assert await find(database, "reference ana sousa budget") == ["one"]
    for border in ('"reference ana"', '"org budget"', '"reference budget"'):
        assert await find(database, border) == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Les élèves ont voté", "ELEVES"),
        ("les eleves", "Élèves"),
        ("Straße", "strasse"),
        ("Το Ελληνικό", "ελληνικο"),
        ("Дедлайн перенесён", "ПЕРЕНЕСЕН"),
        ("مُحَمَّد قال", "محمد"),
        ("我们同意这个提案", "提案"),
        ("これはテストです", "ﾃｽﾄ"),
        ("संदर्भ की शर्तें", "शर्तें"),
        ("위원회 회의록", "회의록"),
        ("ข้อกำหนดของคณะ", "กำหนด"),
        ("send it to ben.m@example.net, please", "ben.m@example.net"),
        ("see https://example.org/a-b_c?x=1", "https://example.org/a-b_c"),
        ("version 1e5 and 3.14-rc2, 0x1F", "3.14-rc2 1e5 0x1f"),
        ("don't", "don’t"),
        ("x" * 700, "x" * 700),
    ],
)
async def test_words_are_found_in_any_script_and_spelling(
    database: Database, text: str, query: str
) -> None:
    await keep(database, [said("one", text)], [said("other", "nothing of the sort")])

    assert await find(database, query) == ["one"]


async def test_a_mail_is_found_by_who_wrote_it(database: Database) -> None:
    await keep(
        database,
        [said("by-ben", "Agreed.", author=BEN)],
        [said("to-ben", "Ben Müller is right.", date=NOW + DAY)],
    )

    assert await find(database, "from:ben") == ["by-ben"]
    assert await find(database, 'from:"ben muller"') == ["by-ben"]
    assert await find(database, "from:ben@example.net") == ["by-ben"]
    assert await find(database, "from:ben right") == []
    assert await find(database, "from:ben from:ana") == ["to-ben", "by-ben"]
    assert await find(database, "muller") == ["to-ben", "by-ben"]


async def test_items_are_chosen_by_state_and_list(database: Database) -> None:
    await keep(database, [said("open", "budget")])
    await keep(database, [said("board", "budget", date=NOW + DAY)], lists=[COUNCIL, BOARD])
    await keep(database, [said("voting", "budget", date=NOW + 2 * DAY)], state=ItemState.VOTING)

    assert await find(database, "budget state:voting") == ["voting"]
    assert await find(database, "budget state:open") == ["board", "open"]
    assert await find(database, "state:open state:voting") == ["voting", "board", "open"]
    assert await find(database, "budget list:board") == ["board"]
    assert await find(database, "list:council list:board") == ["voting", "board", "open"]
    assert await find(database, "list:board state:voting") == []


async def test_dates_bound_what_was_said_not_when_it_came(database: Database) -> None:
    days = [
        said(f"day-{day}", "budget", date=datetime(2026, 3, day, tzinfo=NOW.tzinfo))
        for day in (3, 1, 2)
    ]
    old = said("old", "budget", date=datetime(1, 1, 2, 0, 0, tzinfo=NOW.tzinfo))
    far = said("far", "budget", date=datetime(9999, 12, 31, 23, 59, tzinfo=NOW.tzinfo))
    await keep(database, *([mail] for mail in (*days, old, far)))

    assert await find(database, "budget") == ["far", "day-3", "day-2", "day-1", "old"]
    assert await find(database, "budget after:2026-03-02") == ["far", "day-3", "day-2"]
    assert await find(database, "budget before:2026-03-02") == ["day-1", "old"]
    assert await find(database, "after:2026-03 before:2026-04") == ["day-3", "day-2", "day-1"]
    assert await find(database, "budget after:2026-04 before:2026-03") == []
    everything = ["far", "day-3", "day-2", "day-1", "old"]
    assert await find(database, "budget state:open list:council") == everything


async def test_mails_with_attachments_are_told_apart(database: Database) -> None:
    minutes = replace(
        said("minutes", "Attached."), attachments=(Attachment("minutes.pdf", "application/pdf", 9),)
    )
    await keep(database, [minutes], [said("none", "An attachment will follow.")])

    assert await find(database, "has:attachment") == ["minutes"]
    assert await find(database, "has:attachment attached") == ["minutes"]
    assert await find(database, "has:attachment follow") == []
    assert await find(database, '"attachment"') == ["none"]
    assert await find(database, "mail") == []


async def test_an_item_is_found_once_by_its_newest_mail(database: Database) -> None:
    await keep(
        database,
        [said("first", "budget"), said("last", "The budget again", date=NOW + DAY)],
        [said("other", "budget", date=NOW + DAY / 2)],
    )

    assert await find(database, "budget") == ["last", "other"]
    assert await find(database, "budget", limit=1) == ["last"]


async def test_a_long_thread_does_not_hide_the_others(database: Database) -> None:
    long = [
        said(f"long-{n}", "budget", date=NOW + n * DAY / 500) for n in range(2 * FIRST_LOOK + 1)
    ]
    await keep(database, long, [said("other", "budget")], [said("third", "budget")])

    texts = await find(database, "budget")

    assert texts[0] == f"long-{2 * FIRST_LOOK}"
    assert set(texts[1:]) == {"other", "third"}


async def test_what_nobody_says_is_not_found(database: Database) -> None:
    away = replace(said("away", "out of office"), automatic=Automatic.AUTO_REPLY)
    await keep(
        database,
        [said("here", "> Shall we move the office?\nNo."), away],
        [said("patch", "Fix it.\ndiff --git a/office.c b/office.c\n+office")],
    )

    assert await find(database, "office") == []
    assert await find(database, "from:ana no") == ["here"]
    assert await find(database, "fix") == ["patch"]


async def test_a_mail_without_an_item_is_left_out_and_a_merged_one_found_in_its_new_item(
    database: Database,
) -> None:
    await keep(database, [said("one", "budget")], [said("two", "budget", date=NOW + DAY)])
    async with database.transaction() as store:
        (lonely,) = await store.mails.new_threads(1)
        await store.mails.add([new_mail(said("lonely", "budget"), lonely)])
        first, second = [
            (await store.mails.by_message_id(parsed(name).message_id)) for name in ("one", "two")
        ]
        assert first is not None
        assert second is not None
        items = await store.items.of_threads([first.thread, second.thread])
        gone = replace(items[second.thread], merged_into=items[first.thread].number)
        await store.items.save(gone)
        await store.mails.merge_threads(second.thread, first.thread)

    assert await find(database, "budget") == ["two"]


async def test_a_mail_is_indexed_in_the_transaction_that_keeps_it(database: Database) -> None:
    async def keep_in_vain() -> None:
        async with database.transaction() as store:
            (thread,) = await store.mails.new_threads(1)
            await store.items.open([new_item(thread)])
            await store.mails.add([new_mail(said("one", "budget"), thread)])
            raise Refused("it is undone")

    with pytest.raises(Refused):
        await keep_in_vain()

    assert await find(database, "budget") == []


async def comment(
    database: Database, text: str, *, number: int = 1, author: Mailbox = ANA, at: datetime = NOW
) -> Comment:
    """Keep a comment on an item."""
    async with database.transaction() as store:
        person = await store.people.by_address(author.address, name=author.name)
        made = await store.comments.add(
            ItemNumber(number), person.id, Source.SLACK, at, text, None, None
        )
    assert made is not None
    return made


async def give_title(
    database: Database, title: str, *, number: int = 1, at: datetime = NOW
) -> None:
    """Let Ben give an item a title."""
    async with database.transaction() as store:
        chair = await store.people.by_address(BEN.address, name=BEN.name)
        item = await store.items.get(ItemNumber(number))
        assert item is not None
        await store.items.save(replace(item, title=title))
        change = (Changed(Change.TITLE, item.title, title), Source.SLACK)
        await store.history.add([HistoryEntry(item.number, at, chair.id, *change)])


async def test_a_comment_is_found_as_a_mail_is(database: Database) -> None:
    await keep(database, [said("one", "The budget")], [said("two", "The quay")])
    await comment(database, "The cranes cost too much", at=NOW + DAY, author=BEN)

    assert await find(database, "cranes cost") == ["The cranes cost too much"]
    assert await find(database, '"cost too" from:"ben muller" state:open list:council') == [
        "The cranes cost too much"
    ]
    assert await find(database, "from:ben@example.net") == ["The cranes cost too much"]
    assert await find(database, "cranes budget") == []
    assert await find(database, "cranes from:ana") == []
    assert await find(database, "cranes before:2026-03-03") == []
    assert await find(database, "cranes after:2026-03-03") == ["The cranes cost too much"]
    assert await find(database, "cranes state:voting") == []
    assert await find(database, "cranes state:open") == ["The cranes cost too much"]
    assert await find(database, "cranes has:attachment") == []


async def test_an_item_is_found_by_the_newest_of_its_mails_and_comments(
    database: Database,
) -> None:
    await keep(
        database,
        [said("one", "budget"), said("late", "budget", date=NOW + 3 * DAY)],
        [said("two", "budget", date=NOW + DAY)],
    )
    await comment(database, "the budget, again", at=NOW + 2 * DAY)
    await comment(database, "that budget, too", number=2, at=NOW + 2 * DAY)

    assert await find(database, "budget") == ["late", "that budget, too"]
    assert await find(database, "the budget") == ["the budget, again"]
    assert await find(database, "state:open", limit=1) == ["late"]


async def test_a_comment_is_found_as_it_reads_now(database: Database) -> None:
    await keep(database, [said("one")])
    made = await comment(database, "The old crane")

    async with database.transaction() as store:
        await store.comments.save(replace(made, text="The new quay"))
    assert await find(database, "crane") == []
    assert await find(database, "new quay") == ["The new quay"]

    async with database.transaction() as store:
        await store.comments.save(replace(made, deleted=True))
    assert await find(database, "crane") == []
    assert await find(database, "quay") == []

    async with database.transaction() as store:
        await store.comments.save(made)
    assert await find(database, "crane") == ["The old crane"]


async def test_an_item_is_found_by_the_title_that_a_chair_gave_last(database: Database) -> None:
    await keep(database, [said("one")], [said("two", "Winter moorings")])
    await give_title(database, "Winter at the quay")
    assert await find(database, "winter quay") == ["Winter at the quay"]
    assert await find(database, "winter quay from:ben") == ["Winter at the quay"]

    await give_title(database, "Summer at the pier", at=NOW + DAY)

    assert await find(database, "winter quay") == []
    assert await find(database, "summer pier") == ["Summer at the pier"]


async def test_what_somebody_said_is_found_by_the_name_learnt_later(database: Database) -> None:
    await keep(database, [said("one")])
    async with database.transaction() as store:
        person = await store.people.by_slack(SlackUserId("U1"))
        await store.comments.add(ItemNumber(1), person.id, Source.SLACK, NOW, "Aye", None, None)
    assert await find(database, "from:cleo") == []

    async with database.transaction() as store:
        known = await store.people.by_address("cleo@example.net", name="")
        await store.people.learn_slack(
            person.id, name="Cleo", address="cleo@example.net", at=NOW, evidence="users.info"
        )

    assert known.id != person.id
    assert await find(database, "from:cleo aye") == ["Aye"]
    assert await find(database, "from:cleo@example.net aye") == ["Aye"]


async def test_comments_of_a_merged_item_are_found_in_its_new_item(database: Database) -> None:
    await keep(database, [said("one")], [said("two")])
    await comment(database, "The crane", number=2)
    async with database.transaction() as store:
        item, gone = await store.items.get(ItemNumber(1)), await store.items.get(ItemNumber(2))
        assert item is not None
        assert gone is not None
        await store.items.save(replace(gone, merged_into=item.number))
        await store.comments.move(gone.number, item.number)

        (hit,) = await store.search.best(read_query("crane"), limit=5)

    assert hit.thread == item.thread
    assert hit.author == ANA


async def test_many_comments_do_not_hide_the_mails(database: Database) -> None:
    await keep(database, [said("one", "budget")], [said("two", "budget")])
    async with database.transaction() as store:
        person = await store.people.by_address(ANA.address, name=ANA.name)
        for n in range(FIRST_LOOK + 1):
            at = NOW + DAY + n * timedelta(minutes=1)
            await store.comments.add(
                ItemNumber(1), person.id, Source.SLACK, at, f"budget {n}", None, None
            )

    assert await find(database, "budget") == [f"budget {FIRST_LOOK}", "two"]


@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("abc \"*^:-+(){}&|!<>\\'%#@AND OR NOT NEAR"), st.characters()
        ),
        max_size=60,
    )
)
async def test_no_text_is_taken_for_the_database_s_own_language(
    database: Database, text: str
) -> None:
    try:
        query = read_query(text)
    except Refused:
        return

    assert await find(database, query) == []
