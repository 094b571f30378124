"""The golden renderings: `python -m tests.render.golden` writes them anew; review the diff."""

import json
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Version
from bot.domain.ballots.confirmation import POSITION_ANSWERS, Answer
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.refusal import NOT_PROVED, Refusal, RefusalCode, in_doubt
from bot.domain.ballots.tally import count_votes
from bot.domain.calls.position import PositionState
from bot.domain.digests.attention import Attention, PersonalDigest
from bot.domain.digests.digest import Wanted, for_person
from bot.domain.digests.stopping import OwnMail
from bot.domain.ids import CommentId, ItemNumber, ListName, MessageId, PersonId, SlackUserId, VoteId
from bot.domain.items.comment import Comment, Source
from bot.domain.items.ending import note_of
from bot.domain.items.item import ItemState
from bot.domain.items.plan import Plan, Span
from bot.domain.items.search import read_query
from bot.domain.payloads import CallNews, Reply
from bot.domain.people.consent import Publish, Standing
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.procedures.procedure import Kind
from bot.mail.values import Automatic, Mailbox
from bot.render.ballots.how_to_vote import mail_link, quote_choices, vote_links
from bot.render.board.addresses import Site
from bot.render.calls.words import say_position
from bot.render.digests.digest_words import comment_words
from bot.render.documents.facts import VersionFacts, VoteFacts, Words
from bot.render.mail import transcript
from bot.render.mail.answers import answer_mail
from bot.render.mail.ballot import (
    ballot_mail,
    correction_mail,
    draft_mail,
    echo_mail,
    extension_mail,
    reminder_mail,
    result_mail,
    withdrawal_mail,
)
from bot.render.mail.call import call_mail, call_reminder_mail
from bot.render.mail.digest import fit_digest
from bot.render.mail.notes import (
    VIA,
    call_receipt_mail,
    followed_mail,
    note_mail,
    vote_again,
    vote_receipt_mail,
)
from bot.render.mail.transcript import reply_mail
from bot.render.slack import answers, news
from bot.render.slack.answers import digest_preview
from bot.render.slack.ballot import render_ballot, render_correction, render_draft, render_extension
from bot.render.slack.call import (
    answer_view,
    call_view,
    edit_call_view,
    render_call,
    render_news,
)
from bot.render.slack.details import details_view
from bot.render.slack.forms.deciding import (
    cast_view,
    provisional_view,
    relate_view,
    withdraw_view,
)
from bot.render.slack.forms.item_forms import extend_view
from bot.render.slack.forms.more import MoreFacts, more_view, plan_view
from bot.render.slack.forms.own_forms import digest_view
from bot.render.slack.forms.views import (
    WHERE_A_COMMENT_GOES,
    Clocks,
    ballot_view,
    code_view,
    comment_view,
    edit_view,
    link_view,
    reason_view,
    vote_view,
)
from bot.render.slack.item import render_item
from bot.render.slack.mail import whole_mail_view
from bot.render.slack.markup.blocks import Block, SlackText
from bot.render.slack.objections import hold_view
from bot.render.slack.own.consent import choice_text, consent_question, release_question
from bot.render.slack.own.home import HomeFacts, HomeLine, Shows, home_view, strangers_view
from bot.render.slack.own.welcome import short_help, welcome
from bot.render.slack.receipts import vote_receipt
from bot.render.slack.search_results import found_text
from bot.render.slack.work_object import work_object
from bot.render.web.answering import (
    CallPage,
    answered_page,
    answering_page,
    unanswered_page,
    useless_link_page,
)
from bot.render.web.pages import (
    PROBLEMS,
    VoteToConfirm,
    no_vote_page,
    outcome_page,
    position_page,
    problem_page,
    question_page,
    receipt_page,
    wrong_link_page,
)
from bot.render.web.stopping import OwnChoices, choices_page, public_choices_page
from bot.render.web.voting import BallotPage, cast_page, public_ballot_page, voting_page
from bot.render.words import refusals
from tests.render import samples

FOLDER: Final = Path(__file__).parent / "golden"

IN_THREAD: Final = {
    "item": samples.item().number,
    "in_reply_to": MessageId("b2@mail.example.org"),
    "references": (MessageId("a1@mail.example.org"), MessageId("b2@mail.example.org")),
}
TO_VOTER: Final = {"to": Mailbox(name="Bram de Wit", address="bram@example.org"), **IN_THREAD}

NUMBERS = samples.ballot(method="plus-minus")
RANKED = samples.ballot(rules=samples.rules("ranked", options=samples.QUAYS))
ORDER = "West & north quay > East quay"


