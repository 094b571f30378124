"""Render mail about a ballot: opened, extended, corrected, withdrawn, its result, a reminder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from typing import Final

from bot.domain.ballots.ballot import Ballot, Rules
from bot.domain.ballots.choices import WORDS, words_in_language
from bot.domain.items.item import Item
from bot.language import Numbered, Text, isolated, say, say_parts
from bot.mail import subject as subjects
from bot.render.ballots import tally_text
from bot.render.ballots.changes import asked_in, say_meaning, say_options
from bot.render.ballots.echoing import say_news, say_seen
from bot.render.ballots.endorsing import say_endorsers, say_proposed
from bot.render.ballots.hash_words import hash_lines
from bot.render.ballots.how_to_vote import (
    example_by_number,
    how_to_write,
    vote_form,
    vote_line,
)
from bot.render.ballots.result_file import hash_of_file, result_data
from bot.render.ballots.rule_words import newest_counts, rule_besides_conditions
from bot.render.documents import procedure_words
from bot.render.documents.document import Choice, Choosing, Counted, Document, Voted
from bot.render.documents.facts import EchoFacts, ItemFacts, ResultFacts, VoteFacts
from bot.render.documents.procedure_words import LONGEST_REASON
from bot.render.mail.document import document_mail, is_small, until_small
from bot.render.mail.message import MailHead
from bot.render.text.safe import clean, cut, name_of, one_line
from bot.render.words.notes import say_note
from bot.render.words.times import say_instant

LONGEST_QUESTION: Final = 4000
SHORTENED: Final = 60
"""Characters of each reason in a mail that has very many votes."""

HOW_TO_VOTE: Final = Text(
    "To vote, reply to this message on the list, with your choice on the first line. You can add a "
    "reason after it."
)
HOW_TO_CHOOSE: Final = Text(
    "To vote, reply to this message on the list, with the options that you choose on the first "
    "line, by their numbers or names: {how}. For example: “#{number}: {example}”. You can add a "
    "reason, beginning with “because”."
)
HOW_TO_VOTE_ALONE: Final = Text(
    "To vote, press your choice in Slack, or write to {address} alone, with this on the first "
    "line: {form}. Do not vote on the list: everybody can read it, so a vote there does not count."
)
HOW_LINKS_WORK_ALONE: Final = Text(
    "Each choice opens a message to {address}. Send it, and your vote is cast."
)
HOW_TO_REPLY: Final = Text(
    "To vote, reply to this message, with your choice on the first line. You can add a reason "
    "after it."
)
HOW_TO_CHOOSE_IN_REPLY: Final = Text(
    "To vote, reply to this message, with the options that you choose on the first line, by their "
    "numbers or names: {how}. For example: “#{number}: {example}”. You can add a reason, beginning "
    "with “because”."
)
ONLY_YOU_KNOW: Final = Text(
    "Your reply goes to an address that only you know, so we can be sure that the vote is yours."
)
HOW_LINKS_WORK_FOR_YOU: Final = Text(
    "Each choice opens a message to that address. Send it, and your vote is cast."
)
WHY_REMINDED: Final = Text(
    "You get this because you are on the roster of those who vote, and have not voted. It is sent "
    "once for each ballot, only to you, and not to the list."
)
WHO_VOTED: Final = Text("Who voted")
WHO_VOTED_HOW: Final = Text("Who voted how")
HOW_LINKS_WORK: Final = Text(
    "Each choice opens a message to the list. Send it, and your vote is cast."
)
IN_SLACK: Final = Text("In Slack, vote on the item's message.")
STAYS_CAST: Final = Text("Votes already cast still count, and can be changed until then.")
WHEN_IT_OPENS: Final = Numbered(
    "This ballot opens when it has {number} endorser, and ends {end}. If it has too few by then, "
    "it is withdrawn.",
    "This ballot opens when it has {number} endorsers, and ends {end}. If it has too few by then, "
    "it is withdrawn.",
)
HOW_TO_ENDORSE: Final = Text(
    "To endorse it, press “Endorse” in Slack, or reply to this message on the list "
    "with the word “endorse” on the first line. A reply counts if the list proves "
    "that it is yours. The person who proposed the ballot cannot endorse it. An "
    "endorsement is not a vote."
)
WHY_TOLD: Final = Text(
    "Penholder mails votes to the list that were given in Slack, by a link or by mail to Penholder "
    "alone, so that the list has every vote. This message itself is no vote."
)
NOT_OPENED: Final = Text("It was not open yet, so nobody had voted.")
NO_RESULT: Final = Text("There is no result. The votes that were cast decide nothing.")
FILE_LEFT_OUT: Final = Text(
    "The file with every vote is too large for a message to a list. Whoever runs Penholder can "
    "give it to you: penholder result {number}"
)
RECOUNT: Final = Text(
    "Anybody can count the votes again: save the attached file and run penholder recount {name}."
)
SAME_HASH: Final = Text(
    "Whoever has the file can compare it with this message: penholder recount ends with the same "
    "words and the same hash, unless the file was changed."
)
VOTES_LEFT_OUT: Final = Numbered(
    "{number} more vote was counted; there are too many to list in one message.",
    "{number} more votes were counted; there are too many to list in one message.",
)


EXTENDED_BY: Final = Text("{name} extended it.")
WITHDRAWN_BY: Final = Text("{name} withdrew the ballot.")


def ballot_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that announces an open ballot to the list, and how to vote by replying.

    `facts.ballot` must be set.
    """
    title = Text("Vote on #{number}: {title}")
    document = _open(facts, subjects.VOTE_UNTIL, title, head=head)
    texts = (*document.facts, say_endorsers(facts.endorsers))
    return document_mail(replace(document, facts=texts), head=head)


