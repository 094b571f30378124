"""Render the direct messages that tell one person what is theirs to know or to do."""

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import Confirmation
from bot.domain.ballots.tally import Tally
from bot.render.ballots.tally_text import say_counts, say_result, say_turnout
from bot.render.calls.words import numbered_questions, say_position, say_reach
from bot.render.facts import CallFacts, ItemFacts, PositionFacts, VoteFacts
from bot.render.refusals import say_kept
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import Block, SlackText, actions, button, section, within_message
from bot.render.slack.item import answer_button, how_to_vote, link_to, named
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.rich_text import rich_text

LONGEST_QUOTED = 1000
LONGEST_QUESTION = 200


def holder_news(facts: ItemFacts, *, by: str, link: str) -> SlackText:
    """Tell somebody that they hold an item."""
    who = f"{escape(name_of(by))} made you" if by else "You are now"
    return _news(
        f"{who} the holder of {_item(facts, link)}. It is up to you to move it forward; `/pen "
        "mine` shows everything that you hold."
    )


def reminder(facts: ItemFacts, ballot: Ballot, *, link: str) -> SlackText:
    """Remind somebody who has not voted, with the buttons to do it."""
    asked = rich_text(cut(ballot.question, at=LONGEST_QUOTED)) if ballot.question else ()
    return _news(
        f"You have not voted on {_item(facts, link)}. The vote ends "
        f"{date_token(ballot.closes_at, zone=facts.zone)}.",
        *asked,
        *how_to_vote(ballot, facts.item),
        said=ballot.question,
    )


def call_reminder(facts: ItemFacts, call: CallFacts, *, link: str) -> SlackText:
    """Remind somebody who has not answered a call, with the button to do it."""
    questions = numbered_questions(call)
    return _news(
        f"You have not answered the call for comments on {_item(facts, link)}. It ends "
        f"{date_token(call.call.closes_at, zone=facts.zone)}.",
        *(block for one in questions for block in rich_text(cut(one, at=LONGEST_QUESTION))),
        actions((answer_button(facts.item),), block_id=f"call-{facts.item.number}"),
        said=" ".join(questions),
    )


def call_summary(facts: ItemFacts, call: CallFacts, *, link: str) -> SlackText:
    """Tell who opened a call who has not answered, as these people are reminded."""
    reach = " ".join(say_reach(call))
    return _news(
        f"The call for comments on {_item(facts, link)} ends "
        f"{date_token(call.call.closes_at, zone=facts.zone)}. I reminded those who have not "
        f"answered. {escape(reach)}"
    )


def correction_news(facts: ItemFacts, ballot: Ballot, *, link: str) -> SlackText:
    """Ask somebody whose vote does not count any more to vote again, with the buttons to do it."""
    asked = rich_text(cut(ballot.question, at=LONGEST_QUOTED)) if ballot.question else ()
    return _news(
        f"The vote on {_item(facts, link)} was corrected, and means something else now (version "
        f"{ballot.version}). So your vote does not count any more: please vote again, until "
        f"{date_token(ballot.closes_at, zone=facts.zone)}.",
        *asked,
        *how_to_vote(ballot, facts.item),
        said=ballot.question,
    )


def block_news(facts: ItemFacts, vote: VoteFacts, *, link: str) -> SlackText:
    """Tell who opened a ballot that somebody blocks it, and why."""
    reason = one_line(vote.vote.reason)
    return _news(
        f"{escape(name_of(vote.voter))} votes *{escape(vote.vote.choice)}* on "
        f"{_item(facts, link)}, a vote that you opened. Reason:",
        *rich_text(cut(reason, at=LONGEST_QUOTED)),
        said=reason,
    )


def doubt_news(facts: ItemFacts, vote: VoteFacts, *, link: str) -> SlackText:
    """Tell who opened a ballot that somebody may have voted, what they wrote, and what follows."""
    said = cut(one_line(vote.vote.evidence), at=LONGEST_QUOTED)
    why = escape(say_kept(vote.vote.refusal))
    return _news(
        f"A vote of {escape(name_of(vote.voter))} on {_item(facts, link)} is in doubt: "
        f"{why}. I asked them; it counts if they confirm it. They wrote:",
        *rich_text(said),
        said=said,
    )


