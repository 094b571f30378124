"""What a list has not heard is told once, as it stands, and nothing that it has read."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Vote
from bot.domain.ballots.echo import Heard, Unheard, VoteNews, told_again, unheard
from bot.domain.ballots.paper import WhyNot
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.domain.ids import BallotId, PersonId, VoteId
from bot.domain.items.comment import Source

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
ADA, BEN, ALSO_BEN = PersonId(1), PersonId(2), PersonId(3)
VOTERS = {ADA: ADA, BEN: BEN, ALSO_BEN: BEN}


def vote(number: int, voter: PersonId, choice: str, **changes: object) -> Vote:
    values: dict[str, object] = {
        "id": VoteId(number),
        "ballot": BallotId(1),
        "voter": voter,
        "choice": choice,
        "reason": "",
        "source": Source.SLACK,
        "assurance": Assurance.SLACK,
        "at": NOON + timedelta(minutes=number),
        "evidence": "",
        "evidence_ref": "",
    }
    return Vote(**(values | changes))  # type: ignore[arg-type]


def found(
    votes: Sequence[Vote], heard: Sequence[Heard] = (), *, posts: Collection[int] = ()
) -> Unheard:
    return unheard(votes, heard, voters=VOTERS, posts={VoteId(post) for post in posts})


def counts(*numbers: int) -> list[Heard]:
    return [Heard(VoteId(number), counts=True) for number in numbers]


def test_what_stands_is_told_in_order_of_time() -> None:
    votes = [vote(2, BEN, "-1"), vote(1, ADA, "+1")]

    assert [news.vote.id for news in found(votes).news] == [1, 2]


def test_a_post_is_read_and_not_told() -> None:
    assert found([vote(1, ADA, "+1")], posts=[1]) == Unheard((), (VoteId(1),))


def test_a_vote_replaced_before_it_was_told_is_never_told() -> None:
    votes = [vote(1, ADA, "+1", superseded_by=VoteId(2)), vote(2, ADA, "-1")]

    (news,) = found(votes).news

    assert (news.vote.id, news.before) == (2, "")


def test_a_change_of_the_reason_alone_is_told_without_a_choice_before() -> None:
    votes = [vote(1, ADA, "+1", superseded_by=VoteId(2)), vote(2, ADA, "+1", reason="It works.")]

    (news,) = found(votes, counts(1)).news

    assert (news.vote.id, news.before) == (2, "")


def test_a_post_that_counts_again_after_it_was_told_not_to_is_told() -> None:
    heard = [*counts(1), Heard(VoteId(1), counts=False)]

    assert [news.counts for news in found([vote(1, ADA, "+1")], heard, posts=[1]).news] == [True]


def test_a_vote_that_counts_no_longer_is_told_once() -> None:
    votes = [vote(1, ADA, "+1", refusal=TAKEN_BACK)]

    assert found(votes, counts(1)).news == (VoteNews(votes[0], counts=False),)
    assert found(votes, [*counts(1), Heard(VoteId(1), counts=False)]) == Unheard()


def test_of_several_told_votes_only_the_last_can_count_no_longer() -> None:
    votes = [
        vote(1, ADA, "+1", superseded_by=VoteId(2)),
        vote(2, ADA, "-1", left_out=WhyNot.TWO_CHOICES),
    ]

    assert [news.vote.id for news in found(votes, counts(1, 2)).news] == [2]
    assert found(votes, [*counts(1, 2), Heard(VoteId(2), counts=False)]).news == ()


def test_two_who_turned_out_to_be_one_are_one_voter() -> None:
    votes = [vote(1, BEN, "+1", superseded_by=VoteId(2)), vote(2, ALSO_BEN, "-1")]

    (news,) = found(votes, counts(1)).news

    assert (news.vote.id, news.before) == (2, "+1")


def test_a_mail_that_may_have_left_tells_the_same_whatever_came_since() -> None:
    first = vote(1, ADA, "+1")
    second = vote(2, ADA, "-1", at=first.at + timedelta(minutes=5))
    news = found([replaced(first, second), second], counts(1)).news
    heards = [Heard(other.vote.id, counts=other.counts) for other in news]
    third = vote(3, ADA, "+0", at=first.at + timedelta(minutes=9))
    votes = [replaced(first, second), replaced(second, third), third]

    again = told_again(heards, votes, counts(1), voters=VOTERS, posts=())

    assert [(other.vote.id, other.before, other.counts) for other in again] == [(2, "+1", True)]


def test_a_mail_that_tells_of_a_lost_vote_tells_it_again() -> None:
    votes = [vote(1, ADA, "+1", refusal=TAKEN_BACK), vote(2, BEN, "+1")]
    heards = [Heard(VoteId(1), counts=False)]

    again = told_again(heards, votes, counts(1), voters=VOTERS, posts=())

    assert again == (VoteNews(votes[0], counts=False),)


def replaced(other: Vote, by: Vote) -> Vote:
    return vote(other.id, other.voter, other.choice, at=other.at, superseded_by=by.id)


ACTS = st.lists(
    st.tuples(
        st.sampled_from([ADA, BEN]),
        st.sampled_from(["+1", "-1", "take back"]),
        st.sampled_from(["slack", "post"]),
        st.booleans(),
    ),
    max_size=12,
)


@given(ACTS)
def test_whoever_reads_the_list_knows_in_the_end_what_everybody_votes(
    acts: list[tuple[PersonId, str, str, bool]],
) -> None:
    votes: list[Vote] = []
    heard: list[Heard] = []
    read: dict[PersonId, str] = {}
    posts: set[VoteId] = set()

    for number, (voter, choice, way, is_told) in enumerate(acts, start=1):
        standing = next((other for other in votes if other.counts and other.voter == voter), None)
        if choice == "take back":
            votes = [
                vote(other.id, other.voter, other.choice, refusal=TAKEN_BACK)
                if other is standing
                else other
                for other in votes
            ]
        else:
            new = vote(number, voter, choice)
            votes = [replaced(other, new) if other is standing else other for other in votes] + [
                new
            ]
            if way == "post":
                posts.add(new.id)
                read[voter] = choice
        if is_told or number == len(acts):
            new_to_list = unheard(votes, heard, voters=VOTERS, posts=posts)
            heard += [Heard(post, counts=True) for post in new_to_list.posts]
            for news in new_to_list.news:
                heard.append(Heard(news.vote.id, counts=news.counts))
                if news.counts:
                    read[news.vote.voter] = news.vote.choice
                else:
                    read.pop(news.vote.voter, None)
            assert unheard(votes, heard, voters=VOTERS, posts=posts) == Unheard()

    stands = {other.voter: other.choice for other in votes if other.counts}
    taken_back_unseen = {
        other.voter
        for other in votes
        if other.id in posts and other.refusal and Heard(other.id, counts=True) not in heard
    }
    for voter in (ADA, BEN):
        if voter not in taken_back_unseen:
            assert read.get(voter) == stands.get(voter)
