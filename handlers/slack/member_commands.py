"""Do what anybody on a list may: vote and comment, by command, button or form."""

from dataclasses import dataclass
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.commands.members import CommentOn, TakeBackVote, VoteOn
from bot.domain.commands.proceedings import EndorseBallot
from bot.domain.ids import BallotId, ItemNumber
from bot.domain.items.comment import Source, is_aside
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.ballots.changes import changed_since
from bot.render.ballots.how_to_vote import already_voted, no_such_choice, vote_form
from bot.render.documents.facts import ReceiptFacts
from bot.render.slack import answers
from bot.render.slack.forms.views import reason_view
from bot.render.slack.markup.blocks import SlackText
from bot.render.slack.receipts import receipt_message, vote_taken_back
from bot.render.words import refusals
from handlers.commenting.comments import NewComment, add_comment
from handlers.commenting.consent import standing_of_new
from handlers.lists.home_list import home_list
from handlers.proceedings.endorsing import Support, draft_of, endorse, how_it_stands
from handlers.slack.request import Request, row
from handlers.voting.ballot_box import CastVote, ballot_for, ballot_to_leave, record_vote, take_back


async def vote(command: VoteOn, request: Request) -> SlackReply:
    """Vote by command. The receipt is the reply."""
    item, ballot = await ballot_of(command.number, request)
    request.require_voter(item)
    if request.is_public and not ballot.rules.is_open_to_all:
        raise Refused(refusals.VOTE_BY_MENTION.format(number=item.number))
    written = ballot.rules.read_vote(command.words)
    if written.choice is None and ballot.rules.was_choice(written.said):
        raise Refused(changed_since(item.number, ballot, 1))
    if written.choice is None:
        raise Refused(no_such_choice(item.number, written.said, ballot.rules))
    await _require_change(item, ballot, written.choice, written.reason, request)
    recorded = await cast(item, ballot, written.choice, written.reason, request)
    shown = await receipt(item, ballot, recorded, request)
    return SlackReply(text=shown.text, blocks=shown.blocks)


@dataclass(frozen=True, slots=True)
class Paper:
    """A choice on a ballot, by button or form.

    `version` is the one that the button or form shows; a choice goes by its names in that.
    """

    item: ItemNumber
    ballot: BallotId
    version: int
    choice: str
    reason: str


async def vote_for(paper: Paper, request: Request) -> tuple[Item, Vote | None] | SlackReply:
    """Vote by button or form; open a form first if the choice needs a reason.

    Raises:
        Refused: they may not vote, or the open ballot is not the paper's, or means something else
            now.
    """
    item, ballot = await ballot_of(paper.item, request)
    if ballot.id != paper.ballot:
        form = vote_form(item.number, ballot.rules)
        raise Refused(refusals.EARLIER_BALLOT.format(number=item.number, form=form))
    request.require_voter(item)
    require_same_meaning(item, ballot, paper.version)
    choice = ballot.rules.read_choice(paper.choice)
    if choice is None or (choice != paper.choice and paper.version == ballot.version):
        raise Refused(no_such_choice(item.number, paper.choice, ballot.rules))
    await _require_change(item, ballot, choice, paper.reason, request)
    if choice in ballot.rules.reason_needed and not paper.reason:
        return SlackReply(view=reason_view(item, ballot, choice=choice))
    return item, await cast(item, ballot, choice, paper.reason, request)


def require_same_meaning(item: Item, ballot: Ballot, version: int) -> None:
    """Raise if a ballot's meaning has changed since a version.

    Raises:
        Refused: it does; the text says what changed.
    """
    if not ballot.means_the_same_since(version):
        raise Refused(changed_since(item.number, ballot, version))


async def _require_change(
    item: Item, ballot: Ballot, choice: str, reason: str, request: Request
) -> None:
    """Raise if the vote that counts already says this, with as much assurance.

    Raises:
        Refused: there is nothing to change.
    """
    if not request.is_new:
        return
    if any(
        (vote.choice, vote.assurance) == (choice, Assurance.SLACK)
        and (not reason or reason == vote.reason)
        for vote in await request.store.ballots.standing(ballot.id, voter=request.person.id)
    ):
        raise Refused(already_voted(item.number, choice, ballot.rules))


async def ballot_of(number: ItemNumber, request: Request) -> tuple[Item, Ballot]:
    """Return an item with its open ballot; without a home list it takes no votes."""
    item, ballot = await ballot_for(request.store, number, at=request.now)
    home_list(item, request.config)
    return item, ballot


