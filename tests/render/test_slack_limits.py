import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import freeze_rules
from bot.domain.ballots.choices import MOST_LIVE, require_options
from bot.domain.ids import ItemNumber
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import ItemState
from bot.mail.values import Attachment, Automatic
from bot.render.documents.facts import VoteFacts, Words, say_size
from bot.render.slack import answers
from bot.render.slack.details import MAILS_A_PAGE, details_view
from bot.render.slack.forms.views import vote_view
from bot.render.slack.item import render_item
from bot.render.slack.mail import (
    CUT_SHORT,
    NO_TEXT,
    NOTHING_NEW,
    render_mail,
    say_attachments,
    whole_mail_view,
)
from bot.render.slack.markup.blocks import Block, SlackText
from bot.render.slack.news import reminder
from bot.render.slack.receipts import receipt_message, vote_receipt
from bot.sandbox.slack.checks import MOST_BLOCKS_IN_VIEW, check_message, check_view
from tests.render import samples

PARAGRAPH = "Fenders & ropes <are> needed at each berth before the first frost. " * 12 + "\n\n"


def taken_by_slack(message: SlackText) -> None:
    check_message(message.text, list(message.blocks), longest=4000)


@pytest.mark.parametrize("method", ["single", "approval", "ranked", "score"])
def test_a_form_has_room_for_the_most_and_longest_options(method: str) -> None:
    options = tuple(f"{number:02}{'&<' * 34}" for number in range(MOST_LIVE))
    require_options(options)
    form = {"method": method}
    rules = freeze_rules("house", form, minimum_assurance=Assurance.LIST, options=options)
    ballot = samples.ballot(rules=rules, question="<why> & what? " * 100)
    order = {"approval": "; ", "ranked": " = "}.get(method, "")
    choice = order.join(options) if order else f"{options[-1]}{' = 10' * (method == 'score')}"
    assert rules.read_choice(choice) == choice

    for present in (None, samples.vote(choice, reason="& " * 2000)):
        view = check_view(vote_view(samples.item(), ballot, present=present))

        assert len(view["blocks"]) <= MOST_BLOCKS_IN_VIEW


def shown(blocks: Block | tuple[Block, ...]) -> str:
    return str(blocks)


@pytest.mark.parametrize("size", [1, 20, 400])
def test_a_long_mail_is_cut_at_slacks_limits_and_says_where_the_rest_is(size: int) -> None:
    text = PARAGRAPH * size

    message = samples.reply(samples.mail(text=text, new_text=text))

    taken_by_slack(message)
    assert (str(CUT_SHORT) in shown(message.blocks)) is (size > 12)


def test_many_inline_answers_are_cut_too() -> None:
    text = "".join(f"> question {n}?\n\nanswer {n}\n\n" for n in range(900))
    new = "\n\n".join(f"> question {n}?\nanswer {n}" for n in range(900))

    message = samples.reply(samples.mail(text=text, new_text=new))

    taken_by_slack(message)
    assert "question 0?" in shown(message.blocks)
    assert str(CUT_SHORT) in shown(message.blocks)


def test_a_mail_with_nothing_new_says_so() -> None:
    message = samples.reply(samples.mail(new_text="\n", attachments=(), lists=()))

    taken_by_slack(message)
    assert str(NOTHING_NEW) in shown(message.blocks)
    assert str(NOTHING_NEW) in message.text


@pytest.mark.parametrize("size", [1, 400])
def test_the_text_has_every_fact_of_the_blocks_however_long_the_mail_is(size: int) -> None:
    text = PARAGRAPH * size

    message = samples.reply(samples.mail(text=text, new_text=text, automatic=Automatic.OTHER))

    taken_by_slack(message)
    for words in (
        "Bram de Wit: ",
        "\nAttached: quay.pdf (application/pdf, 120 KB)\n",
        "\nFri 20 Nov 2026, 15:05 CET (14:05 UTC)  ·  by mail to harbour-council  ·  automatic",
    ):
        assert words in message.text
    assert ("Whole message shows all of it." in message.text) is (size > 1)


def test_an_author_whom_slack_names_is_not_named_again() -> None:
    mail = samples.mail(text="I agree.", new_text="I agree.")

    named = render_mail(mail, item=ItemNumber(12), zone=samples.ZURICH, is_named=True)
    unnamed = samples.reply(mail)

    taken_by_slack(named)
    assert named.sender == "Bram de Wit (mail)"
    assert named.text.startswith("I agree.")
    assert "Bram" not in named.text + shown(named.blocks)
    assert (unnamed.text.count("Bram"), shown(unnamed.blocks).count("Bram")) == (1, 1)