def messages() -> dict[str, SlackText]:
    """Return each golden Slack message by its name."""
    comment = Comment(
        id=CommentId(7),
        item=samples.item().number,
        author=PersonId(1),
        source=Source.SLACK,
        at=samples.NOW,
        text="Agreed,\nbut *when*? <b>&",
    )
    shown = comment_words(
        comment.item, author="Noor Haddad", at=comment.at, text=comment.text, zone=samples.ZURICH
    )
    return {
        "item-voting": render_item(samples.facts()),
        "item-shown": answers.show_text(samples.facts()),
        "item-decided": render_item(
            samples.facts(
                item=samples.item(state=ItemState.DECIDED, outcome="accepted"),
                ballot=samples.closed_ballot(),
                board_url="https://pen.example.org/items/12",
            )
        ),
        "item-new": render_item(
            samples.facts(
                item=samples.item(), holder_name="", ballot=None, tally=None, newest=None,
                message_count=1, comment_count=0,
            )
        ),
        "item-hostile": render_item(
            samples.facts(
                item=samples.item(title=samples.HOSTILE),
                holder_name=samples.HOSTILE,
                newest=Words(samples.HOSTILE, samples.NOW, samples.HOSTILE),
                ballot=samples.ballot(question=samples.HOSTILE),
            )
        ),
        "mail-inline": samples.reply(samples.mail()),
        "mail-hostile": samples.reply(
            samples.mail(author=samples.HOSTILE, text=samples.HOSTILE, new_text=samples.HOSTILE)
        ),
        "result": answers.render_result(samples.result()),
        **_about_ballots(),
        **_about_calls(),
        "merge": answers.merge_post(
            samples.item(7, title=samples.HOSTILE), count=5, shown=0, link=samples.LINK
        ),
        "merge-shown": answers.merge_post(samples.item(7), count=50, shown=20, link=samples.LINK),
        "merged-into": answers.merged_into_post(
            samples.item(7, title=samples.HOSTILE), link=samples.LINK
        ),
        "parted": answers.parted_post(
            (samples.item(7, title=samples.HOSTILE), samples.item(12)), links=[samples.LINK, ""]
        ),
        "comment": answers.comment_post(author="Noor Haddad", text="Agreed,\nbut *when*?"),
        "consent": consent_question(
            samples.item(),
            user=SlackUserId("U1NOOR"),
            list_name=samples.LIST,
            address="council@lists.example.org",
            held=2,
            shown=shown,
        ),
        "consent-choice": choice_text(
            user=SlackUserId("U1NOOR"),
            list_name=samples.LIST,
            choice=Publish.ALWAYS,
            slack_comments="digest",
        ),
        "release": release_question(samples.item(), comment, list_name=samples.LIST, shown=shown),
        "short-help": short_help(),
        "welcome": welcome([samples.LIST]),
        "welcome-routed": welcome([samples.LIST], routed=["[budget]", "money"]),
        "welcome-lists": welcome([samples.LIST, ListName("harbour")]),
    }  # fmt: skip


def _about_calls() -> dict[str, SlackText]:
    """Return the messages about a call for comments by their names."""
    call, wish, corrected = samples.call(), samples.wish(), samples.corrected_call()
    facts = samples.facts(
        item=samples.item(state=ItemState.COMMENTING, deadline=samples.CLOSES),
        ballot=None,
        tally=None,
        call=call,
    )
    return {
        "item-commenting": render_item(facts),
        "item-commenting-shown": answers.show_text(facts),
        "call": render_call(facts, call, item_link=samples.LINK),
        "call-ended": render_call(facts, samples.ended_call(), item_link=samples.LINK),
        "call-proposed": render_news(facts, call, CallNews.PROPOSED, about=wish),
        "call-extended": render_news(
            facts, call, CallNews.EXTENDED, about=wish, item_link=samples.LINK
        ),
        "call-version-2": render_call(facts, corrected, item_link=samples.LINK),
        "call-corrected": render_news(
            facts,
            corrected,
            CallNews.CORRECTED,
            about=VersionFacts(2, "Ilse Amann"),
            item_link=samples.LINK,
        ),
        "news-position": news.position_news(facts, samples.position(), link=samples.LINK),
        "news-position-seen": news.position_seen_news(facts, samples.position(), link=samples.LINK),
        "news-call-reminder": news.call_reminder(facts, call, link=samples.LINK),
        "news-call-summary": news.call_summary(facts, call, link=samples.LINK),
        "call-closed": render_news(
            facts, samples.ended_call(note=note_of("We ask")), CallNews.CLOSED
        ),
    }


