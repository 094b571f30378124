"""The board shows everything that is public, to whoever may see it, and nothing else."""

import html
import re
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.config import PenholderConfig
from bot.domain.board_key import board_key
from bot.domain.ids import ItemNumber, ListName
from bot.events import PageAsked
from bot.render.board.addresses import mail_anchor
from handlers.board.serve import Board
from handlers.lists.access import board_url
from tests.handlers.keeping.test_erasing import erase_ada
from tests.handlers.room import ADA, BEN, CHAIR, START, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import ended, house, opened, take_roster
from tests.handlers.voting.test_secret_ballots import QUESTION as CITIES
from tests.handlers.voting.test_secret_ballots import ROSTER, SINGLE

PAGES: Final = (
    "/",
    "/?state=voting",
    "/lists/council",
    "/decisions",
    "/about",
    "/search?q=stairs",
    "/items/1",
    "/items/1/all",
)
MASKED_NOT: Final = re.compile(r"[\w.]+@(?!(?:lists|bot|mail)\.example\.org)\w+")
"""Addresses, other than those of lists, of the bot, and in Message-IDs."""


async def ask(room: Room, path: str) -> tuple[HTTPStatus, str]:
    """Return the status of a page, and what it holds or leads to."""
    url = urlsplit(path)
    board = Board(room.database, lambda: room.config, clock=room.clock)
    reply = await board.show(PageAsked(url.path, dict(parse_qsl(url.query))))
    assert isinstance(reply.body, str)
    return reply.status, reply.location or reply.body


async def show(room: Room, path: str) -> str:
    """Return a page that must be there."""
    status, body = await ask(room, path)
    assert status is HTTPStatus.OK, path
    return body


async def words(room: Room, path: str) -> str:
    """Return what is to be read on a page."""
    text = html.unescape(re.sub(r"<[^>]*>", " ", (await show(room, path)).partition("<body")[2]))
    return " ".join(text.split())


async def everywhere(room: Room, paths: Sequence[str] = PAGES) -> str:
    return "".join([await show(room, path) for path in paths])


async def goes_to_list(room: Room, text: str) -> None:
    """Let a comment leave in a digest."""
    async with room.database.transaction() as store:
        comments = await store.comments.of_item(ItemNumber(1))
        at = room.clock()
        digest = await store.digests.add(
            ListName("council"), slot="one", window_start=START, window_end=at, at=at
        )
        assert digest is not None
        await store.comments.put_in_digest(
            digest.id, [comment.id for comment in comments if comment.text == text]
        )
        await store.comments.mark_digest_sent(digest.id, at=at)


async def test_an_item_with_its_vote_and_its_thread_is_read_by_anybody(room: Room) -> None:
    await opened(room, "consent", "Shall we mend the stairs?")
    await room.press(ADA, 1, "agree")
    await room.pen(BEN, "vote 1 disagree too dear")
    text = "> I have a question.\n\nWrite to ada.l@example.org about the stairs.\n"
    await room.fetch(mail("reply", text, writer="Zoe Example <zoe@example.net>", answers=["call"]))

    page = await words(room, "/items/1")

    for said in (
        "Shall we mend the stairs?",
        "Ada Example agree",
        "Ben Example disagree too dear",
        "Each voter agrees, abstains, disagrees or blocks",
        "Zoe Example",
        "answering Ada Example",
        "Quoting Ada Example",
        "Write to ada.l@… about the stairs.",
        "open until Fri 6 Mar 2026, 10:00 UTC",
    ):
        assert said in page
    assert "About call" in await words(room, "/")
    assert "#1 About call" in await words(room, "/search?q=stairs")
    assert MASKED_NOT.findall(await everywhere(room)) == []
    assert "ago" not in (await words(room, "/items/1")).split()


async def test_an_inline_answer_shows_the_line_that_it_answers(room: Room) -> None:
    await room.fetch(mail("plan", "The quay is old.\nIt is narrow.\nShall we mend it in May?"))
    quote = "> The quay is old.\n> It is narrow.\n> Shall we mend it in May?\n"
    answer = f"Ada Example wrote:\n{quote}\nMay is too early.\n\n> Thank you.\n\nI agree.\n"
    await room.fetch(mail("reply", answer, writer="Ben <ben@example.org>", answers=["plan"]))

    page = await show(room, "/items/1")

    shown = page.index('<blockquote class="answered"><p dir="auto">Shall we mend it in May?</p>')
    assert shown < page.index("May is too early.")
    folded = re.findall(r"<details( open)?><summary>", page)
    assert folded[0] == ""