async def cast(
    item: Item, ballot: Ballot, choice: str, reason: str, request: Request
) -> Vote | None:
    """Put the person's vote into the ballot box; None if it is in it already."""
    if choice in ballot.rules.reason_needed and not reason:
        raise Refused(refusals.REASON_MISSING.format(number=item.number, choice=choice))
    if not request.is_new:
        return None
    return await record_vote(
        request,
        ballot,
        request.person.id,
        CastVote(
            choice=choice,
            reason=reason,
            source=Source.SLACK,
            assurance=Assurance.SLACK,
            at=request.now,
            evidence=request.evidence,
            evidence_ref=request.reference,
        ),
    )


async def receipt(item: Item, ballot: Ballot, recorded: Vote | None, request: Request) -> SlackText:
    """Return the receipt of the vote just cast; for a repeated event, of the vote that stands."""
    votes = await request.store.ballots.votes(ballot.id, voter=request.person.id)
    shown = recorded or next((vote for vote in reversed(votes) if vote.counts), None)
    if shown is None:
        raise Refused(refusals.NO_OPEN_BALLOT.format(number=item.number))
    return receipt_message(
        ReceiptFacts(
            item=item,
            ballot=ballot,
            vote=shown,
            zone=home_list(item, request.config).zone,
            replaced=next((vote.choice for vote in votes if vote.superseded_by == shown.id), ""),
        )
    )


async def unvote(command: TakeBackVote, request: Request) -> SlackReply:
    """Take the sender's vote back, by command."""
    return await unvote_by_button(command.number, None, request)


async def unvote_by_button(
    number: ItemNumber, shown: BallotId | None, request: Request
) -> SlackReply:
    """Take the sender's vote back, by the button below a receipt on the ballot `shown`, if any.

    Raises:
        Refused: they have no vote on the open ballot, or may not vote on it.
    """
    item = await request.item(number)
    ballot = await ballot_to_leave(request, item, at=request.now, shown=shown)
    request.require_voter(item)
    if request.is_new:
        deed = Deed(request.person.id, Source.SLACK, request.reference)
        if await take_back(request, item, ballot, deed=deed) is None:
            raise Refused(refusals.NO_VOTE_TO_TAKE_BACK.format(number=item.number))
    return SlackReply(text=vote_taken_back(item, ballot), replaces=True)


async def endorse_ballot(command: EndorseBallot, request: Request) -> SlackReply:
    """Endorse the vote that is proposed, by command."""
    return await endorse_by_button(command.number, None, request)


async def endorse_by_button(
    number: ItemNumber, shown: BallotId | None, request: Request
) -> SlackReply:
    """Endorse the vote that is proposed, by the button of the one that was `shown`, if any was.

    Raises:
        Refused: none is, or they may not.
    """
    if not request.is_new:
        return SlackReply(text=await how_it_stands(request.store, number))
    item, draft = await draft_of(request.store, number)
    if shown not in (None, draft.id):
        raise Refused(refusals.NO_DRAFT.format(number=item.number))
    request.require_voter(item)
    support = Support(request.person.id, Source.SLACK, Assurance.SLACK, request.reference)
    text = await endorse(request, item, draft, support)
    return SlackReply(text=text)


async def comment(command: CommentOn, request: Request) -> SlackReply:
    """Comment by command."""
    return SlackReply(text=await comment_on(command.number, command.text, request))


async def comment_on(number: ItemNumber, text: str, request: Request) -> str:
    """Store a comment made by command or form; return what to tell its author.

    Raises:
        Refused: it is empty, or begins with `//` and so stays in Slack.
    """
    item = await request.item(number)
    home = home_list(item, request.config)
    request.require_part(item)
    if not text.strip():
        raise Refused(refusals.EMPTY_COMMENT.format(number=number))
    if is_aside(text):
        raise Refused(refusals.ASIDE_NOT_KEPT.format())
    if request.is_new:
        new_comment = NewComment(text.strip(), request.user, request.now, request.evidence)
        await add_comment(request, item, request.person.id, new_comment)
    standing = await standing_of_new(request.store, request.person.id, home)
    return answers.comment_kept(item, standing=standing)


COMMANDS: Final = (
    row(CommentOn, comment),
    row(TakeBackVote, unvote),
    row(EndorseBallot, endorse_ballot),
)