@pytest.mark.parametrize("automatic", Automatic)
def test_an_automatic_mail_is_marked(automatic: Automatic) -> None:
    marked = samples.reply(samples.mail(automatic=automatic))

    assert marked.blocks[0] != samples.reply(samples.mail()).blocks[0]


def test_attachments_are_listed_with_type_and_size() -> None:
    many = tuple(Attachment(filename=f"a{n}.pdf", media_type="x/y", size=n) for n in range(12))

    assert say_attachments(many).endswith("a9.pdf (x/y, 9 bytes) and 2 more")
    unknown = (Attachment("a.html", "text/html", 0),)
    assert say_attachments(unknown) == "Attached: a.html (text/html)"
    assert say_attachments((Attachment(filename="\u202e", media_type="x/y", size=1),)) == (
        "Attached: without a name (x/y, 1 byte)"
    )


def test_details_say_why_a_mail_is_not_a_persons() -> None:
    kept_before_rules = samples.mail(automatic=Automatic.BOUNCE)
    named = samples.mail(automatic=Automatic.BOUNCE, automatic_rule="delivery report")

    shown = [
        json.dumps(details_view(samples.facts(), mails=[mail]))
        for mail in (kept_before_rules, named, samples.mail())
    ]

    assert "not written by a person: bounce" in shown[0]
    assert "not written by a person: delivery report" in shown[1]
    assert "not written by a person" not in shown[2]


def test_slack_takes_attachments_whatever_their_names_and_types() -> None:
    odd = Attachment(filename="&" * 200, media_type="te" + "x" * 4000, size=1)
    mail = samples.mail(attachments=(odd,) * 12)

    taken_by_slack(samples.reply(mail))
    check_view(details_view(samples.facts(), mails=[mail]))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (120_400, "120 KB"),
        (2_340_000, "2.3 MB"),
    ],
)
def test_a_size_is_said_in_decimal_units(size: int, words: str) -> None:
    assert say_size(size) == words


@settings(max_examples=25)
@given(title=st.text(max_size=400), name=st.text(max_size=200), words=st.text(max_size=5000))
def test_slack_takes_the_parent_message_whatever_is_in_it(
    title: str, name: str, words: str
) -> None:
    taken_by_slack(
        render_item(
            samples.facts(
                item=samples.item(title=title, outcome=words, state=ItemState.CLOSED),
                holder_name=name,
                newest=Words(name, samples.NOW, words),
                ballot=samples.ballot(question=words),
            )
        )
    )


def many_votes(count: int) -> tuple[VoteFacts, ...]:
    vote = samples.vote("disagree", reason="Because " * 60)
    return tuple(VoteFacts(f"Voter <{number}>", vote) for number in range(count))


def test_a_result_with_very_many_votes_fits_one_message() -> None:
    message = answers.render_result(samples.result(votes=many_votes(300), closed_by="Ilse Amann"))

    taken_by_slack(message)
    assert "more votes; the message to the list names them" in shown(message.blocks)
    assert ", by Ilse Amann" in shown(message.blocks)


def test_a_result_without_votes_or_question_is_short() -> None:
    message = answers.render_result(
        samples.result(votes=(), ballot=samples.closed_ballot(question=""))
    )

    taken_by_slack(message)


def test_details_fit_one_modal_with_very_many_of_everything() -> None:
    history = [
        samples.happened(samples.NOW + timedelta(minutes=n), Changed(Change.COMMENT, "", "x" * 300))
        for n in range(200)
    ]
    mails = [
        samples.mail(new_text=PARAGRAPH * 3, author=f"Author {n} " + "<" * 200, id=n)
        for n in range(MAILS_A_PAGE)
    ]
    facts = samples.facts(message_count=80)

    view = details_view(facts, votes=many_votes(200), history=history, mails=mails)

    check_view(view)
    assert "and 140 more votes" in shown(view)
    assert "and 188 earlier changes" in shown(view)
    assert "69 to 80 of 80" in shown(view)
    assert [one["action_id"] for one in turns(view)] == ["older"]


def turns(view: Block) -> list[Block]:
    """Return the buttons that turn a modal's pages."""
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    return [row for block in blocks if block.get("block_id") == "turn" for row in block["elements"]]