async def test_what_was_said_in_slack_is_there_once_the_list_has_it(room: Room) -> None:
    await opened(room, "consent", "Shall we?")
    for who, choice, text in (
        (ADA, "always", "the steps are steep"),
        (BEN, "never", "my aunt is ill"),
    ):
        await room.pen(who, f"publish {choice}")
        await room.pen(who, f"comment 1 {text}")
    assert "steep" not in await everywhere(room)
    assert "Nothing was found." in await words(room, "/search?q=steep")

    await goes_to_list(room, "the steps are steep")

    assert "the steps are steep" in await words(room, "/items/1")
    assert "aunt" not in await everywhere(room)


async def test_a_list_that_is_off_or_wants_a_key_is_not_seen_without_one(room: Room) -> None:
    room.config = new_config(council={"board": "token"}, board={"board": "off"})
    await opened(room, "consent", "Shall we mend the stairs?")
    await room.fetch(mail("two", "The lift.", through="board"))
    await room.fetch(mail("three", "On both."), mail("three", "On both.", through="board"))
    key = board_key(ListName("council"), secret=room.config.penholder.secret)

    for path in (*PAGES, "/items/2", "/items/3", f"/k/{key[:-1]}a/items/1", "/k//items/1"):
        assert (await ask(room, path))[0] is HTTPStatus.NOT_FOUND, path
    keyed = await everywhere(room, [f"/k/{key}{path}" for path in PAGES])
    assert "mend the stairs" in keyed
    assert "lift" not in keyed
    assert (await ask(room, f"/k/{key}/items/2"))[0] is HTTPStatus.NOT_FOUND
    assert (await ask(room, f"/k/{key}/items/3"))[0] is HTTPStatus.NOT_FOUND
    links = set(re.findall(r'href="(/[^"]*)"', keyed))
    assert [link for link in links if not link.startswith(f"/k/{key}/")] == ["/style.css"]
    assert "noindex" in keyed


async def test_the_address_of_an_items_page_is_for_the_readers_of_its_lists(room: Room) -> None:
    await room.fetch(mail("one"), mail("two", through="board"))
    await room.fetch(mail("three"), mail("three", through="board"))
    url = PenholderConfig(public_url="https://pen.example.org/p", secret="long enough")
    keyed = new_config(council={"board": "token"}, board={"board": "off"})
    async with room.database.reading() as store:
        item, two, three = await store.items.many([ItemNumber(number) for number in (1, 2, 3)])

    public = new_config().model_copy(update={"penholder": url})
    assert board_url(item, public, to=None) == "https://pen.example.org/p/items/1"
    assert board_url(item, new_config(), to=None) == ""
    keyed = keyed.model_copy(update={"penholder": url})
    key = board_key(ListName("council"), secret="long enough")
    council, board = keyed.lists
    assert board_url(item, keyed, to=council) == f"https://pen.example.org/p/k/{key}/items/1"
    assert (board_url(item, keyed, to=board), board_url(item, keyed, to=None)) == ("", "")
    assert [board_url(each, keyed, to=council) for each in (two, three)] == ["", ""]


async def test_a_hidden_vote_shows_who_took_part_and_not_how(room: Room) -> None:
    rule = {"hush": {"like": "consent", "visibility": "hidden"}}
    room.config = room.config.model_copy(update={"rules": rule})
    await opened(room, "hush", "Shall we?")
    await room.pen(ADA, "vote 1 block narrow bridge")

    page = await words(room, "/items/1")
    assert "Ada Example hidden until the ballot ends" in page
    assert "narrow" not in page

    await ended(room)

    assert "Ada Example block narrow bridge" in await words(room, "/items/1")
    assert "Rejected" in await words(room, "/decisions")


async def test_a_secret_vote_shows_counts_without_voters(room: Room) -> None:
    room.config = room.config.model_copy(update={"rules": {"secret-one": SINGLE}})
    await take_roster(room, ROSTER)
    await opened(room, "secret-one", CITIES)
    await room.press(ADA, 1, "Zephyrville")
    await room.press(BEN, 1, "Quartzburg")
    await ended(room)

    page = await words(room, "/items/1")

    assert "deleted who chose what" in page
    assert "Zephyrville 1" in page
    assert "Ben Example" not in page