def _about_ballots() -> dict[str, SlackText]:
    """Return the messages and direct messages about a ballot by their names."""
    facts, ballot, link = samples.facts(), samples.ballot(), samples.LINK
    tally, block = samples.tally(5, 2, 0, 0), samples.vote("block", reason=samples.HOSTILE)
    return {
        "item-linked": render_item(samples.facts(vote_link=link)),
        "item-labelled": render_item(
            samples.facts(item=samples.item(labels=("winter", "moorings")), ballot=None, tally=None)
        ),
        "ballot": render_ballot(facts, ballot, tally, item_link=link),
        "ballot-hostile": render_ballot(
            samples.facts(item=samples.item(title=samples.HOSTILE)),
            samples.ballot(question=samples.HOSTILE),
            tally,
        ),
        "ballot-ended": render_ballot(facts, samples.closed_ballot(), tally, item_link=link),
        "ballot-told": render_ballot(
            facts, samples.closed_ballot(), tally, item_link=link, has_result=True
        ),
        "ballot-extended": render_extension(
            facts, ballot, before=samples.NOW, reason=samples.HOSTILE, item_link=link
        ),
        "draft": render_draft(facts, samples.draft()),
        "draft-opened": render_draft(facts, samples.draft(is_open=True)),
        "item-proposed": render_item(
            samples.facts(item=samples.item(), ballot=None, tally=None, draft=samples.draft())
        ),
        "ballot-endorsed": render_ballot(
            samples.facts(endorsers=samples.draft(is_open=True).endorsers), ballot, tally
        ),
        "ballot-corrected": render_correction(
            facts, samples.corrected(), version=2, by="Ilse Amann", item_link=link
        ),
        "ballot-version-2": render_ballot(
            facts,
            samples.corrected(),
            count_votes(samples.corrected().rules, ()),
            item_link=link,
        ),
        "news-corrected": news.correction_news(facts, samples.corrected(is_same=False), link=link),
        "news-holder": news.holder_news(facts, by="Noor Haddad", link=link),
        "news-reminder": news.reminder(facts, ballot, link=link),
        "news-reminder-form": news.reminder(
            facts,
            RANKED,
            link=link,
        ),
        "news-block": news.block_news(facts, VoteFacts("Noor Haddad", block), link=link),
        "news-vote-in-doubt": news.vote_in_doubt_news(
            facts,
            samples.confirmation(),
            samples.vote("agree", evidence=samples.HOSTILE),
            link=link,
        ),
        "news-quorum": news.quorum_news(facts, ballot, tally, link=link),
        "news-end": news.end_news(facts, samples.closed_ballot(), tally, link=""),
    }


def homes() -> dict[str, Block]:
    """Return each golden Home by its name."""
    calling = samples.facts(
        item=samples.item(14, state=ItemState.COMMENTING, deadline=samples.CLOSES),
        ballot=None,
        tally=None,
        call=samples.call(),
    )
    hostile = samples.facts(item=samples.item(13, title=samples.HOSTILE), ballot=None, tally=None)
    voted = HomeLine(samples.facts(), RANKED, ORDER)
    choice = choice_text(
        user=SlackUserId("U1NOOR"),
        list_name=samples.LIST,
        choice=None,
        slack_comments="digest",
        explains=False,
    )
    return {
        "home": home_view(
            HomeFacts(
                Shows("voting", 1),
                digest="Your own digest comes to noor@example.org: mon 07:00 (Europe/Zurich).",
                needed=(HomeLine(samples.facts(), samples.ballot()), HomeLine(calling, asks=True)),
                more_needed=2,
                asked=[news.position_news(calling, samples.position(), link="")],
                more_asked=1,
                own=(HomeLine(hostile),),
                page=(voted, HomeLine(hostile)),
                has_older=True,
                lists=[samples.LIST, ListName("harbour")],
                choices=[choice],
                switches={what: what is not OwnMail.RECEIPTS for what in OwnMail},
                language="fr",
                addresses=["noor@example.org"],
            )
        ),
        "home-empty": home_view(
            HomeFacts(Shows(), digest="None.", lists=[samples.LIST], choices=[choice])
        ),
        "home-stranger": strangers_view(()),
    }


CLOCKS = Clocks(samples.ZURICH, of_list=samples.ZURICH)


