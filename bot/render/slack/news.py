"""Render direct messages that tell one person their news or tasks."""

from typing import Final

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import Confirmation
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import in_doubt
from bot.domain.ballots.tally import Tally
from bot.language import Text, say
from bot.render.ballots.tally_text import say_counted, say_counts, say_result
from bot.render.calls.words import numbered_questions, say_position, say_reach
from bot.render.documents.facts import CallFacts, ItemFacts, PositionFacts, VoteFacts
from bot.render.slack.item import answer_button, how_to_vote, link_to, named
from bot.render.slack.markup.blocks import (
    Block,
    SlackText,
    actions,
    button,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.slack.markup.rich_text import rich_text
from bot.render.slack.objections import stance_buttons
from bot.render.text.safe import cut, name_of, one_line
from bot.render.words.notes import say_note
from bot.render.words.refusals import say_refusal

LONGEST_QUOTED = 1000
LONGEST_QUESTION = 200
IS_IT_YOUR_WISH: Final = Text(
    "Words of yours in a message to the list may take a position on {item}: "
    "*{position}*. Is it yours? If you confirm it, it becomes your proposal, or "
    "supports an existing one. Until then it has no effect. You wrote:"
)
IS_IT_YOUR_VIEW: Final = Text(
    "Words of yours in a message to the list may take a position on {item}: *{position}*. Is it "
    "yours? It is listed with the answers, under your name, if you confirm it. Before that it "
    "counts for nothing. You wrote:"
)


def holder_news(facts: ItemFacts, *, by: str, link: str) -> SlackText:
    """Tell somebody that they hold an item."""
    item = _item(facts, link)
    if by:
        text = say("{name} made you the holder of {item}.", name=escape(name_of(by)), item=item)
    else:
        text = say("You are now the holder of {item}.", item=item)
    then = say("It is up to you to move it forward; `/pen mine` shows everything that you hold.")
    return _news(f"{text} {then}")


def reminder(facts: ItemFacts, ballot: Ballot, *, link: str) -> SlackText:
    """Remind somebody who has not voted, with the buttons to do it."""
    sentence = say(
        "You have not voted on {item}. The ballot ends {end}.",
        item=_item(facts, link),
        end=date_token(ballot.closes_at, zone=facts.zone),
    )
    return _quoting(sentence, ballot.question, *how_to_vote(ballot, facts.item))


def call_reminder(facts: ItemFacts, call: CallFacts, *, link: str) -> SlackText:
    """Remind somebody who has not answered a call, with the button to do it."""
    if call.call.seeks_consensus:
        sentence = say(
            "You have not said where you stand on the call for consensus on {item}. It ends {end}.",
            item=_item(facts, link),
            end=date_token(call.call.closes_at, zone=facts.zone),
        )
        return _quoting(sentence, call.call.text, stance_buttons(facts.item))
    questions = numbered_questions(call)
    return _news(
        say(
            "You have not answered the call for comments on {item}. It ends {end}.",
            item=_item(facts, link),
            end=date_token(call.call.closes_at, zone=facts.zone),
        ),
        *(
            block
            for question in questions
            for block in rich_text(cut(question, at=LONGEST_QUESTION))
        ),
        actions((answer_button(facts.item),), block_id=f"call-{facts.item.number}"),
        words=" ".join(questions),
    )


def call_summary(facts: ItemFacts, call: CallFacts, *, link: str) -> SlackText:
    """Tell who opened a call who has not answered, as these people are reminded."""
    text = say(
        "The call for comments on {item} ends {end}. I reminded those who have not answered.",
        item=_item(facts, link),
        end=date_token(call.call.closes_at, zone=facts.zone),
    )
    return _news(f"{text} {escape(' '.join(say_reach(call)))}")


def correction_news(facts: ItemFacts, ballot: Ballot, *, link: str) -> SlackText:
    """Ask somebody whose vote does not count any more to vote again, with the buttons to do it."""
    sentence = say(
        "The ballot on {item} was corrected, and means something else now (version {version}). So "
        "your vote does not count any more: please vote again, until {end}.",
        item=_item(facts, link),
        version=ballot.version,
        end=date_token(ballot.closes_at, zone=facts.zone),
    )
    return _quoting(sentence, ballot.question, *how_to_vote(ballot, facts.item))


def block_news(facts: ItemFacts, vote: VoteFacts, *, link: str) -> SlackText:
    """Tell who opened a ballot that somebody blocks it, and why."""
    return _quoting(
        say(
            "{name} votes *{choice}* on {item}, a ballot that you opened. Reason:",
            name=escape(name_of(vote.voter)),
            choice=_choice(facts, vote.vote),
            item=_item(facts, link),
        ),
        one_line(vote.vote.reason),
    )


def doubt_news(facts: ItemFacts, vote: VoteFacts, *, link: str) -> SlackText:
    """Tell who opened a ballot that somebody may have voted, what they wrote, and what follows."""
    refusal = vote.vote.refusal
    why = "" if refusal is None else escape(say_refusal(refusal))
    return _quoting(
        say(
            "A vote of {name} on {item} is in doubt: {reason}. I asked them; it counts if they "
            "confirm it. They wrote:",
            name=escape(name_of(vote.voter)),
            item=_item(facts, link),
            reason=why,
        ),
        one_line(vote.vote.evidence),
    )


def position_news(facts: ItemFacts, shown: PositionFacts, *, link: str) -> SlackText:
    """Ask somebody whether words of theirs take a position on a call, with the two buttons."""
    position = shown.position
    asked = IS_IT_YOUR_WISH if position.until is not None else IS_IT_YOUR_VIEW
    about = f"{facts.item.number}:{position.id}"
    return _quoting(
        asked.format(
            item=_item(facts, link), position=escape(say_position(position, zone=facts.zone))
        ),
        one_line(position.sentence),
        actions(
            (
                button(
                    say("Yes, confirm"), action_id="take_position", value=about, style="primary"
                ),
                button(say("No"), action_id="leave_position", value=about),
            ),
            block_id=f"position-{position.id}",
        ),
    )


def position_seen_news(facts: ItemFacts, shown: PositionFacts, *, link: str) -> SlackText:
    """Tell who called for comments that somebody may take a position, and what follows."""
    return _quoting(
        say(
            "{name} may take a position on {item}: *{position}*. I asked them privately. "
            "Unless they confirm it, it has no effect and only chairs see it. They wrote:",
            name=escape(name_of(shown.who)),
            item=_item(facts, link),
            position=escape(say_position(shown.position, zone=facts.zone)),
        ),
        one_line(shown.position.sentence),
    )


def vote_in_doubt_news(
    facts: ItemFacts, asked: Confirmation, vote: Vote, *, link: str
) -> SlackText:
    """Ask somebody whether words of theirs are a vote, with the two buttons."""
    about = f"{facts.item.number}:{asked.id}"
    words = {"item": _item(facts, link), "choice": _choice(facts, vote)}
    if vote.refusal == in_doubt(Doubt.OPENING):
        question = say(
            "Your own message, which opened {item}, says *{choice}*. It is not counted yet. If it "
            "is your vote, press the first button; then it counts. You wrote:",
            **words,
        )
    else:
        question = say(
            "Words of yours in a message may be a vote on {item}: *{choice}*. It is not counted "
            "yet. If it is your vote, press the first button; then it counts without any "
            "condition. You wrote:",
            **words,
        )
    return _quoting(
        question,
        one_line(vote.evidence),
        actions(
            (
                button(say("Count this vote"), action_id="take_vote", value=about, style="primary"),
                button(say("It is no vote"), action_id="leave_vote", value=about),
            ),
            block_id=f"doubt-{asked.id}",
        ),
    )


def _choice(facts: ItemFacts, vote: Vote) -> str:
    ballot = facts.ballot
    return escape(vote.choice if ballot is None else ballot.rules.label(vote.choice))


def quorum_news(facts: ItemFacts, ballot: Ballot, tally: Tally, *, link: str) -> SlackText:
    """Tell who opened a ballot that enough people have voted."""
    quorum = tally.quorum.need if tally.quorum is not None else 1
    return _news(
        say(
            "The ballot on {item} has reached its quorum of {quorum}: {counts}. It ends {end}.",
            item=_item(facts, link),
            quorum=quorum,
            counts=say_counts(tally),
            end=date_token(ballot.closes_at, zone=facts.zone),
        )
    )


def end_news(facts: ItemFacts, ballot: Ballot, tally: Tally, *, link: str) -> SlackText:
    """Tell who opened a ballot that it has ended, or that it was not endorsed in time."""
    if not ballot.was_opened:
        return _news(
            say(
                "The ballot on {item}, which you proposed, is withdrawn: {reason}.",
                item=_item(facts, link),
                reason=escape(say_note(ballot.note)),
            )
        )
    ended = say(
        "The ballot on {item}, which you opened, has ended: *{result}*.",
        item=_item(facts, link),
        result=escape(say_result(ballot)),
    )
    return _news(f"{ended} {say_counted(tally)}.")


def tie_news(facts: ItemFacts, ballot: Ballot, tally: Tally, *, link: str) -> SlackText:
    """Ask a chair for the casting vote."""
    return _news(
        say(
            "The ballot on {item} has ended in a tie: {options}. {counts}. Under its rule a chair "
            "decides: `/pen cast {number} {option}` (or another one of them).",
            item=_item(facts, link),
            options=escape(", ".join(ballot.winners)),
            counts=say_counts(tally),
            number=facts.item.number,
            option=escape(ballot.winners[0]),
        )
    )


def _item(facts: ItemFacts, link: str) -> str:
    title = named(facts.item)
    return link_to(link, title.replace("|", "¦")) if link else f"*{title}*"


def _quoting(sentence: str, words: str, *more: Block) -> SlackText:
    """Return news with somebody's words below them."""
    quoted = rich_text(cut(words, at=LONGEST_QUOTED)) if words else ()
    return _news(sentence, *quoted, *more, words=cut(one_line(words), at=LONGEST_QUOTED))


def _news(sentence: str, *more: Block, words: str = "") -> SlackText:
    text = f"{sentence} {escape(one_line(words))}".rstrip()
    return SlackText(text=within_message(text), blocks=(section(sentence), *more))