async def test_an_erased_person_is_named_nowhere(room: Room) -> None:
    await opened(room, "consent", "Shall we mend the stairs?")
    await room.press(ADA, 1, "agree")
    assert "Ada Example" in await everywhere(room)

    await ended(room)
    pseudonym = await erase_ada(room)

    everything = await everywhere(room)
    assert "Ada" not in everything
    assert pseudonym in everything


async def test_the_number_of_a_merged_item_leads_to_the_one_it_is_in_now(room: Room) -> None:
    await room.fetch(mail("left", "One side."), mail("right", "The other side."))
    await room.pen(CHAIR, "merge 2 into 1")

    assert await ask(room, "/items/2") == (HTTPStatus.MOVED_PERMANENTLY, "/items/1")
    assert "The other side." in await words(room, "/items/1")
    assert "#2" not in await words(room, "/")


async def test_a_long_thread_is_on_pages_and_on_one(room: Room) -> None:
    names = [f"m{number}" for number in range(250)]
    mails = [
        mail(
            name,
            f"This is {name}.",
            answers=names[number - 1 : number] if number else (),
            date=START + timedelta(minutes=number),
        )
        for number, name in enumerate(names)
    ]
    await room.fetch(*mails)

    pages = [await show(room, path) for path in ("/items/1", "/items/1/page/2", "/items/1/page/3")]

    assert [page.count("<article ") for page in pages] == [100, 100, 50]
    whole = await show(room, "/items/1/all")
    assert [f'id="{mail_anchor(f"{name}@mail.example.org")}"' in whole for name in names] == [
        True
    ] * 250
    for page in (*pages, whole):
        anchors = re.findall(r'href="#([^"]+)"', page)
        assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []
    across = re.findall(r'href="(/items/1(?:/page/\d)?)#(m[^"]+)"', pages[2])
    assert [(path, f'id="{anchor}"' in pages[1]) for path, anchor in across] == [
        ("/items/1/page/2", True)
    ]
    assert (await ask(room, "/items/1/page/4"))[0] is HTTPStatus.NOT_FOUND


async def test_decisions_of_votes_and_of_chairs_are_in_the_register_of_their_year(
    room: Room,
) -> None:
    await opened(room, "consent", "Shall we mend the stairs?")
    await room.press(ADA, 1, "agree")
    await room.fetch(mail("two"), mail("three"))
    await room.pen(CHAIR, "close 2 We sell the lift")
    await room.pen(CHAIR, "close 3")
    await ended(room)

    page = await words(room, "/decisions/2026")

    assert "#1 About call Shall we mend the stairs? Accepted consent result file" in page
    assert "#2 About two We sell the lift by the chair" in page
    assert "#3" not in page
    for year in ("2025", "2027", "0", "99999999999", "x", "٢٠٢٦"):
        assert (await ask(room, f"/decisions/{year}"))[0] is HTTPStatus.NOT_FOUND


async def test_a_vote_without_a_quorum_is_no_decision_and_stays_on_its_items_page(
    room: Room,
) -> None:
    house(room, like="consent", quorum={"count": 3})
    await opened(room, "house", "Shall we mend the stairs?")
    await ended(room)

    assert "#1" not in await words(room, "/decisions/2026")
    assert "Ballot: no quorum" in await words(room, "/items/1")


async def test_a_search_shows_how_it_was_read_and_each_part_can_be_taken_out(room: Room) -> None:
    await room.fetch(mail("call", "We voted for the lift."))

    page = await show(room, "/search?q=votes%20from:ada%20%22lift%22")

    shown = await words(room, "/search?q=votes%20from:ada%20%22lift%22")
    assert "“votes” in any form × from ada × “lift” × Found #1 About call" in shown
    assert re.findall(r'<a href="([^"]*)" aria-label="Remove: ([^"]*)"', page) == [
        ("/search?q=from%3Aada+%22lift%22", "“votes” in any form"),
        ("/search?q=votes+%22lift%22", "from ada"),
        ("/search?q=votes+from%3Aada", "“lift”"),
    ]
    assert 'href="/search" aria-label="Remove' in await show(room, "/search?q=votes")