def views() -> dict[str, Block]:
    """Return each golden modal by its name."""
    item = samples.item()
    return {
        "view-comment": comment_view(item),
        "view-link": link_view(),
        "view-code": code_view(answers.code_mailed("noor@example.org")),
        "view-call": call_view(item, templates=["winter"], closes_at=samples.CLOSES, clocks=CLOCKS),
        "view-more": more_view(
            MoreFacts(item, Attention.FOLLOW, leads=True, has_call=True, messages=3),
            told="You follow #12 now.",
        ),
        "view-more-running": more_view(
            MoreFacts(
                item, leads=True, may_object=True, seeks_consensus=True, runs=True, objections=2
            )
        ),
        "view-withdraw": withdraw_view(item, Kind.BALLOT),
        "view-provisional": provisional_view(item, closes_at=samples.CLOSES, clocks=CLOCKS),
        "view-relate": relate_view(item),
        "view-hold": hold_view(item, most=timedelta(hours=36)),
        "view-cast": cast_view(item, replace(samples.ballot(), winners=("yes", "no"))),
        "view-plan": plan_view(
            item,
            Plan((ItemNumber(7), ItemNumber(9)), Span(21), samples.CLOSES),
            Clocks(ZoneInfo("Asia/Tokyo"), of_list=samples.ZURICH),
        ),
        "view-digest": digest_view(
            None, zone="Asia/Tokyo", lists=[samples.LIST, ListName("harbour")]
        ),
        "view-extend-abroad": extend_view(
            item,
            ends=samples.CLOSES,
            clocks=Clocks(ZoneInfo("Asia/Tokyo"), of_list=samples.ZURICH),
        ),
        "view-answer": answer_view(
            item, samples.call().call, where_it_goes=WHERE_A_COMMENT_GOES["digest"].format()
        ),
        "view-edit-call": edit_call_view(item, samples.corrected_call().call),
        "view-reason": reason_view(item, samples.ballot(), choice="block"),
        "view-edit": edit_view(item, samples.corrected()),
        "view-vote-consent": vote_view(
            item, samples.ballot(), present=samples.vote("agree", reason="It is time.")
        ),
        "view-ballot": ballot_view(
            item,
            rules={"consent": PRESETS["consent"].form, "ranked": PRESETS["ranked"].form},
            default="consent",
            closes_at=samples.CLOSES,
            clocks=CLOCKS,
        ),
        **{
            f"view-vote-{method}": vote_view(
                item,
                samples.ballot(rules=samples.rules(method, options=samples.QUAYS)),
                present=samples.vote(choice, reason="The ferry needs it."),
            )
            for method, choice in {
                "approval": "East quay; West & north quay",
                "ranked": ORDER,
                "score": "East quay = 7; None of these = 0",
            }.items()
        },
        "view-mail": whole_mail_view(
            samples.mail(automatic=Automatic.OTHER), item=item.number, page=9
        ),
        "view-details": details_view(
            samples.facts(),
            votes=samples.votes(),
            history=samples.history(),
            mails=[samples.mail()],
        ),
    }


def command_answers() -> dict[str, str]:
    """Return each golden answer to a command by its name."""
    item, facts = samples.item(), samples.facts()
    closed = samples.closed_ballot()
    return {
        "help": answers.help_text(),
        "help-member": answers.help_text(is_chair=False),
        "help-when": answers.help_text("when"),
        "help-ballot": answers.help_text("ballot"),
        "list": answers.list_text([facts, samples.facts(ballot=None, tally=None)]),
        "list-empty": answers.list_text([], which="overdue"),
        "help-search": answers.help_text("search"),
        "search": found_text(
            [
                samples.found(link="https://slack.com/archives/C01QUAY/p1763647500000100"),
                samples.found(item=samples.item(7), author=Mailbox(name="", address="")),
            ],
            more=True,
            query=read_query("ice quay from:noor"),
        ),
        "search-empty": found_text([], more=False, query=read_query("ice")),
        "mine": answers.mine_text(
            [(item, samples.ballot(), "agree"), (item, samples.ballot(), "")], held=[facts]
        ),
        "mine-empty": answers.mine_text([]),
        "receipt": vote_receipt(samples.receipt(replaced="abstain")),
        "receipt-block": vote_receipt(
            samples.receipt(vote=samples.vote("block", reason="No *fenders* yet"))
        ),
        "receipt-fraction": vote_receipt(
            samples.receipt(vote=samples.vote("-0.5"), ballot=NUMBERS)
        ),
        "receipt-ranked": vote_receipt(
            samples.receipt(vote=samples.vote(ORDER), ballot=RANKED, replaced="East quay")
        ),
        "receipt-refused": vote_receipt(
            samples.receipt(
                vote=samples.vote(refusal=Refusal(RefusalCode.OTHER, ("the ballot has ended",)))
            )
        ),
        "receipt-superseded": vote_receipt(
            samples.receipt(vote=samples.vote(superseded_by=VoteId(9)))
        ),
        "ballot-opened": answers.ballot_opened(item, samples.ballot()),
        "ballot-closed": answers.ballot_closed(item, closed),
        "item-closed": answers.item_closed(samples.item(outcome="done")),
        "item-reopened": answers.told(answers.ITEM_REOPENED, item),
        "item-assigned": answers.item_assigned(item, holder="Noor Haddad"),
        "item-titled": answers.item_titled(item),
        "comment-kept": answers.comment_kept(item, standing=Standing.GOES),
        "comment-held": answers.comment_kept(item, standing=Standing.HELD),
        "comment-stays": answers.comment_kept(item, standing=Standing.STAYS),
        "digest-queued": answers.digest_queued(list_name="harbour-council", window_end=samples.NOW),
        "digest-preview": digest_preview(samples.digest(), zone=samples.ZURICH),
    }


