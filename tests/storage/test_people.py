from dataclasses import replace

from bot.domain.comment import Source
from bot.domain.ids import PersonId, SlackUserId
from bot.domain.item import Change, HistoryEntry
from storage.engine import Database
from tests.storage.samples import NOW, given_item, new_ballot, new_vote

ANA_SLACK = SlackUserId("U1")


async def test_a_person_is_found_by_address_whatever_its_case(database: Database) -> None:
    async with database.transaction() as store:
        made = await store.people.by_address("Ana@Example.org", name="")
        found = await store.people.by_address("ana@example.org", name="Ana")
        again = await store.people.by_address("ana@example.org", name="Somebody else")

    assert made.id == found.id == again.id
    assert made.name == ""
    assert found.addresses == ("ana@example.org",)
    assert again.name == "Ana"


async def test_people_without_an_address_are_not_taken_for_one(database: Database) -> None:
    async with database.transaction() as store:
        first = await store.people.by_address("", name="Ana")
        second = await store.people.by_address("", name="Bo")

    assert first.id != second.id
    assert first.addresses == ()


async def test_a_person_is_found_by_slack_user(database: Database) -> None:
    async with database.transaction() as store:
        made = await store.people.by_slack(ANA_SLACK)
        found = await store.people.by_slack(ANA_SLACK, name="Ana")

    async with database.reading() as store:
        assert await store.people.get(made.id) == found
        assert await store.people.many([made.id, PersonId(99)]) == {made.id: found}
        assert found.slack_user == ANA_SLACK
        assert not found.slack_looked_up
        assert await store.people.get(PersonId(99)) is None


async def test_slacks_profile_gives_name_and_address(database: Database) -> None:
    async with database.transaction() as store:
        person = await store.people.by_slack(ANA_SLACK)
        learnt = await store.people.learn_slack(person.id, name="Ana", address="Ana@example.org")
        again = await store.people.learn_slack(person.id, name="", address="ana@example.org")

    assert learnt == replace(
        person, name="Ana", addresses=("ana@example.org",), slack_looked_up=True
    )
    assert again == learnt


async def test_a_profile_without_an_address_is_not_asked_for_again(database: Database) -> None:
    async with database.transaction() as store:
        person = await store.people.by_slack(ANA_SLACK)
        learnt = await store.people.learn_slack(person.id, name="Ana", address=None)

    assert learnt == replace(person, name="Ana", slack_looked_up=True)


async def test_two_people_with_one_address_become_one(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        by_mail = await store.people.by_address("ana@example.org", name="Ana S.")
        by_slack = await store.people.by_slack(ANA_SLACK)
        comment = await store.comments.add(
            item.number, by_slack.id, Source.SLACK, NOW, "mine", None, None
        )
        assert comment is not None
        await store.items.save(replace(item, holder=by_slack.id))
        told = HistoryEntry(
            item=item.number,
            at=NOW,
            actor=by_slack.id,
            what=Change.HOLDER,
            before="",
            after="Ana",
            source=Source.SLACK,
        )
        await store.history.add([told])
        ballot = await store.ballots.open(replace(new_ballot(item.number), opened_by=by_slack.id))

        one = await store.people.learn_slack(by_slack.id, name="Ana", address="ana@example.org")

        assert one.id == by_mail.id
        assert one.name == "Ana"
        assert one.addresses == ("ana@example.org",)
        assert one.slack_user == ANA_SLACK
        assert one.slack_looked_up
        assert await store.people.get(by_slack.id) == one
        assert await store.people.many([by_slack.id, by_mail.id]) == {
            by_slack.id: one,
            by_mail.id: one,
        }
        assert (await store.people.by_slack(ANA_SLACK)).id == one.id
        assert (await store.people.by_address("ana@example.org", name="")).id == one.id
        moved = await store.comments.get(comment.id)
        held = await store.items.get(item.number)
        opened = await store.ballots.get(ballot.id)
        assert moved is not None
        assert held is not None
        assert opened is not None
        assert {moved.author, held.holder, opened.opened_by} == {one.id}
        assert [event.actor for event in await store.history.of_item(item.number)] == [one.id]


async def test_the_newest_of_both_votes_stands_when_two_people_are_one(
    database: Database,
) -> None:
    first_item, second_item = await given_item(database), await given_item(database)

    async with database.transaction() as store:
        by_mail = await store.people.by_address("ana@example.org", name="Ana")
        by_slack = await store.people.by_slack(ANA_SLACK)
        first = await store.ballots.open(new_ballot(first_item.number))
        second = await store.ballots.open(new_ballot(second_item.number))
        for vote in (
            new_vote(first.id, by_slack.id, ref="s1", minute=1),
            new_vote(first.id, by_mail.id, ref="m1", minute=2, source=Source.MAIL),
            new_vote(second.id, by_mail.id, ref="m2", minute=1, source=Source.MAIL),
            new_vote(second.id, by_slack.id, ref="s2", minute=2),
            new_vote(second.id, by_slack.id, ref="s3", minute=9, refusal="too late"),
        ):
            assert await store.ballots.cast(vote) is not None

        one = await store.people.learn_slack(by_slack.id, name="", address="ana@example.org")

        for ballot, newest in ((first, "m1"), (second, "s2")):
            votes = await store.ballots.votes(ballot.id)
            assert [vote.evidence_ref for vote in votes if vote.counts] == [newest]
            assert {vote.voter for vote in votes} == {one.id}
            (older,) = [vote for vote in votes if vote.superseded_by is not None]
            (current,) = [vote for vote in votes if vote.counts]
            assert older.superseded_by == current.id


async def test_a_second_slack_user_of_one_person_still_leads_to_that_person(
    database: Database,
) -> None:
    other = SlackUserId("U2")

    async with database.transaction() as store:
        first = await store.people.by_slack(ANA_SLACK)
        await store.people.learn_slack(first.id, name="Ana", address="ana@example.org")
        second = await store.people.by_slack(other)
        one = await store.people.learn_slack(second.id, name="", address="ana@example.org")

        assert one.id == first.id
        assert one.slack_user == ANA_SLACK
        assert (await store.people.by_slack(other)).id == first.id


async def test_a_chain_of_merges_leads_to_the_last_survivor(database: Database) -> None:
    async with database.transaction() as store:
        first = await store.people.by_address("a@example.org", name="Ana")
        second = await store.people.by_address("b@example.org", name="")
        third = await store.people.by_slack(ANA_SLACK)

        await store.people.learn_slack(third.id, name="", address="b@example.org")
        one = await store.people.learn_slack(second.id, name="", address="a@example.org")

        assert one.id == first.id
        assert one.addresses == ("a@example.org", "b@example.org")
        assert await store.people.get(third.id) == one
