from dataclasses import replace

from bot.domain.ids import PersonId, SlackUserId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.people.person import Person
from storage.database.engine import Database
from storage.persons.people import Join
from storage.store import Store
from tests.storage.samples import NOW, given_item, new_ballot, new_vote

ANA_SLACK = SlackUserId("U1")


async def test_a_person_is_found_by_address_whatever_its_case(database: Database) -> None:
    async with database.transaction() as store:
        made = await store.people.by_address("Ana@Example.org", name="")
        person = await store.people.by_address("ana@example.org", name="Ana")
        again = await store.people.by_address("ana@example.org", name="Somebody else")

    assert made.id == person.id == again.id
    assert made.name == ""
    assert person.addresses == ("ana@example.org",)
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
        person = await store.people.by_slack(ANA_SLACK, name="Ana")

    async with database.reading() as store:
        assert await store.people.get(made.id) == person
        assert await store.people.many([made.id, PersonId(99)]) == {made.id: person}
        assert person.slack_user == ANA_SLACK
        assert not person.slack_looked_up
        assert await store.people.get(PersonId(99)) is None


async def learn(store: Store, person: Person, *, name: str, address: str | None) -> Person:
    """Take over what Slack says of a person."""
    return await store.people.learn_slack(
        person.id, name=name, address=address, at=NOW, evidence="users.info U1"
    )


async def test_slacks_profile_gives_name_and_address(database: Database) -> None:
    async with database.transaction() as store:
        person = await store.people.by_slack(ANA_SLACK)
        learnt = await learn(store, person, name="Ana", address="Ana@example.org")
        again = await learn(store, person, name="", address="ana@example.org")

    assert learnt == replace(
        person, name="Ana", addresses=("ana@example.org",), slack_looked_up=True
    )
    assert again == learnt


async def test_a_profile_without_an_address_is_not_asked_for_again(database: Database) -> None:
    async with database.transaction() as store:
        person = await store.people.by_slack(ANA_SLACK)
        learnt = await learn(store, person, name="Ana", address=None)

    assert learnt == replace(person, name="Ana", slack_looked_up=True)


async def test_two_people_with_one_address_become_one(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        by_mail = await store.people.by_address("ana@example.org", name="Ana S.")
        await store.items.save(replace(item, holder=by_mail.id))
        by_slack = await store.people.by_slack(ANA_SLACK)

        person = await learn(store, by_slack, name="Ana", address="ana@example.org")

        assert person == replace(
            by_slack, name="Ana", addresses=("ana@example.org",), slack_looked_up=True
        )
        assert await store.people.get(by_mail.id) == replace(person, name="Ana S.")
        assert await store.people.by_slack(ANA_SLACK) == person
        assert await store.people.by_address("ana@example.org", name="") == person
        assert await store.people.joins(person.id) == [
            Join(person.id, by_mail.id, NOW, "users.info U1")
        ]
        held = await store.items.get(item.number)
        assert held is not None
        assert held.holder == person.id


async def test_a_join_leaves_what_was_done_with_who_did_it(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        by_mail = await store.people.by_address("ana@example.org", name="Ana S.")
        by_slack = await store.people.by_slack(ANA_SLACK, name="Ana")
        comment = await store.comments.add(
            item.number, by_mail.id, Source.MAIL, NOW, "mine", None, None
        )
        assert comment is not None
        entry = HistoryEntry(
            item=item.number,
            at=NOW,
            actor=by_mail.id,
            event=Changed(Change.HOLDER, "", "Ana"),
            source=Source.SLACK,
        )
        await store.history.add([entry])
        ballot = await store.ballots.open(replace(new_ballot(item.number), opened_by=by_mail.id))
        vote = await store.ballots.cast(new_vote(ballot.id, by_mail.id, ref="m1"))

        await learn(store, by_slack, name="Ana", address="ana@example.org")

        assert await store.comments.get(comment.id) == comment
        assert await store.history.of_item(item.number) == [entry]
        assert await store.ballots.get(ballot.id) == ballot
        assert await store.ballots.votes(ballot.id) == [vote]


async def test_a_vote_takes_the_place_of_one_by_the_person_that_was_joined(
    database: Database,
) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        by_mail = await store.people.by_address("ana@example.org", name="Ana")
        by_slack = await store.people.by_slack(ANA_SLACK)
        ballot = await store.ballots.open(new_ballot(item.number))
        first = await store.ballots.cast(new_vote(ballot.id, by_mail.id, ref="m1", minute=1))
        person = await learn(store, by_slack, name="Ana", address="ana@example.org")

        second = await store.ballots.cast(new_vote(ballot.id, person.id, ref="s1", minute=2))

        assert first is not None
        assert second is not None
        votes = await store.ballots.votes(ballot.id, voter=person.id)
        assert votes == [replace(first, superseded_by=second.id), second]
        assert await store.ballots.votes(ballot.id, voter=by_mail.id) == votes
        mine = await store.ballots.votes_of_person(person.id, open_only=True)
        assert [vote.id for _ballot, vote in mine] == [second.id, first.id]


async def test_a_vote_that_comes_again_after_a_join_is_the_same_vote(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        by_mail = await store.people.by_address("ana@example.org", name="Ana")
        by_slack = await store.people.by_slack(ANA_SLACK)
        ballot = await store.ballots.open(new_ballot(item.number))
        first = await store.ballots.cast(new_vote(ballot.id, by_mail.id, ref="m1", minute=1))
        person = await learn(store, by_slack, name="Ana", address="ana@example.org")

        again = await store.ballots.cast(new_vote(ballot.id, person.id, ref="m1", minute=9))

        assert again is None
        assert await store.ballots.votes(ballot.id) == [first]


async def test_an_address_of_another_slack_user_stays_theirs(database: Database) -> None:
    other = SlackUserId("U2")

    async with database.transaction() as store:
        first = await store.people.by_slack(ANA_SLACK)
        ana = await learn(store, first, name="Ana", address="ana@example.org")
        second = await store.people.by_slack(other, name="Mallory")

        assert await learn(store, second, name="Ana", address="ana@example.org") == second
        assert await store.people.by_slack(other) == second
        assert await store.people.by_address("ana@example.org", name="") == ana
