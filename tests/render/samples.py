"""An invented story that the golden renderings tell; every person in it is made up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import (
    WITHDRAWN,
    Ballot,
    BallotState,
    Rules,
    Version,
    Vote,
    freeze_rules,
)
from bot.domain.ballots.confirmation import Confirmation
from bot.domain.ballots.echo import VoteNews
from bot.domain.ballots.refusal import TAKEN_BACK, Refusal, RefusalCode
from bot.domain.ballots.tally import Tally, count_votes
from bot.domain.calls.call import (
    Call,
    CallExtension,
    CallKind,
    CallState,
    CallVersion,
    ExtensionState,
)
from bot.domain.calls.position import Lean, Position
from bot.domain.consensus.objection import (
    Against,
    Contest,
    Objection,
    ObjectionAnswer,
    ObjectionId,
    ObjectionState,
    Origin,
)
from bot.domain.consensus.stance import Outcome, StanceWord
from bot.domain.digests.digest import (
    CallLine,
    ConsensusLine,
    Digest,
    DigestComment,
    DigestItem,
    Moved,
    Said,
    build_digest,
)
from bot.domain.ids import (
    BallotId,
    CallId,
    ConfirmationId,
    DeliveryId,
    ExtensionId,
    ItemNumber,
    ListName,
    MessageId,
    PersonId,
    PositionId,
    ThreadId,
    VoteId,
)
from bot.domain.items.comment import Source
from bot.domain.items.ending import EndNote, NoteCode, note_of
from bot.domain.items.history import Change, Changed, Event, HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState
from bot.domain.items.search import What
from bot.domain.so_far import Missing, SoFar, Unanswered
from bot.mail.values import Attachment, Mailbox
from bot.render.calls.declaration_file import declaration_bytes
from bot.render.documents.facts import (
    CallAnswer,
    CallFacts,
    Confirmed,
    DraftFacts,
    EchoFacts,
    ExtensionFacts,
    Given,
    HistoryFacts,
    ItemFacts,
    MailFacts,
    PositionFacts,
    ReceiptFacts,
    ResultFacts,
    VoteFacts,
    Words,
)
from bot.render.documents.objections import AnswerFacts as GivenAnswer
from bot.render.documents.objections import ObjectionFacts
from bot.render.mail.answers import AnswerFacts
from bot.render.mail.message import MailHead, message_id_of
from bot.render.slack.mail import render_mail
from bot.render.slack.markup.blocks import SlackText
from bot.render.slack.search_results import Found

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
LIST = ListName("harbour-council")
LINK = (
    "https://slack.com/archives/C01LIST/p1700000000000100?thread_ts=1700000000.000000&cid=C01LIST"
)
ARCHIVE = "https://lists.example.org/archives/list/council@lists.example.org/message"
QUAYS = ("East quay", "West & north quay", "None of these")
HOSTILE = (
    "<!channel> *bold* _it_ ~no~ `code` :smile: <@U123> & https://evil.example/x www.a.example"
)


def item(number: int = 12, **changes: object) -> Item:
    values: dict[str, object] = {
        "number": ItemNumber(number),
        "thread": ThreadId(number),
        "title": "Who may moor at the east quay in winter",
        "state": ItemState.OPEN,
        "lists": (LIST,),
        "opened_at": datetime(2026, 11, 10, 9, 30, tzinfo=UTC),
        "updated_at": datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
    }
    return Item(**(values | changes))  # type: ignore[arg-type]


def rules(rule: str = "consent", *, quorum: int = 5, options: tuple[str, ...] = ()) -> Rules:
    form = {"like": rule} | ({"quorum": {"count": quorum}} if quorum else {})
    return freeze_rules(rule, form, minimum_assurance=Assurance.LIST, options=options)


def ballot(*, method: str = "consent", quorum: int = 5, **changes: object) -> Ballot:
    values: dict[str, object] = {
        "id": BallotId(3),
        "item": ItemNumber(12),
        "question": "Shall the east quay be open to all boats under 12 m from December to March?",
        "rules": rules(method, quorum=quorum),
        "state": BallotState.OPEN,
        "opened_at": datetime(2026, 11, 20, 17, 0, tzinfo=UTC),
        "opened_by": PersonId(1),
        "closes_at": CLOSES,
    }
    return Ballot(**(values | changes))  # type: ignore[arg-type]


def draft(*, is_open: bool = False) -> DraftFacts:
    """Return a proposed vote with one of its two endorsers, or both if it is open."""
    asked = ballot(
        rules=freeze_rules(
            "members",
            {"like": "majority", "endorsers": 2},
            minimum_assurance=Assurance.LIST,
        ),
        state=BallotState.OPEN if is_open else BallotState.DRAFT,
        drafted_at=datetime(2026, 11, 20, 17, 0, tzinfo=UTC),
        opened_at=NOW if is_open else datetime(2026, 11, 20, 17, 0, tzinfo=UTC),
    )
    names = ("Bram de Wit", "Noor Haddad") if is_open else ("Bram de Wit",)
    return DraftFacts(asked, "Ilse Amann", names)


def corrected(*, is_same: bool = True) -> Ballot:
    """Return a ballot among options, corrected once: another question, an option renamed."""
    first = ballot(
        question="Which quay shall we open first in winter:",
        rules=rules("ranked", options=("Est quay", *QUAYS[1:])),
    )
    return first.corrected(
        Version(
            question="Which quay shall we open first next winter:",
            options=QUAYS,
            at=NOW,
            by=PersonId(1),
            reason="The first quay was misspelt.",
            is_same=is_same,
        )
    )


def tally(*counts: int, method: str = "consent", quorum: int = 5) -> Tally:
    """Return the tally of so many votes for each choice, each with a reason."""
    asked = rules(method, quorum=quorum)
    chosen = [text for text, count in zip(asked.choices, counts, strict=True) for _ in range(count)]
    return count_votes(
        asked,
        [
            vote(choice, id=VoteId(number), voter=PersonId(number), reason="It is too early.")
            for number, choice in enumerate(chosen)
        ],
    )


def vote(choice: str = "agree", **changes: object) -> Vote:
    values: dict[str, object] = {
        "id": VoteId(7),
        "ballot": BallotId(3),
        "voter": PersonId(2),
        "choice": choice,
        "reason": "",
        "source": Source.MAIL,
        "assurance": Assurance.LIST,
        "at": datetime(2026, 11, 21, 7, 45, tzinfo=UTC),
        "evidence": "+1, and thank you for the draft.",
        "evidence_ref": "a1@mail.example.org",
    }
    return Vote(**(values | changes))  # type: ignore[arg-type]


def facts(**changes: object) -> ItemFacts:
    values: dict[str, object] = {
        "item": item(state=ItemState.VOTING, deadline=CLOSES),
        "zone": ZURICH,
        "holder_name": "Ilse Amann",
        "ballot": ballot(),
        "tally": tally(5, 2, 1, 0),
        "newest": Words(
            author="Bram de Wit",
            at=datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
            text="I can live with 12 m, but the fenders\nmust come in before the first frost.",
        ),
        "message_count": 9,
        "comment_count": 2,
    }
    return ItemFacts(**(values | changes))  # type: ignore[arg-type]


def call(**changes: object) -> CallFacts:
    """Return an open call for comments with two questions and three answers."""
    asked = Call(
        id=CallId(4),
        item=ItemNumber(12),
        text="Please answer below each question.",
        questions=("Which boats should be allowed in winter?", "Who pays for the fenders?"),
        state=CallState.OPEN,
        opened_at=datetime(2026, 11, 20, 17, 0, tzinfo=UTC),
        opened_by=PersonId(1),
        closes_at=CLOSES,
    )
    at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    values: dict[str, object] = {
        "call": asked,
        "zone": ZURICH,
        "opened_by": "Ilse Amann",
        "answers": (
            (
                said("Bram de Wit", "All under 12 m,\nif they have fenders.", Source.MAIL, at),
                said("Noor Haddad", HOSTILE, Source.SLACK, at),
            ),
            (),
        ),
        "general": (said("Noor Haddad", "I am glad that we ask.", Source.SLACK, at),),
        "answered": ("Bram de Wit", "Noor Haddad"),
        "away": ("Jonas Lindqvist",),
        "silent": ("Ana Lopez", "Per Ek"),
        "silent_groups": ("fishers",),
    }
    return CallFacts(**(values | changes))  # type: ignore[arg-type]


def consensus_call(**changes: object) -> CallFacts:
    """Return a call for consensus with a position of each kind but one, and two objections."""
    asked = replace(
        call().call,
        kind=CallKind.CONSENSUS,
        text="Boats under 12 m may moor at the east quay from November on.",
        questions=(),
        **changes,  # type: ignore[arg-type]
    )
    return CallFacts(
        call=asked,
        zone=ZURICH,
        opened_by="Ilse Amann",
        closed_by="Ilse Amann" if asked.closed_at else "",
        stances=(
            ("Ilse Amann", StanceWord.SUPPORT),
            ("Ana Lopez", StanceWord.CAN_LIVE),
            ("Bram de Wit", StanceWord.OBJECT),
        ),
        objections=(_trivial(), _hostile()) if asked.closed_at else (),
    )


def declared_call() -> CallFacts:
    """Return the same call after its chair has declared consensus, with the file of that."""
    said = ("Boats under 12 m may moor there", "12 m; none at all", "if the ice comes early.")
    note = EndNote(NoteCode.SAID, said)
    ended = consensus_call(
        state=CallState.CLOSED,
        closed_at=CLOSES,
        closed_by=PersonId(1),
        outcome=Outcome.CONSENSUS,
        note=note,
    )
    return replace(ended, declaration=declaration_bytes(item(), ended))


def _trivial() -> ObjectionFacts:
    """Return an objection that was set aside, contested, shared and answered."""
    made = Objection(
        item=ItemNumber(12),
        number=1,
        person=PersonId(2),
        text="The quay is too dear",
        source=Origin.MAIL,
        evidence="b2@mail.example.org",
        at=NOW,
        against=Against.CALL,
        call=CallId(4),
        state=ObjectionState.SET_ASIDE,
        by=PersonId(1),
        because="trivial",
        at_state=NOW,
        contested=Contest(PersonId(2), "it is not trivial", NOW),
    )
    answer = ObjectionAnswer(
        ItemNumber(12), 1, PersonId(3), "It costs nothing.", "c3@mail.example.org", NOW
    )
    return ObjectionFacts(
        made,
        "Bram de Wit",
        by="Ilse Amann",
        contested_by="Bram de Wit",
        shared_by=("Per Ek",),
        answers=(GivenAnswer("Ana Lopez", answer),),
    )


def _hostile() -> ObjectionFacts:
    """Return an objection in somebody's worst words, which they took back."""
    made = replace(
        _trivial().objection,
        number=2,
        text=HOSTILE,
        state=ObjectionState.RETRACTED,
        because="",
        contested=None,
    )
    return ObjectionFacts(made, "Noor Haddad", by="Noor Haddad", noted_by="Ilse Amann")