def test_a_later_page_of_details_has_only_messages_and_ways_to_turn() -> None:
    facts = samples.facts(message_count=30)

    middle = details_view(facts, history=samples.history(), mails=[samples.mail()] * 12, page=1)
    last = details_view(facts, mails=[samples.mail()] * 6, page=2)

    assert "History" not in shown(middle)
    assert "7 to 18 of 30" in shown(middle)
    assert [(one["action_id"], one["value"]) for one in turns(middle)] == [
        ("newer", "12:0"),
        ("older", "12:2"),
    ]
    assert [one["action_id"] for one in turns(last)] == ["newer"]


@pytest.mark.parametrize("text", [PARAGRAPH * 120, "x\n\n" * 100_000, "- x\n" * 100_000])
def test_a_whole_mail_that_is_too_long_for_a_modal_has_pages(text: str) -> None:
    mail = samples.mail(text=text)
    views = [whole_mail_view(mail, item=ItemNumber(12), page=page) for page in (0, 1, 10**6)]

    for view in views:
        check_view(view)
        assert len(json.dumps(view)) < 250_000
    assert [[one["action_id"] for one in turns(view)] for view in views] == [
        ["mail_on"],
        ["mail_back", "mail_on"],
        ["mail_back"],
    ]
    assert "quay.pdf" not in shown(views[0])
    assert "quay.pdf" in shown(views[2])


def test_a_whole_mail_has_its_quotes_and_signature() -> None:
    view = whole_mail_view(
        samples.mail(text="Yes.\n\nOn 19 Nov, Ilse wrote:\n> Shall we?\n\n-- \nBram"),
        item=ItemNumber(12),
    )

    check_view(view)
    for words in ("Yes.", "On 19 Nov, Ilse wrote:", "Shall we?", "Bram"):
        assert words in shown(view)
    assert turns(view) == []
    assert str(NO_TEXT) in shown(whole_mail_view(samples.mail(text="\n"), item=ItemNumber(12)))


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("Ana Lopez", "Ana Lopez (mail)"),
        ("Slackbot", "Slackbot (mail)"),
        ("Marta (chair)", "Marta (chair) (mail)"),
        ("Penholder" + " " * 90, "Penholder (mail)"),
        ("x" * 200, "x" * 59 + "… (mail)"),
        ("\u202eliam\u202c :tada:", "liam \ua789tada\ua789 (mail)"),
        ("", "bram (mail)"),
    ],
)
def test_a_mail_never_passes_for_a_person_or_an_app_in_slack(name: str, sender: str) -> None:
    assert samples.reply(samples.mail(author=name)).sender == sender


def test_details_of_a_quiet_item_are_short() -> None:
    view = details_view(samples.facts(ballot=None, tally=None))

    check_view(view)
    assert "History" not in shown(view)


def test_details_show_a_closed_ballot_with_its_outcome() -> None:
    early = samples.CLOSES - timedelta(days=1)
    facts = samples.facts(ballot=samples.closed_ballot(question="", closed_at=early))

    view = details_view(facts, votes=samples.votes(), mails=[samples.mail(attachments=())])

    check_view(view)
    assert f"*Accepted*  ·  ballot closed <!date^{int(early.timestamp())}^" in shown(view)


def test_a_long_list_of_items_is_cut() -> None:
    text = answers.list_text([samples.facts(ballot=samples.closed_ballot())] * 45)

    assert text.endswith("and 15 more")


def test_an_item_without_a_title_can_still_be_named() -> None:
    facts = samples.facts(item=samples.item(title="\u200b"))

    assert "(no title)" in render_item(facts).text
    assert "(no title)" in answers.list_text([facts])


def test_an_item_without_a_title_is_called_so_in_news_and_receipts() -> None:
    item = samples.item(title="")

    news = reminder(samples.facts(item=item), samples.ballot(), link="").text

    assert "#12 (no title)" in news
    assert "#12 (no title)" in vote_receipt(samples.receipt(item=item))


def test_a_receipt_of_a_long_ranking_has_no_button_and_fits() -> None:
    options = tuple(f"{number} {'<long>' * 15}" for number in range(50))
    ranked = samples.ballot(rules=samples.rules("ranked", options=options))
    choice = " > ".join(options)

    message = receipt_message(samples.receipt(ballot=ranked, vote=samples.vote(choice)))

    check_message(message.text, list(message.blocks))
    assert receipt_message(samples.receipt()).blocks[-1]["block_id"] == "unvote-12"
    check_message("a receipt", list(receipt_message(samples.receipt()).blocks))


def test_a_mail_to_many_lists_fits() -> None:
    message = samples.reply(samples.mail(lists=tuple(f"n.{number}.&" for number in range(900))))

    taken_by_slack(message)
