"""What people are told when something cannot be done: what is wrong, and what to do."""

from typing import Final

NO_SUCH_ITEM: Final = "There is no item #{number}. `/pen list all` shows the newest ones."
NO_OPEN_BALLOT: Final = "Nothing is being voted on at #{number}; your vote was not counted."
BALLOT_NOT_OPEN_YET: Final = (
    "The ballot on #{number} was not open yet when you wrote; your vote was not counted."
)
BALLOT_ENDED: Final = "The ballot on #{number} has ended; your vote came too late to count."
BALLOT_MERGED: Final = (
    "The ballot on #{number} ended when it became a part of #{into}, where something else is voted "
    "on: `/pen show {into}`. Your vote was not counted."
)
BALLOT_IS_OPEN: Final = (
    "A ballot on #{number} is open already. Close it first with `/pen close {number}`."
)
TOO_LITTLE_ASSURANCE: Final = (
    "nothing vouches that this mail is yours; answer on the list itself, or vote in Slack"
)
VOTE_OF_NOBODYS: Final = "not counted, no address of the voter's own is known: {name}: {said}"
NOBODY: Final = "somebody"
REASON_NEEDED: Final = "`{choice}` counts only with a reason"
TWO_VOTES_IN_ONE_MAIL: Final = "the mail holds two different votes; send one that holds one"
NO_SUCH_CHOICE: Final = "#{number}: {choice!r} is no choice there. Choose one of: {choices}."
ONLY_CHAIRS: Final = "Only the chairs of {lists} may do that."
WHO_ARE_YOU: Final = (
    "Slack has not told me yet who you are (your profile's mail address). Try again in a moment; "
    "if this stays, the app lacks the scope users:read.email."
)
NO_SUCH_PERSON: Final = (
    "I know nobody called {name}. Name a Slack user: `/pen assign {number} @user`."
)
EMPTY_COMMENT: Final = "A comment needs words: `/pen comment {number} TEXT`."
NOTHING_TO_SEND: Final = (
    "Nothing has happened since the last digest of {name}; there is none to send."
)
DIGEST_SENT_ALREADY: Final = (
    "The digest of {name} for this window went out at {at}. The next one goes {next}."
)
DEADLINE_TOO_SOON: Final = "A ballot must be open for a minute at least."
WHICH_LIST: Final = (
    "Say it in a list's channel, or name the list, such as `/pen digest {action} {first}`. "
    "The lists are: {lists}."
)
NO_SUCH_LIST: Final = "There is no list “{word}”. Did you mean `/pen digest {action} {near}`?"
NO_LIST_TO_SEARCH: Final = "There is no list “{word}”. Did you mean `list:{near}`?"
NOTHING_TO_CLOSE: Final = "#{number} is {state} already. `/pen reopen {number}` opens it again."