async def test_the_front_page_shows_plans_with_what_is_late_in_words(room: Room) -> None:
    await room.fetch(*(mail(name, subject=name.title()) for name in ("topics", "terms", "hiring")))
    await room.pen(CHAIR, "ballot 1 until in 10 days")
    await room.pen(CHAIR, "plan 2 after 1 takes 1 week")
    await room.pen(CHAIR, "plan 3 after 2 takes 3 weeks due in 45 days")

    page = await words(room, "/")
    assert "Plans From Wed 4 Mar 2026 to Sat 18 Apr 2026" in page
    assert "#2 Terms Open after #1 Sat 21 Mar 2026 Sat 28 Mar 2026 in time" in page

    await room.pen(CHAIR, "extend 1 in 3 weeks because Ben asked")
    for path in ("/", "/lists/council"):
        page = await words(room, path)
        assert "#3 Hiring Open after #2 Wed 22 Apr 2026 Sat 18 Apr 2026 late by 4 days" in page

    await room.pen(CHAIR, "withdraw 1 because we meet first")
    for number in (1, 2, 3):
        await room.pen(CHAIR, f"close {number}")
    assert "Plans" not in await words(room, "/")


async def test_the_front_page_counts_the_decisions_of_all_lists_by_month(room: Room) -> None:
    await opened(room, "consent", "Shall we?")
    await room.press(ADA, 1, "agree")
    await room.press(BEN, 1, "agree")
    assert "Decisions, by month" not in await words(room, "/")

    room.clock.move(days=40)
    await room.tick()

    page = await words(room, "/")
    assert "Decisions, by month Month Decided" in page
    assert "New items, by month" in page
    assert "People, by month" in page
    assert "The last twelve months" not in await words(room, "/?page=2")


async def test_a_search_says_what_is_wrong_and_tells_of_no_other_list(room: Room) -> None:
    room.config = new_config(board={"board": "off"})
    await room.fetch(mail("two", "The lift.", through="board"))

    for said in ("list:board lift", "list:nothing lift"):
        page = await words(room, f"/search?q={said}")
        assert "There is no list “" in page
        assert "off" not in page
    assert "Nothing was found." in await words(room, "/search?q=lift")
    assert "a search finds what has all its words" in await words(room, "/search?q=-lift")


@pytest.mark.parametrize(
    "path",
    ["/items/0", "/items/01", "/items/x", "/items/1/page/0", "/items/1/x", "/lists/none", "/x",
     "/?page=0", "/?page=x", "/?state=none", "/people", "/items/%ff", "/items/1%00"],
)  # fmt: skip
async def test_what_is_no_page_is_not_found(room: Room, path: str) -> None:
    await room.fetch(mail("one"))

    assert (await ask(room, path))[0] is HTTPStatus.NOT_FOUND


async def test_a_list_of_many_items_goes_on_on_further_pages(room: Room) -> None:
    await room.fetch(*(mail(f"m{number}") for number in range(60)))

    first, second = await show(room, "/"), await show(room, "/?page=2")

    row = '<th scope="row"><a '
    assert (first.count(row), second.count(row)) == (50, 10)
    assert 'href="/?page=2#items"' in first
    assert 'href="/#items"' in second
    assert "There are none." in await words(room, "/?page=3")


async def test_a_page_is_shown_again_for_some_seconds_only(room: Room) -> None:
    await room.fetch(mail("one"))
    board = Board(room.database, lambda: room.config, clock=room.clock)
    asked = PageAsked("/items/1", {})
    first = await board.show(asked)
    await room.pen(CHAIR, "title 1 Another title")

    assert (await board.show(asked)) is first
    room.clock.move(seconds=10)
    second = await board.show(asked)
    assert isinstance(second.body, str)
    assert "Another title" in second.body
    assert first.modified is not None
    assert second.modified == first.modified + timedelta(seconds=10)
    room.clock.move(seconds=10)
    assert (await board.show(asked)).modified == second.modified


async def test_a_voter_has_a_page_only_where_the_list_says_so(room: Room) -> None:
    await opened(room, "consent", "Shall we mend the stairs?")
    await room.press(ADA, 1, "agree")
    async with room.database.reading() as store:
        ada = await store.people.find_slack(ADA)
    assert ada is not None
    path = f"/people/{ada.id}"
    assert path not in await everywhere(room)
    assert (await ask(room, path))[0] is HTTPStatus.NOT_FOUND

    room.config = new_config(council={"board_people": True})

    assert f'href="{path}"' in await show(room, "/items/1")
    page = await words(room, path)
    assert "Ada Example" in page
    assert "#1 About call Shall we mend the stairs? agree" in page
    assert (await ask(room, f"/people/{ada.id + 1000}"))[0] is HTTPStatus.NOT_FOUND