def draft_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that asks the list for the endorsers of a proposed vote.

    `facts.draft` must be set.
    """
    draft = facts.draft
    if draft is None:
        raise ValueError("a mail about a proposed vote needs it")
    ballot, title = draft.ballot, Text("Ballot proposed on #{number}: {title}")
    end = say_instant(ballot.closes_at, zone=facts.zone)
    document = replace(
        Document.on(facts, subjects.BALLOT_PROPOSED, title),
        facts=(WHEN_IT_OPENS.format(ballot.rules.rule.endorsers, end=end), say_proposed(draft)),
        asked=_question(ballot),
        how=(HOW_TO_ENDORSE.format(),),
        choosing=Choosing(options=ballot.rules.options),
        notes=(tally_text.say_rule(ballot),),
    )
    return document_mail(document, head=head)


def extension_mail(
    facts: ItemFacts, *, head: MailHead, before: datetime, by: str = "", reason: str = ""
) -> EmailMessage:
    """Return the mail that tells the list that an open ballot was extended.

    `facts.ballot` must be set, and closes at its new time; `before` is when it was to close, `by`
    who extended it.
    """
    title = Text("Ballot extended on #{number}: {title}")
    document = _open(facts, subjects.BALLOT_EXTENDED, title, head=head)
    document = replace(
        document,
        facts=(
            *document.facts,
            say("It was to end {time}.", time=say_instant(before, zone=facts.zone)),
            procedure_words.say_who_and_why(EXTENDED_BY, by, reason),
        ),
        how=(f"{STAYS_CAST} {document.how[0]}",),
    )
    return document_mail(document, head=head)


def reminder_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that reminds somebody who has not voted.

    `facts.ballot` must be set. `head.reply_to` is an address that proves whose a reply is.
    """
    ballot, title = _needed(facts), Text("You have not voted on #{number}: {title}")
    document = _open(facts, subjects.VOTE_REMINDER, title, head=head)
    ends = say_instant(ballot.closes_at, zone=facts.zone)
    how = HOW_TO_REPLY if ballot.rules.takes_one else HOW_TO_CHOOSE_IN_REPLY
    document = replace(
        document,
        facts=(say("You have not voted yet. The ballot is open until {end}.", end=ends),),
        how=(f"{_how_to_choose(how, facts.item, ballot)} {ONLY_YOU_KNOW}",),
        choosing=replace(document.choosing, links_work=HOW_LINKS_WORK_FOR_YOU.format()),
        notes=(*_notes(facts, ballot, has_ways=False), WHY_REMINDED.format()),
    )
    return document_mail(document, head=head)


def correction_mail(
    facts: ItemFacts, *, head: MailHead, version: int, by: str = ""
) -> EmailMessage:
    """Return the mail that tells the list what a new version of an open ballot changed.

    `facts.ballot` must be set; `by` is who corrected it.
    """
    ballot, title = _needed(facts), Text("Ballot corrected on #{number}: {title}")
    document = _open(facts, subjects.BALLOT_CORRECTED, title, head=head)
    before, after = ballot.texts[version - 2 : version]
    is_other = before.question != after.question
    document = replace(
        document,
        facts=(
            procedure_words.say_version_until(version, ballot.closes_at, zone=facts.zone),
            procedure_words.say_who_and_why(procedure_words.CORRECTED_BY, by, after.reason),
        ),
        before=asked_in(before) if is_other else "",
        asked=asked_in(after) if is_other else document.asked,
        changes=(*say_options(before, after), say_meaning(after)),
    )
    return document_mail(document, head=head)