def position() -> PositionFacts:
    """Return a wish for more time that somebody seems to have."""
    found = Position(
        id=PositionId(3),
        item=ItemNumber(12),
        call=CallId(4),
        person=PersonId(2),
        lean=Lean.MORE_TIME,
        sentence=f"I would support giving a little more time. {HOSTILE}",
        evidence=MessageId("b2@mail.example.org"),
        until=CLOSES + timedelta(days=7),
        address="",
        asked_at=NOW,
    )
    return PositionFacts("Bram de Wit", found)


def confirmation() -> Confirmation:
    """Return a question about a vote in doubt."""
    return Confirmation(
        id=ConfirmationId(8),
        vote=VoteId(5),
        ballot=BallotId(3),
        voter=PersonId(2),
        choice="agree",
        address="",
        expires_at=CLOSES,
    )


def corrected_call() -> CallFacts:
    """Return the same call in its second version: a question reworded, one added, another text."""
    before = call()
    version = CallVersion(
        "Please answer below each question, or say why not.",
        ("Which boats should be allowed from *November* on?", *before.call.questions[1:], HOSTILE),
        NOW,
        PersonId(1),
        "winter begins early",
    )
    return replace(before, call=before.call.corrected(version), answers=(*before.answers, ()))


def ended_call(**changes: object) -> CallFacts:
    """Return the same call after its chair has closed it."""
    ended = {"state": CallState.CLOSED, "closed_at": CLOSES, "outcome": "closed"}
    asked = replace(call().call, **(ended | changes))  # type: ignore[arg-type]
    return call(call=asked, closed_by="Ilse Amann")