def mails() -> dict[str, EmailMessage]:
    """Return each golden mail by its name."""
    in_thread, to_voter = samples.head(**IN_THREAD), samples.head(**TO_VOTER)
    return {
        "mail-extension": extension_mail(
            samples.facts(),
            head=samples.head(**IN_THREAD),
            before=samples.CLOSES - timedelta(days=2),
            by="Ilse Amann",
            reason="two of us were away",
        ),
        "mail-draft": draft_mail(
            samples.facts(item=samples.item(), ballot=None, tally=None, draft=samples.draft()),
            head=samples.head(**IN_THREAD),
        ),
        "mail-correction": correction_mail(
            samples.facts(ballot=samples.corrected()),
            head=samples.head(**IN_THREAD),
            version=2,
            by="Ilse Amann",
        ),
        "mail-correction-meaning": correction_mail(
            samples.facts(
                ballot=samples.ballot().corrected(
                    Version(
                        question="Shall the east quay be closed to all boats in winter?",
                        options=(),
                        at=samples.NOW,
                        by=PersonId(1),
                        is_same=False,
                    )
                )
            ),
            head=samples.head(**IN_THREAD),
            version=2,
            by="Ilse Amann",
        ),
        "mail-vote-again": reply_mail(
            Reply(
                MessageId(""),
                *vote_again(samples.item(), samples.corrected(is_same=False), zone=samples.ZURICH),
            ),
            head=samples.head(**TO_VOTER, reply_to="pen+kabc234@example.org"),
        ),
        "mail-withdrawal": withdrawal_mail(
            samples.facts(),
            head=samples.head(**IN_THREAD),
            by="Ilse Amann",
            reason="The yard has to be asked first.",
        ),
        "mail-reminder": reminder_mail(
            samples.facts(),
            head=samples.head(**TO_VOTER, reply_to="pen+kaaaa@example.org"),
        ),
        "mail-reminder-ranked": reminder_mail(
            samples.facts(ballot=RANKED, tally=None),
            head=samples.head(**TO_VOTER, reply_to="pen+kaaaa@example.org"),
        ),
        **_mails_about_calls(),
        "mail-ballot": ballot_mail(samples.facts(), head=samples.head(item=samples.item().number)),
        "mail-ballot-echo": ballot_mail(
            samples.facts(ballot=samples.ballot(echo_lists=("council",))),
            head=samples.head(item=samples.item().number),
        ),
        "mail-echo": echo_mail(
            samples.facts(
                ballot=samples.ballot(method="plus-minus", echo_lists=("council",)),
                tally=samples.tally(3, 0, 0, 2, method="plus-minus"),
                board_url="https://pen.example.org/items/12",
            ),
            samples.told(),
            head=in_thread,
        ),
        "mail-result": result_mail(samples.result(), head=in_thread),
        "mail-receipt": vote_receipt_mail(samples.receipt(replaced="abstain"), head=to_voter),
        "mail-receipt-call": call_receipt_mail(
            samples.item(),
            samples.call().call,
            CallAnswer.CAN_LIVE,
            zone=samples.ZURICH,
            head=replace(to_voter, reply_to="pen+raaa@example.org"),
        ),
        "mail-receipt-fraction": vote_receipt_mail(
            samples.receipt(
                vote=samples.vote("-0.5", evidence="-0.5"),
                ballot=samples.ballot(method="plus-minus"),
            ),
            head=to_voter,
        ),
        "mail-receipt-ranked": vote_receipt_mail(
            samples.receipt(vote=samples.vote(ORDER, evidence="2 > 1"), ballot=RANKED),
            head=to_voter,
        ),
        "mail-receipt-refused": vote_receipt_mail(
            samples.receipt(
                vote=samples.vote(
                    evidence="+1\nor rather -1?",
                    refusal=Refusal(RefusalCode.OTHER, ("the mail holds two different votes",)),
                )
            ),
            head=to_voter,
        ),
        "mail-note": note_mail(
            "The ballot on #12 has ended.\n\nYour vote came too late to count.",
            head=to_voter,
            subject="Re: winter",
            to_name="Bram de Wit",
        ),
        "mail-confirm": answer_mail(
            Answer.CONFIRM,
            samples.answer(),
            head=samples.head(
                to=Mailbox(name="", address="bram@example.org"),
                item=samples.item().number,
                reply_to="pen+cabc234@example.org",
            ),
        ),
        "mail-confirm-link": answer_mail(
            Answer.CONFIRM,
            samples.answer(link="https://pen.example.org/v/cabc234"),
            head=samples.head(
                to=Mailbox(name="", address="bram@example.org"),
                item=samples.item().number,
                reply_to="pen+cabc234@example.org",
            ),
        ),
        **short_answers(),
        **_mails_that_one_chose(),
        "mail-transcript": reply_mail(
            Reply(MessageId("b2@mail.example.org"), "Re: my votes", the_transcript()),
            head=samples.head(**TO_VOTER, reply_to="pen+kabc234@example.org"),
        ),
        "mail-digest": fit_digest(
            samples.digest(),
            head=samples.head(),
            zone=samples.ZURICH,
            board_url="https://pen.example.org/",
            item_url=lambda item: f"https://pen.example.org/items/{item.number}",
        ).mail,
    }


