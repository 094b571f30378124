"""Define doubtful votes: words that count only if their author confirms them."""

from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of words that may be a vote; there is no fourth."""

    COUNTED = "counted"
    ASKED = "asked"
    """Kept as doubtful, and their author is asked."""
    TALK = "talk"


class Doubt(StrEnum):
    """Why words that name a choice are not counted as they stand."""

    CONDITION = "condition"
    """`+1 if it is tested`."""
    QUESTION = "question"
    """`+1?`"""
    JEST = "jest"
    """`-1 … just kidding`."""
    SECOND_THOUGHTS = "second thoughts"
    """`Yes. Hmm, no, wait.`"""
    CHANGE = "change"
    """`Changing my vote to -1`: it speaks of a vote, and casts none."""
    RETRACTION = "retraction"
    """`I retract my +1`: it takes a vote back."""
    LOOSE = "loose"
    """`I agree.`: a vote, or the beginning of a talk."""
    IN_TALK = "in a talk"
    """`Yes. But let us first …`: a word for a vote, and more behind it."""
    OTHERS_WORDS = "others' words"
    """`+1` below what somebody else wrote: it may agree with that."""
    OTHERS_VOTE = "another's vote"
    """`Harbour Office votes yes`, by somebody whom no roster has there."""
    QUOTED_BOX = "quoted box"
    """A box is ticked in a quoted line."""
    OPENING = "opening"
    """`+1 from me` in the mail that opened the item: it may be on the ballot that opens now."""
    LEANING = "leaning"
    """`I would support the plan`: prose that takes a side, and casts no vote."""
