"""Gather the objections on an item, with the names of whoever had a part in them."""

from collections.abc import Sequence

from bot.domain.consensus.objection import Objection
from bot.domain.ids import ItemNumber
from bot.render.documents.objections import AnswerFacts, ObjectionFacts
from handlers.people.names import names_of
from storage.store import Store


async def gather_objections(store: Store, number: ItemNumber) -> tuple[ObjectionFacts, ...]:
    """Return the objections on an item and on those merged into it, oldest first."""
    return await with_names(store, await store.objections.of_item(number))


async def with_names(store: Store, objections: Sequence[Objection]) -> tuple[ObjectionFacts, ...]:
    """Return objections with the names, answers and sharers of each."""
    if not objections:
        return ()
    ids = [objection.id for objection in objections]
    answers = await store.objections.answers(ids)
    sharers = await store.objections.sharers(ids)
    people = {
        person
        for objection in objections
        for person in (
            objection.person,
            objection.by,
            objection.noted_by,
            objection.contested.by if objection.contested is not None else None,
            *sharers[objection.id],
            *(answer.person for answer in answers[objection.id]),
        )
        if person is not None
    }
    names = await names_of(store, people)
    return tuple(
        ObjectionFacts(
            objection,
            who=names.get(objection.person, ""),
            by=names.get(objection.by, "") if objection.by is not None else "",
            noted_by=names.get(objection.noted_by, "") if objection.noted_by is not None else "",
            contested_by=names.get(objection.contested.by, "")
            if objection.contested is not None
            else "",
            shared_by=tuple(names.get(person, "") for person in sharers[objection.id]),
            answers=tuple(
                AnswerFacts(names.get(answer.person, ""), answer)
                for answer in answers[objection.id]
            ),
        )
        for objection in objections
    )