def _mails_that_one_chose() -> dict[str, EmailMessage]:
    """Return a digest of one's own, and a message of an item that one follows."""
    waits = {ItemNumber(12), samples.asked_for_consensus().item.number}
    wanted = Wanted(waits=waits, held=(), followed={ItemNumber(18)}, unwanted=())
    own = for_person([samples.digest()], wanted, [samples.asked_for_consensus()])
    assert own is not None
    # The heads are those of `handlers/sending/deliver_mail.py`.
    choices, proving = "https://pen.example.org/u/yabc234", "pen+kabc234@example.org"
    stop = "https://pen.example.org/u/cabc234"
    to = Mailbox(name="Bram de Wit", address="bram@example.org")
    return {
        "mail-own-digest": fit_digest(
            own,
            head=samples.head(
                to=to,
                reply_to=proving,
                choices=choices,
                unsubscribe=(stop, mail_link(proving, {"body": "!digest off"})),
            ),
            zone=samples.ZURICH,
            board_url="https://pen.example.org/",
            item_url=lambda item: f"https://pen.example.org/items/{item.number}",
            vote_to=proving,
            answer_urls=dict.fromkeys(waits, "https://pen.example.org/v/vabc234"),
        ).mail,
        "mail-followed": followed_mail(
            samples.item(),
            samples.mail(author="Noor Haddad"),
            list_name="council",
            zone=samples.ZURICH,
            head=samples.head(
                **TO_VOTER,
                from_name=VIA.format(name="Noor Haddad", list="council"),
                reply_to="council@lists.example.org",
                choices=choices,
                unsubscribe=(stop, mail_link(proving, {"body": "!unfollow 12"})),
            ),
        ),
    }


def _mails_about_calls() -> dict[str, EmailMessage]:
    facts = samples.facts(item=samples.item(state=ItemState.COMMENTING), ballot=None, tally=None)
    call, wish = samples.call(), samples.wish()
    ended, withdrawn = (
        samples.ended_call(),
        samples.ended_call(outcome="withdrawn", note=note_of("Too early")),
    )
    return {
        f"mail-call-{name}": call_mail(
            facts, shown, news, head=samples.head(**IN_THREAD), about=about
        )
        for name, shown, news, about in (
            ("opened", call, CallNews.OPENED, None),
            ("proposed", call, CallNews.PROPOSED, wish),
            ("extended", call, CallNews.EXTENDED, wish),
            (
                "corrected",
                samples.corrected_call(),
                CallNews.CORRECTED,
                VersionFacts(2, "Ilse Amann"),
            ),
            ("closed", ended, CallNews.CLOSED, None),
            ("withdrawn", withdrawn, CallNews.CLOSED, None),
            ("consensus", samples.consensus_call(), CallNews.OPENED, None),
            ("declared", samples.declared_call(), CallNews.CLOSED, None),
        )
    } | {"mail-call-reminder": call_reminder_mail(facts, call, head=samples.head(**TO_VOTER))}


def unread_answers() -> dict[str, EmailMessage]:
    """Return the golden answers to short replies that are no votes, by their names."""
    rules = samples.ballot().rules
    to = Mailbox(name="", address="bram@example.org")
    on_list, private = "list@example.org", "pen+kabc234@example.org"
    words = "No complaints here, thanks!"
    return {
        f"mail-unread{name}": answer_mail(
            Answer.UNREAD,
            samples.answer(
                choices=quote_choices(rules),
                words=text,
                answers=MessageId("r@example.org") if text else None,
                is_hidden=reply_to == private,
                links=tuple(
                    vote_links(12, rules, to=reply_to, answers="d1@example.org") if linked else ()
                ),
            ),
            head=samples.head(to=to, reply_to=reply_to),
        )
        for name, text, reply_to, linked in (
            ("", words, on_list, True),
            ("-unproved", "", on_list, True),
            ("-hidden", words, private, True),
            ("-ranked", "Beta > Omega", on_list, False),
        )
    }


