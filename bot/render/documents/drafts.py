"""Put a preview of a chair's act into words: its effect, and where its mails go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.procedures.draft import Act, Step
from bot.domain.procedures.procedure import Kind
from bot.language import Text

HEADS: Final[Mapping[Act, Text]] = {
    Act(Step.OPEN, Kind.BALLOT): Text("Nothing is sent yet. This opens a ballot on {item}."),
    Act(Step.EXTEND, Kind.BALLOT): Text("Nothing is sent yet. This extends the ballot on {item}."),
    Act(Step.WITHDRAW, Kind.BALLOT): Text(
        "Nothing is sent yet. This withdraws the ballot on {item}: it ends without a result."
    ),
    Act(Step.CLOSE, Kind.BALLOT): Text(
        "The ballot on {item} is still open. This ends it now, with the votes cast so far."
    ),
    Act(Step.CAST, Kind.BALLOT): Text(
        "Nothing is sent yet. This decides the tie on {item}, for good."
    ),
    Act(Step.EDIT, Kind.BALLOT): Text("Nothing is sent yet. This corrects the ballot on {item}."),
    Act(Step.PROPOSE, Kind.BALLOT): Text(
        "Nothing is sent yet. This proposes a ballot on {item} and asks for endorsers. Once it has "
        "them, the ballot opens, and is announced to the same places."
    ),
    Act(Step.OPEN, Kind.CALL): Text("Nothing is sent yet. This opens a call on {item}."),
    Act(Step.EXTEND, Kind.CALL): Text(
        "Nothing is sent yet. This gives the call on {item} more time."
    ),
    Act(Step.EDIT, Kind.CALL): Text("Nothing is sent yet. This corrects the call on {item}."),
    Act(Step.WITHDRAW, Kind.CALL): Text("Nothing is sent yet. This withdraws the call on {item}."),
    Act(Step.CLOSE, Kind.CALL): Text("The call on {item} is still open. This ends it now."),
}


LONGEST_OWN: Final = 200


WHERE: Final = Text("This message goes to {lists}, and a notice of it to <#{channel}>:")


@dataclass(frozen=True, slots=True)
class OwnVote:
    """A chair's vote in the mail that opened the item; `draft` is the act that counts it, too."""

    words: str
    choice: str
    draft: str