def position_news(facts: ItemFacts, shown: PositionFacts, *, link: str) -> SlackText:
    """Ask somebody whether words of theirs take a position on a call, with the two buttons."""
    position = shown.position
    said = cut(one_line(position.sentence), at=LONGEST_QUOTED)
    follows = (
        "It becomes your proposal, or supports the one that is there"
        if position.until is not None
        else "It is told with the answers, under your name"
    )
    about = f"{facts.item.number}:{position.id}"
    return _news(
        f"Words of yours in a message to the list may take a position on {_item(facts, link)}: "
        f"*{escape(say_position(position, zone=facts.zone))}*. Is it yours? {follows}, if you "
        "confirm it. Before that it counts for nothing. You wrote:",
        *rich_text(said),
        actions(
            (
                button("Yes, confirm", action_id="take_position", value=about, style="primary"),
                button("No", action_id="leave_position", value=about),
            ),
            block_id=f"position-{position.id}",
        ),
        said=said,
    )


def position_seen_news(facts: ItemFacts, shown: PositionFacts, *, link: str) -> SlackText:
    """Tell who called for comments that somebody may take a position, and what follows."""
    said = cut(one_line(shown.position.sentence), at=LONGEST_QUOTED)
    return _news(
        f"{escape(name_of(shown.who))} may take a position on {_item(facts, link)}: "
        f"*{escape(say_position(shown.position, zone=facts.zone))}*. I asked them privately. It "
        "counts for nothing, and only chairs are told, unless they confirm it. They wrote:",
        *rich_text(said),
        said=said,
    )


def vote_in_doubt_news(
    facts: ItemFacts, asked: Confirmation, vote: Vote, *, link: str
) -> SlackText:
    """Ask somebody whether words of theirs are a vote, with the two buttons."""
    said = cut(one_line(vote.evidence), at=LONGEST_QUOTED)
    about = f"{facts.item.number}:{asked.id}"
    return _news(
        f"Words of yours in a message may be a vote on {_item(facts, link)}: "
        f"*{escape(vote.choice)}*. It is not counted yet. If it is your vote, press the first "
        "button; then it counts without any condition. You wrote:",
        *rich_text(said),
        actions(
            (
                button("Count this vote", action_id="take_vote", value=about, style="primary"),
                button("It is no vote", action_id="leave_vote", value=about),
            ),
            block_id=f"doubt-{asked.id}",
        ),
        said=said,
    )


def quorum_news(facts: ItemFacts, ballot: Ballot, tally: Tally, *, link: str) -> SlackText:
    """Tell who opened a ballot that enough people have voted."""
    quorum = tally.quorum.need if tally.quorum is not None else 1
    return _news(
        f"The vote on {_item(facts, link)} has reached its quorum of {quorum}: "
        f"{say_counts(tally)}. It ends {date_token(ballot.closes_at, zone=facts.zone)}."
    )


def end_news(facts: ItemFacts, ballot: Ballot, tally: Tally, *, link: str) -> SlackText:
    """Tell who opened a ballot that it has ended, or that it was not endorsed in time."""
    if not ballot.was_opened:
        return _news(
            f"The vote on {_item(facts, link)}, which you proposed, is withdrawn: "
            f"{escape(ballot.note)}."
        )
    return _news(
        f"The vote on {_item(facts, link)}, which you opened, has ended: "
        f"*{escape(say_result(ballot))}*. {say_counts(tally)}; {say_turnout(tally)}."
    )


def tie_news(facts: ItemFacts, ballot: Ballot, tally: Tally, *, link: str) -> SlackText:
    """Ask a chair for the casting vote."""
    number, first = facts.item.number, escape(ballot.winners[0])
    tied = escape(", ".join(ballot.winners))
    return _news(
        f"The vote on {_item(facts, link)} has ended in a tie: {tied}. {say_counts(tally)}. "
        f"Under its rule a chair decides: `/pen cast {number} {first}` (or another one of them)."
    )


def _item(facts: ItemFacts, link: str) -> str:
    title = named(facts.item)
    return link_to(link, title.replace("|", "¦")) if link else f"*{title}*"


def _news(sentence: str, *more: Block, said: str = "") -> SlackText:
    text = f"{sentence} {escape(one_line(said))}".rstrip()
    return SlackText(text=within_message(text), blocks=(section(sentence), *more))