def wish(**changes: object) -> ExtensionFacts:
    """Return a wish for more time on the call."""
    values: dict[str, object] = {
        "id": ExtensionId(1),
        "call": CallId(4),
        "state": ExtensionState.PROPOSED,
        "before": CLOSES,
        "until": CLOSES + timedelta(days=7),
        "reason": "the yard answers only in December",
        "by": PersonId(2),
        "at": NOW,
    }
    made = CallExtension(**(values | changes))  # type: ignore[arg-type]
    return ExtensionFacts(made, "Bram de Wit")


def said(who: str, text: str, source: Source, at: datetime) -> CallAnswer:
    return CallAnswer(who, text, source, at)


def mail(**changes: object) -> MailFacts:
    values: dict[str, object] = {
        "author": "Bram de Wit",
        "address": "bram@example.org",
        "said_at": datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
        "subject": "Re: [harbour] Who may moor at the east quay in winter",
        "text": (
            "On 19 Nov, Ilse wrote:\n> Shall we say 12 m?\n\nYes, 12 m.\n\n"
            "> And the fenders?\n\nBefore the first frost.\n"
        ),
        "new_text": (
            "> Shall we say 12 m?\nYes, 12 m.\n\n> And the fenders?\nBefore the first frost."
        ),
        "attachments": (
            Attachment(filename="quay.pdf", media_type="application/pdf", size=120_400),
        ),
        "lists": ("harbour-council",),
        "id": 7,
    }
    return MailFacts(**(values | changes))  # type: ignore[arg-type]


