"""Trees of mails for tests: threads that turn to other subjects, on one list or on two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st

from tests.handlers.room import BOARD, COUNCIL, START, mail

TOPICS = ("Crane budget", "Crane safety", "Painting the berth", "Election of the board", "Ferry")
WORDS = ("alder", "birch", "cedar", "elder", "fir", "hazel", "larch", "maple", "oak", "rowan")


@dataclass(frozen=True, slots=True)
class Node:
    """How a mail hangs in its tree: numbers choose among the mails and topics there are."""

    parent: int
    topic: int
    how: str
    on_two_lists: bool = False
    answers_copy: bool = False
    has_all_references: bool = True
    never_came: bool = False


HOW = (
    "begins",
    "answers",
    "answers",
    "answers",
    "turns",
    "was",
    "was",
    "re was",
    "unmarked",
    "lost",
    "lost",
)
"""`lost`: it answers without references, and quotes what it answers."""

nodes = st.builds(
    Node,
    parent=st.integers(0, 7),
    topic=st.integers(0, len(TOPICS) - 1),
    how=st.sampled_from(HOW),
    on_two_lists=st.integers(0, 3).map(lambda number: number == 0),
    answers_copy=st.booleans(),
    has_all_references=st.integers(0, 3).map(lambda number: number > 0),
    never_came=st.integers(0, 5).map(lambda number: number == 0),
)


def words_of(at: int) -> str:
    """Return what the mail of that number says."""
    return " ".join(f"{word}{at}" for word in WORDS)


def grow(tree: Sequence[Node]) -> list[bytes]:
    """Return the mails of a tree; a copy on the second list has another Message-ID.

    Only posts that begin a thread go to both lists. A reply that goes to both, and whose copy for
    the other list comes before the mail that it answers, stays an item of that list.
    """
    mails: list[bytes] = []
    above: list[tuple[str, ...]] = []
    subjects: list[str] = []
    on_two_lists: set[int] = set()
    for at, node in enumerate(tree):
        parent = node.parent % at if at and node.how != "begins" else None
        if node.on_two_lists and parent is None:
            on_two_lists.add(at)
        former = subjects[parent] if parent is not None else ""
        plain = former.removeprefix("Re: ").partition(" (was")[0]
        topic = TOPICS[node.topic]
        subject = {
            "answers": f"Re: {former.removeprefix('Re: ')}",
            "lost": f"Re: {former.removeprefix('Re: ')}",
            "turns": topic,
            "was": f"{topic} (was: {plain})",
            "re was": f"Re: {topic} (was: {plain})",
            "unmarked": former,
        }.get(node.how if parent is not None else "begins", topic)
        references: tuple[str, ...] = ()
        if parent is not None and node.how != "lost":
            own = f"m{parent}"
            copied = node.answers_copy and parent in on_two_lists
            own = f"{own}-board" if copied else own
            references = (*above[parent], own) if node.has_all_references else (own,)
        above.append(references)
        subjects.append(subject)
        if node.never_came:
            continue
        # Words that no other mail has: these are not one post.
        text = words_of(at)
        if parent is not None and node.how == "lost":
            text = f"> {words_of(parent)}\n\n{text}"
        to = f"{COUNCIL}, {BOARD}" if at in on_two_lists else COUNCIL
        for name, through in ((f"m{at}", "council"), (f"m{at}-board", "board")):
            if through == "board" and at not in on_two_lists:
                continue
            mails.append(
                mail(
                    name,
                    text if through == "council" else f"{text}\n-- \nboard mailing list\n",
                    subject=subject if through == "council" else f"[board] {subject}",
                    to=to,
                    through=through,
                    answers=references,
                    date=START + timedelta(hours=at),
                )
            )
    return mails