def echo_mail(facts: ItemFacts, echos: Sequence[EchoFacts], *, head: MailHead) -> EmailMessage:
    """Return the mail that tells a list of votes that were given elsewhere.

    `facts` must have a ballot and its tally. What would be too large for a list goes without its
    HTML twin, and at last with shorter reasons.
    """
    ballot, tally = _needed(facts), facts.tally
    if tally is None:
        raise ValueError("a mail about votes needs their tally")
    so_far = say_parts((tally_text.say_turnout(tally), tally_text.say_counts(tally)))
    title = Text("New votes on #{number}: {title}")
    document = _open(facts, subjects.VOTES_TOLD, title, head=head)
    document = replace(
        document,
        facts=(say("So far: {votes}.", votes=so_far), *document.facts),
        asked="",
        choosing=replace(document.choosing, choices=()),
        notes=(WHY_TOLD.format(),),
    )
    for longest, with_html in ((LONGEST_REASON, True), (LONGEST_REASON, False), (SHORTENED, False)):
        votes = tuple(say_news(vote, ballot.rules, longest=longest) for vote in echos)
        mail = document_mail(replace(document, votes_told=votes), head=head, with_html=with_html)
        if is_small(mail):
            break
    return mail


def withdrawal_mail(
    facts: ItemFacts, *, head: MailHead, by: str = "", reason: str = ""
) -> EmailMessage:
    """Return the mail that tells the list that a ballot was withdrawn, by whom and why.

    `facts.ballot` must be set.
    """
    ballot, title = _needed(facts), Text("Ballot withdrawn on #{number}: {title}")
    document = replace(
        Document.on(facts, subjects.BALLOT_WITHDRAWN, title),
        facts=(procedure_words.say_who_and_why(WITHDRAWN_BY, by, reason),),
        asked=_question(ballot),
        notes=((NO_RESULT if ballot.was_opened else NOT_OPENED).format(),),
    )
    return document_mail(document, head=head)


