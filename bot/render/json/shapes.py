"""Build the JSON of items for the command line, the board and exports.

Instants are ISO 8601 in UTC with `Z`. Shapes only ever grow.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import WITHDRAWN, Ballot, BallotState, Vote
from bot.domain.ballots.choices import as_on_paper
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import NO_VOTE
from bot.domain.ballots.tally import Tally
from bot.domain.delivery import Delivery
from bot.domain.ids import PersonId
from bot.domain.items.comment import Comment
from bot.domain.items.history import EndMoved, Event, HistoryEntry, Mark, VoteSeen
from bot.domain.items.item import Item
from bot.domain.items.plan import Span
from bot.domain.so_far import SoFar
from bot.language import ENGLISH, in_english, speaking
from bot.mail.values import Attachment, Automatic, Mailbox
from bot.render.ballots.endorsing import say_missing_endorsers
from bot.render.ballots.rule_words import missing_words, rule_in_short
from bot.render.ballots.tally_answer import exact_shape
from bot.render.ballots.tally_text import outcome_for_programs
from bot.render.ballots.unread import WHY_UNREAD
from bot.render.documents.facts import (
    CallAnswer,
    CallFacts,
    DraftFacts,
    ItemFacts,
    PlanFacts,
    PositionFacts,
    UnreadFacts,
    VoteFacts,
)
from bot.render.documents.objections import ObjectionFacts
from bot.render.items.history import say_values
from bot.render.words.notes import say_note
from bot.render.words.refusals import say_refusal

Shape = dict[str, object]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One part of a mail: its speaker (None: unknown), how deep it is quoted, and its text.

    `answers` are the quoted lines above an inline reply.
    """

    author: Mailbox | None
    depth: int
    text: str
    answers: str = ""


@dataclass(frozen=True, slots=True)
class ThreadMail:
    """One mail of an item's thread, split into what each speaker says."""

    message_id: str
    author: Mailbox
    said_at: datetime
    subject: str
    lists: tuple[str, ...]
    segments: tuple[Spoken, ...]
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic | None = None
    automatic_rule: str = ""