def short_answers() -> dict[str, EmailMessage]:
    """Return the golden answers that say what to write instead, by their names."""
    choices = quote_choices(samples.ballot().rules)
    to = Mailbox(name="", address="bram@example.org")
    return {
        "mail-almost": answer_mail(
            Answer.ALMOST, samples.answer(choices=choices), head=samples.head(to=to)
        ),
        **unread_answers(),
        "mail-in-doubt-opening": answer_mail(
            Answer.IN_DOUBT,
            samples.answer(
                refusal=in_doubt(Doubt.OPENING), link="https://pen.example.org/v/cabc234"
            ),
            head=samples.head(to=to, reply_to="pen+cabc234@example.org"),
        ),
        **{
            f"mail-{answer}": answer_mail(
                answer,
                samples.answer(number=None, code="k3fx-7qmh-2tza-w5nd"),
                head=samples.head(to=to, reply_to="pen+kabc234@example.org"),
            )
            for answer in (Answer.HELP, Answer.COMMANDS, Answer.LINK)
        },
        **{
            f"mail-{answer.replace(' ', '-')}": answer_mail(
                answer,
                samples.answer(
                    refusal=in_doubt(Doubt.CONDITION), link="https://pen.example.org/v/cabc234"
                ),
                head=samples.head(to=to, reply_to="pen+cabc234@example.org"),
            )
            for answer in (Answer.IN_DOUBT, Answer.TAKE_BACK)
        },
        **{
            f"mail-{answer.replace(' ', '-')}": answer_mail(
                answer,
                samples.answer(
                    choice=say_position(samples.position().position, zone=samples.ZURICH),
                    link="https://pen.example.org/v/sabc234",
                ),
                head=samples.head(to=to, reply_to="pen+sabc234@example.org"),
            )
            for answer in sorted(POSITION_ANSWERS)
        },
    }


def pages() -> dict[str, str]:
    """Return each golden page by its name."""
    site = Site.at("https://pen.example.org/votes/", name="Penholder")
    vote = VoteToConfirm(
        number=samples.item().number,
        list_name=samples.LIST,
        choice="block",
        reason="because the <slip> is closed\nuntil April",
        until=samples.CLOSES,
        zone=samples.ZURICH,
    )
    outcomes = (Answer.USED, Answer.EXPIRED, Answer.SUPERSEDED, Answer.CLOSED)
    own = PersonalDigest(
        PersonId(1), "noor@example.org", "mon 07:00", "Asia/Tokyo", samples.CLOSES, samples.CLOSES
    )
    switches = {what: what is not OwnMail.RECEIPTS for what in OwnMail}
    on_page = BallotPage(samples.item(), samples.ballot(), samples.LIST, samples.ZURICH)
    asked = samples.consensus_call().call
    on_call = CallPage(
        samples.item(),
        asked,
        samples.LIST,
        samples.ZURICH,
        version=asked.version,
        choices=(CallAnswer.SUPPORT, CallAnswer.CAN_LIVE, CallAnswer.ABSTAIN),
    )
    on_more_time = replace(
        on_call,
        call=samples.call().call,
        version=3,
        choices=(CallAnswer.MORE_TIME, CallAnswer.NO_MORE_TIME),
        more_until=samples.CLOSES,
    )
    choices = OwnChoices(switches, own, can_begin=True)
    return {
        "page-question": question_page(vote, site=site),
        "page-in-doubt": question_page(
            replace(vote, question=Answer.IN_DOUBT), site=site, no_at="/votes/v/cabc234/no"
        ),
        "page-position": question_page(
            replace(vote, question=Answer.POSITION, choice="against", reason=""),
            site=site,
            no_at="/votes/v/sabc234/no",
        ),
        **{
            f"page-position-{state}": position_page(
                state,
                replace(vote, question=Answer.POSITION, choice="against", reason=""),
                site=site,
            )
            for state in PositionState
        },
        "page-no-vote": no_vote_page(replace(vote, reason=""), site=site),
        "page-receipt": receipt_page(replace(vote, reason=""), site=site),
        "page-wrong": wrong_link_page(site=site),
        "page-choices": choices_page(choices, word="maaa", us="pen@example.org", site=site),
        "page-choices-to-prove": choices_page(
            replace(choices, digest=None, can_begin=False),
            word="maaa",
            us="pen@example.org",
            site=site,
        ),
        "page-ballot": voting_page(on_page, at="/votes/v/vaaa-7", site=site),
        "page-ballot-cast": cast_page(on_page, samples.vote("agree"), site=site),
        "page-ballot-public": public_ballot_page(site=site),
        "page-call": answering_page(on_call, at="/votes/v/vaaa-c7", site=site),
        "page-call-more-time": answering_page(on_more_time, at="/votes/v/vaaa-c7", site=site),
        "page-call-nothing": answering_page(
            replace(on_more_time, choices=(), more_until=None), at="/votes/v/vaaa-c7", site=site
        ),
        "page-call-answered": answered_page(on_call, CallAnswer.CAN_LIVE, site=site),
        "page-call-time-answered": answered_page(on_more_time, CallAnswer.MORE_TIME, site=site),
        "page-call-refused": unanswered_page(
            on_more_time, refusals.SUPPORTED_ALREADY.format(number=12), site=site
        ),
        "page-call-over": useless_link_page(is_public=False, site=site),
        "page-call-public": useless_link_page(is_public=True, site=site),
        "page-choices-public": public_choices_page("pen@example.org", site=site),
        **{f"page-{outcome}": outcome_page(outcome, vote, site=site) for outcome in outcomes},
        **{f"page-{status.value}": problem_page(status, site=site) for status in PROBLEMS},
    }


