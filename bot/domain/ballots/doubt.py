"""Words that may be a vote, and are not beyond doubt: they count only if their author confirms."""

from enum import StrEnum


class Doubt(StrEnum):
    """Why words that name a choice are not counted as they stand."""

    CONDITION = "condition"
    """`+1 if it is tested`."""
    QUESTION = "question"
    """`+1?`"""
    JEST = "jest"
    """`-1 … just kidding`."""
    CHANGE = "change"
    """`Changing my vote to -1`: it speaks of a vote, and casts none."""
    RETRACTION = "retraction"
    """`I retract my +1`: it takes a vote back."""
    LOOSE = "loose"
    """`I agree.`: a vote, or the beginning of a talk."""
    OPENING = "opening"
    """`+1 from me` in the mail that opened the item: it may be on the ballot that opens now."""
    LEANING = "leaning"
    """`I would support the plan`: prose that takes a side, and casts no vote."""