def reply(shown: MailFacts) -> SlackText:
    return render_mail(shown, item=ItemNumber(12), zone=ZURICH)


def votes() -> tuple[VoteFacts, ...]:
    return (
        VoteFacts("Ilse Amann", vote()),
        VoteFacts("Bram de Wit", vote("disagree", reason="The fenders come first.")),
        VoteFacts("Noor Haddad", vote("abstain", source=Source.SLACK, assurance=Assurance.SLACK)),
        VoteFacts("Noor Haddad", vote("agree", superseded_by=VoteId(9))),
        VoteFacts(
            "Vera Oduya",
            vote(
                "agree",
                refusal=Refusal(RefusalCode.OTHER, ("the mail did not come through the list",)),
            ),
        ),
    )


def told() -> tuple[EchoFacts, ...]:
    """Return what a list is told of votes that were given elsewhere."""
    said: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("Ilse Amann", "+1", {"reason": "I have walked the yard: 12 m fit."}),
        ("Bram de Wit", "-1", {"reason": "The fenders come too late, and the yard opens in May."}),
        ("Zoë Ng", "+1", {"source": Source.MAIL}),
        ("Ole Sørensen", "-0.5", {"source": Source.MAIL, "reason": "if CI passes"}),
        ("Cleo", "+1", {"refusal": TAKEN_BACK}),
    )
    cast = [vote(choice, **({"source": Source.SLACK} | more)) for _, choice, more in said]
    news = [VoteNews(other, counts=not other.refusal) for other in cast]
    news[1] = replace(news[1], before="+1")
    ways: list[dict[str, Any]] = [
        {"is_binding": True},
        {"is_binding": False},
        {"is_binding": True, "confirmed": Confirmed.BY_LINK},
        {"is_binding": False, "given": Given.HERE, "confirmed": Confirmed.BY_MAIL},
        {},
    ]
    return tuple(
        EchoFacts(name, other, **way)
        for (name, _, _), other, way in zip(said, news, ways, strict=True)
    )


def every_vote() -> tuple[VoteFacts, ...]:
    """Give the votes of `result()` in order: eight count, one was replaced, one refused."""
    people = ["Noor Haddad", "Ilse Amann", "Bram de Wit", *(f"Voter {n}" for n in range(1, 6))]
    cast: list[tuple[str, dict[str, Any]]] = [
        ("Noor Haddad", {"choice": "agree", "superseded_by": VoteId(4)}),
        ("Ilse Amann", {"choice": "agree"}),
        ("Bram de Wit", {"choice": "disagree", "reason": "The fenders come first."}),
        ("Noor Haddad", {"choice": "abstain", "source": Source.SLACK}),
        *[(name, {"choice": "agree"}) for name in people[3:7]],
        (people[7], {"choice": "abstain"}),
        (
            "Vera Oduya",
            {
                "choice": "block",
                "refusal": Refusal(RefusalCode.OTHER, ("the mail did not come through the list",)),
            },
        ),
    ]
    who = [*people, "Vera Oduya"]
    return tuple(
        VoteFacts(name, vote(id=VoteId(n), voter=PersonId(who.index(name) + 1), **changes))
        for n, (name, changes) in enumerate(cast, start=1)
    )