def instant(value: datetime | None) -> str | None:
    """Return an instant as `2026-12-19T17:00:00Z`."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def item_shape(facts: ItemFacts) -> Shape:
    """Return an item as `items --json` lists it, the same in every language."""
    item = facts.item
    with speaking(ENGLISH):  # for programs
        return {
            "number": item.number,
            "title": item.title,
            "kind": item.kind,
            "state": item.state,
            "lists": list(item.lists),
            "holder": facts.holder_name or None,
            "holder_away_until": facts.holder_away.isoformat() if facts.holder_away else None,
            "labels": list(item.labels),
            "deadline": instant(item.deadline),
            "opened_at": instant(item.opened_at),
            "updated_at": instant(item.changed_at),
            "messages": facts.message_count,
            "comments": facts.comment_count,
            "outcome": in_english(outcome_for_programs, item) or None,
            "merged_into": item.merged_into,
            "ballot": _ballot_shape(facts) if facts.draft is None else _draft_shape(facts.draft),
            "call": None if facts.call is None else call_shape(facts.call),
            **_plan_shape(facts.plan),
            "links": [
                *({"kind": "needs", "item": item.number} for item in _needs(facts.plan)),
                *(
                    {"kind": related.direction, "item": related.item.number}
                    for related in facts.relations
                ),
            ],
        }


def item_page_shape(
    facts: ItemFacts,
    *,
    thread: Sequence[ThreadMail],
    comments: Sequence[Comment],
    votes: Sequence[VoteFacts],
    history: Sequence[HistoryEntry],
    names: Mapping[PersonId, str],
) -> Shape:
    """Return an item as `show --json` prints it."""
    return {
        **item_shape(facts),
        "came_from": facts.branched_from.number if facts.branched_from is not None else None,
        "perhaps_part_of": facts.may_belong_to.number if facts.may_belong_to is not None else None,
        "thread": [_mail_shape(mail) for mail in thread],
        "comment_list": [
            {
                "author": names.get(comment.author) or None,
                "source": comment.source,
                "at": instant(comment.at),
                "text": comment.text,
                "sent_to_list": instant(comment.digest_sent_at),
            }
            for comment in comments
        ],
        "suggestions": [
            *(
                _position_shape(position)
                for position in (facts.call.positions if facts.call else ())
            ),
            *_suggestions(votes, facts.ballot, history),
        ],
        "unread": [_unread_shape(unread) for unread in facts.unread],
        "objections": [objection_shape(objection) for objection in facts.objections],
        "so_far": in_english(_so_far_shape, facts.so_far) if facts.so_far is not None else None,
        "votes": [_vote_shape(vote, facts.ballot) for vote in votes],
        "history": [
            {
                "at": instant(entry.at),
                "actor": _name(entry.actor, names),
                "what": entry.what,
                **_changed(entry.event),
                "source": entry.source,
                "evidence": entry.evidence or None,
            }
            for entry in history
        ],
    }


def _so_far_shape(so_far: SoFar) -> Shape:
    """Return how an item stands that is not finished, as every place puts it into words."""
    missing, waits = so_far.missing, so_far.unanswered
    return {
        "positions": [
            {"position": word, "who": list(who)} for word, who in (*so_far.stances, *so_far.leans)
        ],
        "votes": [
            {"choice": as_on_paper(choice, so_far.rules.rule.method), "who": list(who)}
            for choice, who in so_far.votes
            if so_far.rules is not None
        ],
        "questions": list(so_far.questions),
        "objections": [{"id": str(each), "state": state} for each, state in so_far.objections],
        "not_answered": [str(each) for each in so_far.owed],
        "missing": {
            "ends_at": instant(missing.ends_at),
            "conditions": list(missing_words(missing.conditions)),
            "endorsers": missing.endorsers,
            "objections": [str(each) for each in missing.unaddressed],
            "holding": [{"who": who, "until": instant(until)} for who, until in missing.holding],
            "support": missing.support,
            "silent": list(missing.silent),
            "silent_people": missing.silent_count,
        },
        "waits_longest": None
        if waits is None
        else {
            "who": waits.author,
            "at": instant(waits.at),
            "message_id": waits.message_id,
            "url": waits.url or None,
        },
    }


def _changed(event: Event) -> Shape:
    """Return what was before and after, in English; instants as everywhere."""
    if isinstance(event, EndMoved):
        ends = {"from": instant(event.before), "to": instant(event.after)}
        return {**ends, "because": event.reason or None}
    before, after = in_english(_values, event)
    return {"from": before or None, "to": after or None}


def _values(event: Event) -> tuple[str, str]:
    return say_values(event, zone=ZoneInfo("UTC"), outcome=str)


def _unread_shape(unread: UnreadFacts) -> Shape:
    return {
        "who": unread.who,
        "words": unread.words or None,
        "at": instant(unread.at),
        "why": in_english(str, WHY_UNREAD),
    }


def delivery_shape(delivery: Delivery) -> Shape:
    """Return a delivery as `outbox list --json` lists it."""
    return {
        "id": delivery.id,
        "state": delivery.state,
        "kind": delivery.kind,
        "recipient": delivery.recipient,
        "item": delivery.item,
        "attempts": delivery.attempts,
        "created_at": instant(delivery.created_at),
        "due_at": instant(delivery.due_at),
        "sent_at": instant(delivery.sent_at),
        "last_error": delivery.last_error or None,
        "result": delivery.result or None,
    }


def _needs(plan: PlanFacts | None) -> Sequence[Item]:
    return plan.needs if plan is not None else ()


def _plan_shape(plan: PlanFacts | None) -> Shape:
    reckoned = plan.reckoned if plan is not None else None
    return {
        "takes": str(plan.plan.takes) if plan is not None and plan.plan.takes is not None else None,
        "due": instant(plan.plan.due) if plan is not None else None,
        "starts_by": instant(reckoned.starts_by) if reckoned is not None else None,
        "late_by": str(Span(reckoned.late)) if reckoned is not None and reckoned.late else None,
    }


def _ballot_shape(facts: ItemFacts) -> Shape | None:
    ballot, tally = facts.ballot, facts.tally
    if ballot is None or tally is None:
        return None
    has_outcome = ballot.state is BallotState.CLOSED and not ballot.is_withdrawn
    return {
        **_asked_shape(ballot),
        "tally": None if tally.is_hidden else _counts_shape(tally),
        "cast": tally.cast,
        "quorum": exact_shape(tally.quorum.need) if tally.quorum is not None else 0,
        "threshold": rule_in_short(ballot.rules.rule),
        "missing": list(missing_words(tally.missing)),
        **({} if ballot.rules.is_secret else {"not_voted": list(tally.not_voted)}),
        "outcome": ballot.outcome if has_outcome else None,
        **({"from_archive": in_english(say_note, ballot.note)} if ballot.archived_call else {}),
        **({"endorsers": list(facts.endorsers)} if ballot.drafted_at is not None else {}),
    }


def _asked_shape(ballot: Ballot) -> Shape:
    return {
        "state": WITHDRAWN if ballot.is_withdrawn else ballot.state,
        "version": ballot.version,
        "rule": ballot.rules.name,
        "method": ballot.rules.rule.method,
        "question": ballot.question or None,
        "choices": list(ballot.rules.choices),
        "closes_at": instant(ballot.closes_at),
        "options": list(ballot.rules.options),
        "visibility": ballot.rules.rule.visibility,
    }


def call_shape(facts: CallFacts) -> Shape:
    """Return a call for comments with what was said on it."""
    call = facts.call
    return {
        "kind": call.kind,
        "state": call.state,
        "opened_at": instant(call.opened_at),
        "closes_at": instant(call.closes_at),
        "closed_at": instant(call.closed_at),
        "outcome": call.outcome or None,
        "note": in_english(say_note, call.note) or None,
        "version": call.version,
        "text": call.text or None,
        "questions": [
            {"number": number, "text": question, "answers": list(map(_answer_shape, answers))}
            for number, (question, answers) in enumerate(
                zip(call.questions, facts.answers, strict=True), start=1
            )
        ],
        "extensions": [
            {
                "from": instant(extension.extension.before),
                "to": instant(extension.extension.until),
                "reason": extension.extension.reason or None,
                "by": extension.by,
                "at": instant(extension.extension.at),
            }
            for extension in facts.extensions
        ],
        "general": list(map(_answer_shape, facts.general)),
        "answered": list(facts.answered),
        "away": list(facts.away),
        "silent": {
            "people": len(facts.silent),
            "groups": list(facts.silent_groups),
            **({"writers": list(facts.silent_writers)} if facts.silent_writers else {}),
        },
        **(_consensus_shape(facts) if call.seeks_consensus else {}),
    }


def _consensus_shape(facts: CallFacts) -> Shape:
    note = facts.call.note
    return {
        "positions": {word.value: count for word, count in facts.stance_counts},
        "provisional": facts.call.is_provisional,
        "options": (note.options or None) if note is not None else None,
        "revisit": (note.revisit or None) if note is not None else None,
    }


def objection_shape(facts: ObjectionFacts) -> Shape:
    """Return an objection with all that became of it."""
    objection, contested = facts.objection, facts.contested
    return {
        "id": str(objection.id),
        "who": facts.who,
        "text": objection.text,
        "source": objection.source,
        "evidence": objection.evidence or None,
        "at": instant(objection.at),
        "against": objection.against,
        "shared_by": list(facts.shared_by),
        "answers": [
            {"who": each.who, "text": each.answer.text, "at": instant(each.answer.at)}
            for each in facts.answers
        ],
        "state": objection.state,
        "by": facts.by or None,
        "because": objection.because or None,
        "alternatives": objection.alternatives or None,
        "at_state": instant(objection.at_state),
        "contested": None
        if contested is None
        else {
            "by": facts.contested_by,
            "because": contested.because,
            "at": instant(contested.at),
        },
    }


def _answer_shape(answer: CallAnswer) -> Shape:
    return {
        "who": answer.who,
        "text": answer.text,
        "source": answer.source,
        "at": instant(answer.at),
    }


def _draft_shape(draft: DraftFacts) -> Shape:
    ballot = draft.ballot
    return {
        **_asked_shape(ballot),
        "tally": {},
        "cast": 0,
        "quorum": 0,
        "threshold": rule_in_short(ballot.rules.rule),
        "missing": [say_missing_endorsers(draft)],
        "outcome": None,
        "endorsers": list(draft.endorsers),
    }


def _counts_shape(tally: Tally) -> Shape:
    return {choice: exact_shape(count) for choice, count in tally.counts.items()}


def _mail_shape(mail: ThreadMail) -> Shape:
    return {
        "message_id": mail.message_id,
        "from": _mailbox_shape(mail.author),
        "date": instant(mail.said_at),
        "subject": mail.subject,
        "lists": list(mail.lists),
        "automatic": mail.automatic,
        "automatic_rule": mail.automatic_rule or None,
        "segments": [
            {
                "author": None if part.author is None else _mailbox_shape(part.author),
                "depth": part.depth,
                "text": part.text,
                "answers": part.answers or None,
            }
            for part in mail.segments
        ],
        "attachments": [
            {
                "filename": part.filename or None,
                "media_type": part.media_type,
                "size": part.size or None,
                "url": part.url or None,
            }
            for part in mail.attachments
        ],
    }


def _mailbox_shape(mailbox: Mailbox) -> Shape:
    return {"name": mailbox.name or None, "address": mailbox.address or None}


def _vote_shape(facts: VoteFacts, ballot: Ballot | None) -> Shape:
    vote = facts.vote
    method = None if ballot is None else ballot.rules.rule.method
    choice: Shape = {}
    if vote.choice:  # "" while choices are hidden
        written = vote.choice if method is None else as_on_paper(vote.choice, method)
        choice = {"choice": written}
    return {
        "voter": facts.voter,
        **choice,
        "reason": vote.reason or None,
        "source": vote.source,
        "assurance": vote.assurance,
        "at": instant(vote.at),
        "counts": vote.counts,
        "superseded_by": vote.superseded_by,
        "not_counted_because": vote.left_out
        if vote.refusal is None
        else in_english(say_refusal, vote.refusal),
    }


def _suggestions(
    votes: Sequence[VoteFacts], ballot: Ballot | None, history: Sequence[HistoryEntry]
) -> list[Shape]:
    """Return the positions that somebody may have taken, and what became of asking them.

    What has been confirmed is known by the history, in which the vote began in doubt.
    """
    if ballot is None or ballot.hides_choices or ballot.rules.is_secret:
        return []
    began = {
        entry.evidence
        for entry in history
        if isinstance(entry.event, VoteSeen) and entry.event.mark is Mark.IN_DOUBT
    }
    return [
        {
            "who": each.voter,
            "position": as_on_paper(each.vote.choice, ballot.rules.rule.method),
            "because": each.vote.evidence or None,
            "state": state,
        }
        for each in votes
        if (state := _suggestion_state(each.vote, began))
    ]


def _position_shape(facts: PositionFacts) -> Shape:
    position = facts.position
    return {
        "who": facts.who,
        "position": position.lean,
        "because": position.sentence,
        "state": position.state,
    }


def _suggestion_state(vote: Vote, began: Collection[str]) -> str:
    """Return what became of a vote that was in doubt, "" if it never was, or takes one back."""
    if vote.refusal == NO_VOTE:
        return "refused"
    doubt = None if vote.refusal is None else vote.refusal.doubt
    if doubt is not None:
        return "" if doubt is Doubt.RETRACTION else "asked"
    is_confirmed = vote.refusal is None and vote.evidence_ref in began
    return "confirmed" if is_confirmed else ""


def _name(person: PersonId | None, names: Mapping[PersonId, str]) -> str | None:
    return None if person is None else names.get(person) or None
