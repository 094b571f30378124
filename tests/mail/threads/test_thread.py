"""Threads: any order of arrival gives the same threads."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MessageId, ThreadId
from bot.mail.threads.threads import (
    NewThread,
    Placement,
    ThreadingFacts,
    ancestry,
    branch_of,
    join_proved,
    plan_threads,
)


def facts(own: str, *references: str) -> ThreadingFacts:
    return ThreadingFacts(MessageId(own), tuple(map(MessageId, references)))


class Store:
    """What a store does with plans: applies merges, numbers new threads, keeps the map."""

    def __init__(self) -> None:
        self.known: dict[MessageId, ThreadId] = {}
        self.next = 1

    def take(self, mails: Sequence[ThreadingFacts]) -> list[ThreadId]:
        plan = plan_threads(mails, known=self.known)
        numbers = {NewThread(n): ThreadId(self.next + n) for n in range(plan.new_threads)}
        self.next += plan.new_threads
        for each, thread in self.known.items():
            self.known[each] = plan.merges.get(thread, thread)
        for each, placement in plan.entries.items():
            self.known[each] = self.thread(placement, numbers)
        return [self.thread(placement, numbers) for placement in plan.placements]

    def thread(self, placement: Placement, numbers: dict[NewThread, ThreadId]) -> ThreadId:
        return numbers[placement] if isinstance(placement, NewThread) else placement

    def partition(self, mails: Sequence[ThreadingFacts]) -> set[frozenset[MessageId]]:
        groups: dict[ThreadId, set[MessageId]] = {}
        for mail in mails:
            groups.setdefault(self.known[mail.message_id], set()).add(mail.message_id)
        return {frozenset(group) for group in groups.values()}


def test_a_reply_joins_its_parents_thread() -> None:
    store = Store()

    first = store.take([facts("a")])
    second = store.take([facts("b", "a")])

    assert first == second


def test_a_parent_that_comes_last_joins_its_children() -> None:
    store = Store()
    store.take([facts("b", "a")])
    store.take([facts("c", "a")])

    (thread,) = store.take([facts("a")])

    assert thread == store.known[MessageId("b")] == store.known[MessageId("c")]


def test_two_threads_that_turn_out_to_be_one_are_merged_into_the_older() -> None:
    known = {MessageId("a"): ThreadId(3), MessageId("x"): ThreadId(7), MessageId("y"): ThreadId(9)}

    plan = plan_threads([facts("b", "x", "a"), facts("c", "y", "b")], known=known)

    assert plan.placements == (ThreadId(3), ThreadId(3))
    assert plan.merges == {ThreadId(7): ThreadId(3), ThreadId(9): ThreadId(3)}
    assert plan.entries == {MessageId("b"): ThreadId(3), MessageId("c"): ThreadId(3)}
    assert plan.new_threads == 0


def test_two_known_ids_of_one_thread_join_what_answers_either() -> None:
    known = {MessageId("a"): ThreadId(3), MessageId("b"): ThreadId(3)}

    plan = plan_threads([facts("c", "a"), facts("d", "b", "new")], known=known)

    assert plan.placements == (ThreadId(3), ThreadId(3))
    assert plan.entries[MessageId("new")] == ThreadId(3)


def test_unrelated_mails_get_numbered_new_threads() -> None:
    plan = plan_threads([facts("a"), facts("b"), facts("c", "a")], known={})

    assert plan.placements == (NewThread(0), NewThread(1), NewThread(0))
    assert plan.new_threads == 2


def test_loops_and_self_references_are_harmless() -> None:
    plan = plan_threads([facts("a", "b"), facts("b", "a"), facts("c", "c")], known={})

    assert plan.placements == (NewThread(0), NewThread(0), NewThread(1))


IDS = st.sampled_from([MessageId(letter) for letter in "abcdefghij"])


@st.composite
def mails_twice_ordered(
    draw: st.DrawFn,
) -> tuple[list[ThreadingFacts], list[ThreadingFacts], list[int]]:
    owns = draw(st.lists(IDS, unique=True, min_size=1, max_size=8))
    mails = [
        ThreadingFacts(own, tuple(draw(st.lists(IDS, max_size=3, unique=True)))) for own in owns
    ]
    cuts = draw(st.lists(st.integers(1, 4), min_size=8, max_size=8))
    return mails, draw(st.permutations(mails)), cuts


@given(mails_twice_ordered())
def test_any_order_and_any_batches_give_the_same_threads(
    drawn: tuple[list[ThreadingFacts], list[ThreadingFacts], list[int]],
) -> None:
    mails, shuffled, cuts = drawn
    at_once, in_batches = Store(), Store()

    at_once.take(mails)
    rest = shuffled
    for cut in cuts:
        in_batches.take(rest[:cut])
        rest = rest[cut:]

    assert at_once.partition(mails) == in_batches.partition(mails)


def names(message_ids: dict[MessageId, MessageId | None]) -> dict[str, str | None]:
    return {str(name): root for name, root in message_ids.items()}


def test_in_reply_to_names_the_parent_where_references_have_another_order() -> None:
    a, b, c = map(MessageId, "abc")

    assert ancestry((a, b, c), None) == (a, b, c)
    assert ancestry((c, a, b), c) == (a, b, c)
    assert ancestry((a, b), c) == (a, b, c)


def test_what_answers_a_branch_stands_in_it() -> None:
    mails = [
        facts("root"),
        facts("side", "root"),
        facts("turn", "root"),
        facts("below", "root", "turn"),
        facts("cut", "below"),
        facts("gap", "turn", "never-came"),
    ]

    message_ids = branch_of(mails, roots=[MessageId("turn")])

    assert names(message_ids) == {
        "root": None,
        "side": None,
        "turn": "turn",
        "below": "turn",
        "cut": "turn",
        "gap": "turn",
    }


def test_a_branch_of_a_branch_is_its_own() -> None:
    mails = [facts("c", "a", "b"), facts("b", "a"), facts("a"), facts("d", "c")]

    message_ids = branch_of(mails, roots=[MessageId("b"), MessageId("c")])

    assert names(message_ids) == {"a": None, "b": "b", "c": "c", "d": "c"}


def test_a_loop_below_no_root_stands_in_none() -> None:
    mails = [facts("a", "b"), facts("b", "a"), facts("c", "b")]

    assert set(branch_of(mails, roots=[]).values()) == {None}


@given(mails_twice_ordered(), st.sets(IDS, max_size=3))
def test_branches_do_not_depend_on_the_order_of_arrival(
    drawn: tuple[list[ThreadingFacts], list[ThreadingFacts], list[int]], roots: set[MessageId]
) -> None:
    mails, shuffled, _cuts = drawn

    assert branch_of(mails, roots=roots) == branch_of(shuffled, roots=roots)


def test_what_is_proved_joins_no_threads_that_stay_apart() -> None:
    known = {MessageId("a"): ThreadId(1), MessageId("b"): ThreadId(2), MessageId("c"): ThreadId(3)}

    proof = join_proved(
        [facts("new", "a", "b", "c"), facts("c", "a")],
        mails=[facts("new")],
        known=known,
        apart=[(ThreadId(2), ThreadId(1))],
    )

    assert proof.joined == (facts("new", "a"), facts("new", "c"))
    assert [(part.threads, part.one, part.other) for part in proof.kept_apart] == [
        ((2, 1), "b", "new")
    ]


def test_references_join_no_threads_that_stay_apart() -> None:
    known = {MessageId("a"): ThreadId(1), MessageId("b"): ThreadId(2)}

    plan = plan_threads(
        [facts("new", "a", "x", "b"), facts("next", "a", "x")],
        known=known,
        apart=[(ThreadId(1), ThreadId(2))],
    )

    assert (plan.placements, plan.merges) == ((2, 2), {})
    assert plan.entries == {"new": 2, "x": 2, "next": 2}
    assert [(part.threads, part.one, part.other) for part in plan.kept_apart] == [
        ((1, 2), "a", "new"),
        ((1, 2), "a", "next"),
    ]


def test_what_references_join_needs_no_proof() -> None:
    known = {MessageId("a"): ThreadId(1), MessageId("b"): ThreadId(2)}

    proof = join_proved(
        [facts("new", "b")],
        mails=[facts("new", "a", "b")],
        known=known,
        apart=[],
    )

    assert (proof.joined, proof.kept_apart) == ((), ())