def history() -> tuple[HistoryFacts, ...]:
    at = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
    return (
        happened(at, Changed(Change.OPENED, "", "open"), source=Source.MAIL),
        happened(NOW, StateChange(ItemState.OPEN, ItemState.CLOSED), actor="Ilse Amann"),
    )


def happened(
    at: datetime, event: Event, *, actor: str = "", source: Source = Source.SLACK
) -> HistoryFacts:
    who = PersonId(1) if actor else None
    return HistoryFacts(HistoryEntry(ItemNumber(12), at, who, event, source), actor)


def receipt(**changes: object) -> ReceiptFacts:
    values: dict[str, object] = {
        "item": item(state=ItemState.VOTING, deadline=CLOSES),
        "ballot": ballot(),
        "vote": vote(),
        "zone": ZURICH,
    }
    return ReceiptFacts(**(values | changes))  # type: ignore[arg-type]


def closed_ballot(
    outcome: str = "accepted", *, closed_at: datetime = CLOSES, **changes: object
) -> Ballot:
    return ballot(
        state=BallotState.CLOSED,
        closed_at=closed_at,
        outcome=outcome,
        **changes,  # type: ignore[arg-type]
    )


def result(**changes: object) -> ResultFacts:
    values: dict[str, object] = {
        "item": item(state=ItemState.DECIDED, outcome="accepted"),
        "ballot": closed_ballot(),
        "tally": tally(5, 2, 1, 0),
        "votes": votes(),
        "all_votes": every_vote(),
        "zone": ZURICH,
    }
    return ResultFacts(**(values | changes))  # type: ignore[arg-type]


def head(**changes: object) -> MailHead:
    values: dict[str, object] = {
        "message_id": message_id_of(DeliveryId("0" * 32), from_address="pen@example.org"),
        "from_address": "pen@example.org",
        "to": Mailbox(name="", address="council@lists.example.org"),
        "now": NOW,
    }
    return MailHead(**(values | changes))  # type: ignore[arg-type]


def answer(**changes: object) -> AnswerFacts:
    values: dict[str, object] = {
        "zone": ZURICH,
        "number": ItemNumber(12),
        "list_name": LIST,
        "choice": "agree",
        "until": CLOSES,
    }
    return AnswerFacts(**(values | changes))  # type: ignore[arg-type]


def asked_for_consensus() -> DigestItem:
    """Return an item whose call for consensus waits for an answer, in a digest of one's own."""
    asked = consensus_call()
    end = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    return DigestItem(
        item=item(24, title="Where small boats moor", state=ItemState.COMMENTING, deadline=end),
        call=CallLine(
            questions=(),
            closes_at=end,
            closed_at=None,
            is_withdrawn=False,
            answered=3,
            consensus=ConsensusLine(asked.call.text, asked.stance_counts, ()),
        ),
    )