def result_mail(facts: ResultFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that tells the list a ballot's result, its rule and its votes.

    The same is attached as JSON for programs. If both twins are too large for a list, the text goes
    alone; if there are very many votes, only so many are named that the mail fits. The tally always
    counts all.
    """

    def made(most: int, data: bytes = b"", *, with_html: bool = False) -> EmailMessage:
        """Return the mail with the first `most` votes."""
        document = _result(facts, most, has_file=bool(data))
        return document_mail(document, head=head, data=data, with_html=with_html)

    data, most = result_data(facts), len(facts.votes)
    facts = replace(facts, last_hash=hash_of_file(data))
    mail = made(most, data, with_html=True)
    for raw in (data, b""):
        if not is_small(mail):
            mail = made(most, raw)
    return until_small(mail, most, made)


def _not_counted(facts: ResultFacts) -> str:
    refused = [vote.vote.refusal for vote in facts.all_votes if vote.vote.refusal]
    return tally_text.say_not_counted(facts.refused, refused)


def _result(facts: ResultFacts, most: int, *, has_file: bool) -> Document:
    """Return a result's document with the first `most` votes."""
    number, ballot, tally = facts.item.number, facts.ballot, facts.tally
    votes = _in_order(facts)
    left_out = len(votes[most:])
    conditions = tally_text.say_conditions(tally)
    besides = tally_text.say_rule(ballot)
    if conditions:
        besides = rule_besides_conditions(ballot.rules.rule)
    closed_at = ballot.closed_at or ballot.closes_at
    recount = RECOUNT if has_file else FILE_LEFT_OUT
    return replace(
        Document.on(
            facts, subjects.BALLOT_RESULT, Text("Result of the ballot on #{number}: {title}")
        ),
        outcome=tally_text.say_result(ballot),
        result=tally_text.say_result(ballot, begins=False),
        facts=(cut(one_line(say_note(ballot.note)), at=LONGEST_QUESTION),),
        asked=_question(ballot),
        counted=Counted(
            tally_text.labelled_counts(tally),
            tally_text.draw_bars(tally, signs="#", longest=30),
            tally_text.say_groups(tally),
            ballot.rules.name,
            conditions,
        ),
        notes=(
            f"{tally_text.say_cast(tally)}. {besides}".rstrip(),
            say_endorsers(facts.endorsers),
            procedure_words.say_closed(closed_at, facts.closed_by, zone=facts.zone),
            tally_text.LINK_IS_CUT.format() if ballot.has_cut_links else "",
            f"{_not_counted(facts)}." if facts.refused else "",
            recount.format(number=number, name=f"result-{number}.json"),
        ),
        seal_title=SAME_HASH.format(),
        seal=(*hash_lines(facts.last_hash), facts.last_hash),
        votes_title=(WHO_VOTED if ballot.has_cut_links else WHO_VOTED_HOW).format(),
        votes=tuple(_voted(vote, ballot.rules) for vote in votes[:most]),
        left_out=VOTES_LEFT_OUT.format(left_out) if left_out else "",
    )


def _open(facts: ItemFacts, subject: Text, title: Text, *, head: MailHead) -> Document:
    """Return an open ballot's document: the question, how to vote, and the rule."""
    ballot = _needed(facts)
    rules = ballot.rules
    if rules.is_open_to_all:
        how = _how_to_choose(HOW_TO_VOTE if rules.takes_one else HOW_TO_CHOOSE, facts.item, ballot)
        links_work = HOW_LINKS_WORK.format()
    else:
        form = vote_form(facts.item.number, rules, marked=False)
        how = HOW_TO_VOTE_ALONE.format(address=head.from_address, form=form)
        links_work = HOW_LINKS_WORK_ALONE.format(address=head.from_address)
    options = () if rules.takes_one else rules.options
    return replace(
        Document.on(facts, subject, title),
        until=ballot.closes_at,
        facts=(procedure_words.say_until(ballot.closes_at, zone=facts.zone),),
        asked=_question(ballot),
        how=(how,),
        choosing=Choosing(_choices(facts.item, rules), links_work, options),
        notes=_notes(facts, ballot),
    )


def _how_to_choose(how: Text, item: Item, ballot: Ballot) -> str:
    if ballot.rules.takes_one:
        return how.format()
    return how.format(
        number=item.number,
        how=how_to_write(ballot.rules),
        example=example_by_number(ballot.rules),
    )


def _notes(facts: ItemFacts, ballot: Ballot, *, has_ways: bool = True) -> tuple[str, ...]:
    """Return who can see the choices, by which rule a ballot is decided, and other ways to vote."""
    voters = tally_text.say_voters(facts.tally) if facts.tally is not None else ""
    newest = say("Your newest vote counts.") if newest_counts(ballot.rules.rule) else ""
    rule = (tally_text.say_rule(ballot), newest, voters, IN_SLACK.format() if has_ways else "")
    return say_seen(ballot), " ".join(filter(None, rule))


def _choices(item: Item, rules: Rules) -> tuple[Choice, ...]:
    choices = []
    for choice in rules.choices if rules.takes_one else ():
        words = WORDS.get(rules.rule.method, {})
        english = (word for word, meant in words.items() if meant == choice != word)
        name = rules.label(choice)
        own = [word for word in words_in_language(rules.rule, choice) if word != name]
        # "no" is the same word in several languages.
        others = dict.fromkeys((*own, *english, *([choice] if name != choice else ())))
        needs_reason = choice in rules.reason_needed
        # Not all mail programs take In-Reply-To from a link, so the words name the item.
        vote = vote_line(item.number, choice, rules)
        choices.append(Choice(name, needs_reason, ", ".join(map(isolated, others)), vote))
    return tuple(choices)


def _voted(facts: VoteFacts, rules: Rules) -> Voted:
    reason = cut(one_line(facts.vote.reason), at=LONGEST_REASON)
    way = tally_text.WAYS[facts.vote.source].format()
    way = say("{way}: {reason}", way=way, reason=reason) if reason else way
    return Voted(name_of(facts.voter), rules.label(facts.vote.choice), way)


def _in_order(facts: ResultFacts) -> list[VoteFacts]:
    """Return the votes that count, by choice, then by name."""
    order = {choice: place for place, choice in enumerate(facts.ballot.rules.choices)}
    return sorted(
        (vote for vote in facts.votes if vote.vote.counts),
        key=lambda vote: (
            order.get(vote.vote.choice, len(order)),
            vote.vote.choice,
            vote.voter.casefold(),
        ),
    )


def _question(ballot: Ballot) -> str:
    return cut(clean(ballot.question).strip(), at=LONGEST_QUESTION)


def _needed(facts: ItemFacts) -> Ballot:
    if facts.ballot is None:
        raise ValueError("a mail about a ballot needs the ballot")
    return facts.ballot