def the_transcript() -> str:
    """Return a transcript of each command that mail knows."""
    item, facts = samples.item(), samples.facts()
    vote = samples.vote("-0", evidence="#12: -0.5")
    said = {
        "help": transcript.help_text(),
        "help when": transcript.help_text("when"),
        "list": transcript.list_text([facts, samples.facts(ballot=None, tally=None)], which="open"),
        "list overdue": transcript.list_text([], which="overdue"),
        "show 12": transcript.show_text(facts),
        "mine": transcript.mine_text(
            [(item, samples.ballot(), "agree"), (item, samples.ballot(), "")],
            held=[facts],
            zone=samples.ZURICH,
        ),
        "search moor": transcript.found_line(item, author="Noor Haddad", passage="… may moor …"),
        "vote 12 -0.5": transcript.vote_text(
            samples.receipt(vote=vote, ballot=samples.ballot(method="plus-minus"), replaced="+1"),
            is_asked=False,
        ),
        "vote 12 block": transcript.vote_text(
            samples.receipt(vote=samples.vote(refusal=Refusal(RefusalCode.NO_REASON, ("block",)))),
            is_asked=False,
        ),
        "vote 14 agree": transcript.vote_text(
            samples.receipt(vote=samples.vote(refusal=NOT_PROVED)),
            is_asked=True,
        ),
        "comment 12 Not before May.": transcript.comment_text(item),
        "close 12": transcript.only_in_slack("close 12"),
        "vtoe 12": transcript.refusal_text(
            "There is no command “vtoe”. Write `/pen vote 12 agree`."
        ),
    }
    return transcript.transcript(list(said.items()), left_out=10)


def entities() -> dict[str, Block]:
    """Return items as Work Objects: below a message, and beside it."""
    page = "https://pen.example.org/items/12"
    voting = samples.item(
        labels=("winter", "moorings"),
        state=ItemState.VOTING,
        deadline=samples.ballot().closes_at,
    )
    facts = samples.facts(item=voting)
    hostile = samples.item(title=samples.HOSTILE, state=ItemState.CLOSED)
    return {
        "entity-below": work_object(facts, facts.item.number, url=page, shared=f"{page}?page=2"),
        "entity-beside": work_object(
            facts, facts.item.number, url=page, is_whole=True, own="agree"
        ),
        "entity-hostile": work_object(
            samples.facts(item=hostile, holder_name=samples.HOSTILE, ballot=None, tally=None),
            hostile.number,
            url=page,
            shared=page,
            is_whole=True,
        ),
    }


def renderings() -> dict[str, str]:
    """Return each golden file's name and what is to stand in it."""
    made: dict[str, str] = {}
    for name, message in messages().items():
        made[f"{name}.json"] = _json({"text": message.text, "blocks": message.blocks})
    for name, page in pages().items():
        made[f"{name}.html"] = page
    for name, view in (views() | homes() | entities()).items():
        made[f"{name}.json"] = _json(view)
    for name, text in command_answers().items():
        made[f"answer-{name}.txt"] = text + "\n"
    for name, mail in mails().items():
        made[f"{name}.eml"] = mail.as_bytes().decode("ascii").replace("\r\n", "\n")
    return made


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    every = renderings()  # before anything is deleted: it may fail
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for file_name, content in every.items():
        (FOLDER / file_name).write_text(content, encoding="utf-8")