def digest_items() -> tuple[DigestItem, ...]:
    long_ago = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    return (
        DigestItem(
            item=item(state=ItemState.VOTING, deadline=CLOSES),
            ballot=ballot(),
            tally=tally(5, 2, 1, 0),
            comments=(
                DigestComment(
                    "Noor Haddad",
                    datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
                    "Twelve metres is what the crane can lift. If we allow more, we need to\n"
                    "ask the yard first.\n\n- crane: 9 t\n- slip: closed until April",
                ),
                DigestComment(
                    "Tomasz Kowal", datetime(2026, 11, 21, 18, 40, tzinfo=UTC), "Agreed with Noor."
                ),
            ),
            mail_count=9,
            authors=("Bram de Wit", "Ilse Amann", "Vera Oduya"),
            blocks=(
                Said(
                    "Vera Oduya",
                    datetime(2026, 11, 22, 11, 20, tzinfo=UTC),
                    "Not before the fenders are in: last winter two hulls were damaged at that "
                    "quay, and the harbour had to pay.",
                ),
            ),
            slack_url="https://slack.com/archives/C0HARBOUR/p1763640000000100",
            moved=Moved(datetime(2026, 11, 25, 17, tzinfo=UTC), "two of us were away"),
        ),
        DigestItem(
            item=item(
                18,
                title="Call for comments: rules for the visitors' berths",
                state=ItemState.COMMENTING,
                deadline=datetime(2026, 12, 11, 22, 59, 59, tzinfo=UTC),
            ),
            mail_count=2,
            authors=("Ilse Amann",),
            so_far=SoFar(
                seeks_consensus=True,
                stances=(("support", ("Ilse Amann",)), ("object", ("Noor Haddad",))),
                objections=((ObjectionId(ItemNumber(18), 1), ObjectionState.OPEN),),
                missing=Missing(unaddressed=(ObjectionId(ItemNumber(18), 1),)),
                owed=(ObjectionId(ItemNumber(18), 1),),
                unanswered=Unanswered(
                    "Ilse Amann",
                    datetime(2026, 11, 17, 9, 0, tzinfo=UTC),
                    MessageId("qw2k7@example.org"),
                    f"{ARCHIVE}/QW2K7/",
                ),
            ),
            opening=Said(
                "Ilse Amann",
                datetime(2026, 11, 17, 9, 0, tzinfo=UTC),
                "These are the rules that we have, as far as anybody remembers. Please say below "
                "each one whether it should stay, and what is missing.",
                url=f"{ARCHIVE}/QW2K7/",
            ),
        ),
        DigestItem(
            item=item(
                9,
                title="Adopt the minutes of October",
                state=ItemState.DECIDED,
                outcome="accepted",
                opened_at=long_ago,
            ),
            ballot=closed_ballot(
                method="plus-minus",
                quorum=0,
                question="",
                closed_at=datetime(2026, 11, 19, 12, 0, tzinfo=UTC),
            ),
            tally=tally(7, 1, 0, 0, method="plus-minus", quorum=0),
        ),
        DigestItem(
            item=item(15, title="A second crane", opened_at=long_ago),
            ballot=closed_ballot(
                outcome=WITHDRAWN,
                note=note_of("the yard has sent a new offer; see #18"),
                closed_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
            ),
            tally=tally(1, 0, 2, 0),
            mail_count=1,
            authors=("Noor Haddad",),
            opening=Said(
                "Noor Haddad",
                datetime(2026, 11, 12, 10, 0, tzinfo=UTC),
                "The yard would sell us its old crane, if we fetch it before the frost.",
                url=f"{ARCHIVE}/CR4NE/",
            ),
        ),
        DigestItem(
            item=item(
                21,
                title="Broken lamp at the fuel pontoon",
                opened_at=datetime(2026, 11, 18, 6, 0, tzinfo=UTC),
            ),
            mail_count=1,
            authors=("Tomasz Kowal",),
            opening=Said(
                "Tomasz Kowal",
                datetime(2026, 11, 18, 6, 0, tzinfo=UTC),
                "The lamp at the outer end has been dark since Sunday. I nearly missed the "
                "pontoon on the way in. Who has the key to the switch box? The electrician can "
                "come on Thursday if somebody lets him in; otherwise it will be another two weeks, "
                "and by then the nights are longer still and the fishing boats come in after dark.",
                url=f"{ARCHIVE}/PL5TT/",
            ),
            slack_url="https://slack.com/archives/C0HARBOUR/p1763445600000200",
        ),
        DigestItem(
            item=item(
                4,
                title="Where to keep the spare anchors, and who has the key to the shed at present",
                opened_at=long_ago,
            ),
            comments=(
                DigestComment(
                    "Ilse Amann",
                    datetime(2026, 11, 19, 15, 1, tzinfo=UTC),
                    "The key is with me. I am at the harbour every Tuesday morning and on most "
                    "Thursdays, and would rather hand it over than go on like this.",
                ),
            ),
            mail_count=3,
            authors=("Bram de Wit", "Vera Oduya"),
            opening=Said(
                "Bram de Wit",
                datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
                "The two spare anchors lie in the rain behind the crane.",
                url=f"{ARCHIVE}/AA3CB/",
            ),
            newest=Said(
                "Vera Oduya",
                datetime(2026, 11, 19, 12, 30, tzinfo=UTC),
                "The shed is dry, and #12 keeps the space in front of it free until March.",
                url=f"{ARCHIVE}/ZZ9RD/",
            ),
        ),
    )


def digest() -> Digest:
    made = build_digest(
        digest_items(),
        list_name=LIST,
        window_start=datetime(2026, 11, 16, 8, 0, tzinfo=UTC),
        window_end=NOW,
    )
    assert made is not None
    return made


def found(**changes: object) -> Found:
    values: dict[str, object] = {
        "item": item(),
        "what": What.MAIL,
        "message_id": "b2@mail.example.org",
        "author": Mailbox(name="Noor Haddad", address="noor@example.org"),
        "said_at": datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
        "passage": "…the ice on the quay is no reason to close it.",
    }
    return Found(**(values | changes))  # type: ignore[arg-type]
