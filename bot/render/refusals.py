"""Word refusals: what is wrong, and what to do.

What to type stands between backticks. Slack renders these; elsewhere `bot/domain/slack_text.py`
takes them out.
"""

from typing import Final, assert_never

from bot.domain.ballots.doubt import Doubt
from bot.domain.people.person import SlackDoubt

NO_SUCH_ITEM: Final = "There is no item #{number}. `/pen list all` shows the newest ones."
LIST_GONE: Final = (
    "#{number} is not on any configured list, so nothing can be done with it here. "
    "Whoever runs Penholder can configure its list again."
)
NO_OPEN_BALLOT: Final = "No ballot is open on #{number}; your vote was not counted."
BALLOT_NOT_OPEN_YET: Final = (
    "The ballot on #{number} was not open yet when you wrote; your vote was not counted."
)
BALLOT_ENDED: Final = "The ballot on #{number} has ended; your vote came too late to count."
BALLOT_MERGED: Final = (
    "The ballot on #{number} ended when it was merged into #{into}, which has a ballot of its own: "
    "`/pen show {into}`. Your vote was not counted."
)
BALLOT_IS_OPEN: Final = (
    "A ballot on #{number} is open already. `/pen extend {number} WHEN` gives it more time, "
    "`/pen close {number}` or `/pen withdraw {number}` ends it."
)
CALL_IS_OPEN: Final = (
    "A call for comments on #{number} is open already. `/pen extend {number} WHEN` gives it more "
    "time, `/pen close {number}` or `/pen withdraw {number}` ends it."
)
CALL_TOO_SHORT: Final = "A call for comments must be open for at least a minute."
NO_TEMPLATES: Final = "none"
NO_SUCH_TEMPLATE: Final = (
    "This list has no template “{name}” for calls. Its templates are: {names}. Whoever runs "
    "Penholder can add one."
)
NO_CALL: Final = (
    "There was no call for comments on #{number}. A chair opens one: "
    "`/pen call {number} until WHEN`."
)
NO_OPEN_CALL: Final = (
    "No call for comments is open on #{number}. `/pen show {number}` shows how it stands."
)
OTHER_CALL: Final = (
    "This form is of a call for comments on #{number} that has ended. Your words were not "
    "recorded; copy them and comment in the item's thread."
)
NOTHING_ANSWERED: Final = "Write something in one of the fields."
CALL_OPEN_MEANWHILE: Final = (
    "Nothing was sent: this has changed since you saw it. A call for comments on #{number} is open "
    "until {end}: `/pen show {number}`."
)
CALL_ENDED_MEANWHILE: Final = (
    "Nothing was sent: this has changed since you saw it. The call for comments on #{number} ended "
    "{at}. `/pen show {number}` shows it."
)
CALL_NOT_LATER: Final = (
    "The call for comments on #{number} is open until {end} already. Write a later time, or end it "
    "now with `/pen close {number}`."
)
PROPOSED_ALREADY: Final = (
    "More time until {end} is proposed already for the call on #{number}. To support it: "
    "`/pen support {number}`."
)
NOTHING_PROPOSED: Final = (
    "Nobody has proposed more time for comments on #{number}, or it is decided. To propose it: "
    "`/pen extend {number} WHEN because REASON`."
)
OWN_PROPOSAL: Final = "You proposed more time on #{number} yourself; others have to support it."
SUPPORTED_ALREADY: Final = "You support more time for comments on #{number} already."
OBJECTION_DECIDES_NOTHING: Final = (
    "Silence does not decide on more time for comments on #{number}, so an objection changes "
    "nothing. Say what you think in the item's thread."
)
TOO_LATE_FOR_SILENCE: Final = (
    "The call on #{number} ends {end}. By the rule of this list others have {span} to object, "
    "which is longer. Ask a chair for more time."
)
NOT_ON_ROSTER_OF_CALL: Final = (
    "Only people on the roster of {list}, and its chairs, decide on more time. You can say what "
    "you think in the item's thread."
)
CALL_IS_MERGED: Final = (
    "#{number} is now part of #{into}, so a call on it is a call on #{into}: `/pen call {into}`."
)
NO_OPEN_BALLOT_NOW: Final = (
    "No vote is open on #{number}. `/pen show {number}` shows how it stands."
)
OPEN_MEANWHILE: Final = (
    "Nothing was sent: this has changed since you saw it. A vote on #{number}, opened by {name}, "
    "is open until {end}: `/pen show {number}`."
)
ENDED_MEANWHILE: Final = (
    "Nothing was sent: this has changed since you saw it. The vote on #{number} ended {at}: "
    "{outcome}. `/pen show {number}` shows it."
)
NO_SUCH_RULE: Final = "There is no rule “{name}”. The rules are: {names}."
OPTION_NEEDED: Final = (
    "This rule needs the option “{option}”. Add it to the options: “Which city: Geneva / Lyon / "
    "{option}”."
)
ACTIVE_UNKNOWN: Final = (
    "The rule {rule} needs to know how many members are active. Whoever runs Penholder can set the "
    "number: the key active in [lists.ballots] of {list}."
)
TOO_SHORT: Final = (
    "By this rule a vote is open for at least {span}. Name a later end, or choose another rule."
)
NO_SUCH_GROUP: Final = (
    "The rule {rule} needs votes of groups that are not on the roster of {list}: {groups}. "
    "The roster has: {there}."
)
NO_GROUPS: Final = "no groups"
NO_SUCH_ROLE: Final = (
    "Under the rule {rule} only the votes of these roles decide: {roles}. Nobody on the roster of "
    "{list} has one of them."
)
NO_TIE: Final = (
    "No tie on #{number} waits for a casting vote. `/pen show {number}` shows how it stands."
)
NOT_TIED: Final = (
    "On #{number} these are tied: {tied}. Choose one of them: `/pen cast {number} {first}`."
)
PUBLIC_VOTE: Final = (
    "Your message on #{number} was not counted as a vote. The choices of this ballot are {until}, "
    "and everybody on the list can read what you choose there. Please vote in Slack, or write to "
    "{address} alone: “#{number}: ” and your choice."
)
HIDDEN: Final = "the reason is hidden until the end"
BALLOT_IS_DRAFT: Final = (
    "A vote on #{number} waits for its endorsers. `/pen extend {number} WHEN` gives it more time, "
    "`/pen withdraw {number}` takes it back."
)
NO_DRAFT: Final = (
    "No vote on #{number} waits for endorsers. `/pen show {number}` shows how it stands."
)
OWN_VOTE_PROPOSED: Final = "You proposed the vote on #{number}, so others must endorse it."
ENDORSED_ALREADY: Final = "You have endorsed the vote on #{number} already; nothing changed."
ENDORSER_NOT_ON_ROSTER: Final = "Only people on the roster of {lists} may endorse this."
ENDORSEMENT_UNPROVED: Final = (
    "Your endorsement on #{number} was not recorded: the vote asks for more proof of who sent it. "
    "Please endorse it in Slack: `/pen endorse {number}`."
)
TELLS_THE_LAST_CHOICE: Final = (
    "Under the rule {rule} a vote ends as soon as one more vote decides it. In a secret vote, that "
    "would show what the last voter chose. Use another rule, or one like it without “early_close”."
)
NEEDS_VOTERS: Final = (
    "A secret vote by the rule {rule} could not be counted: once it has ended nobody knows whose "
    "choice is which, and the count needs each voter’s {what}. Use another rule, or one like it "
    'with visibility = "hidden".'
)
NOTHING_TO_SHOW: Final = "Nothing about #{number} would go to a list."
NOT_LATER: Final = (
    "The vote on #{number} is open until {end} already. Write a later time, or end it now with "
    "`/pen close {number}`."
)
IS_MERGED: Final = (
    "#{number} is now part of #{into}, so a vote on it is a vote on #{into}: `/pen ballot {into}`."
)
NOTHING_CORRECTED: Final = "Nothing has changed yet. Correct the question or the options first."
SAME_OPTIONS: Final = (
    "With the same meaning, options can be renamed, not added or removed: write {count}, one a "
    "line, in the same order. Or choose that the meaning has changed."
)
MISTAKEN_OPTION: Final = (
    "“{option}” is, or was, the name of another option, so a vote for it could be meant for "
    "either. Use another name, or choose that the meaning has changed."
)
NAMED_IN_RULE: Final = (
    "The rule of this vote names the option “{option}”, so it keeps that name. To vote by another "
    "rule, withdraw this vote and open a new one."
)
CORRECTED_MEANWHILE: Final = (
    "The vote on #{number} was corrected meanwhile. Close this form, and open it again with "
    "`/pen edit {number}`."
)
CALL_CORRECTED_MEANWHILE: Final = (
    "The call for comments on #{number} was corrected meanwhile. Close this form, and open it "
    "again with `/pen edit {number}`."
)
NOTHING_CORRECTED_IN_CALL: Final = (
    "Nothing has changed yet. Correct the text or a question, or add a question, first."
)
CALL_OF_FORM_ENDED: Final = (
    "This form belongs to a call for comments on #{number} that has ended. Close it; "
    "`/pen show {number}` shows how the item stands."
)
POSITION_SETTLED: Final = (
    "You have answered this already; nothing has changed. `/pen show {number}` shows how #{number} "
    "stands."
)
POSITION_TOO_LATE: Final = (
    "The call for comments on #{number} has ended, so nothing was recorded. `/pen show {number}` "
    "shows how it stands."
)
DOUBT_TOO_LATE: Final = (
    "This can no longer be confirmed as a vote on #{number}: the vote has ended or changed since. "
    "`/pen show {number}` shows how it stands."
)
DOUBT_SUPERSEDED: Final = (
    "You have cast a newer vote on #{number}, and that one counts. `/pen mine` shows it."
)
QUESTION_TO_ANOTHER: Final = (
    "This question is not for you, or no longer there. `/pen help` shows what you can do."
)
CHOOSE_MEANING: Final = "Choose whether it means the same."
MEANING_CHANGED: Final = (
    "the question was corrected, and means something else now (version {version}); please vote "
    "again"
)
CHANGED_SINCE: Final = (
    "Your vote on #{number} was not counted. The vote was corrected, and means something else now "
    "(version {version}). {changes} `/pen show {number}` shows it as it is now; please vote there."
)
TOO_LITTLE_ASSURANCE: Final = (
    "we could not confirm that you sent this; reply on the list, or vote in Slack"
)
NOT_ON_ROSTER: Final = (
    "only people on the roster of {lists} may vote on this; you can still comment, and a chair can "
    "tell you how the roster is made"
)
TWO_SLACK_USERS: Final = (
    "these addresses and this Slack user belong to two different Slack users; give each a row of "
    "its own"
)
VOTE_WITHOUT_VOTER: Final = (
    "not counted, because we do not know an address of the voter's own: {name}: {said}"
)
NOT_READ: Final = "not read as a vote, and answered: {said}"
NOBODY: Final = "somebody"
REASON_NEEDED: Final = "“{choice}” counts only with a reason"
TAKEN_BACK: Final = "its voter took it back"
IN_DOUBT_MARK: Final = "(in doubt)"
"""Behind the choice, where a history says that a vote came in."""
NO_VOTE: Final = "its voter says that it is no vote"
NOT_CONFIRMED: Final = ", and its voter has not confirmed it"
IN_DOUBT: Final = "{why}" + NOT_CONFIRMED
_DOUBTS: Final = {
    Doubt.CONDITION: "it depends on a condition",
    Doubt.QUESTION: "it ends with a question mark",
    Doubt.JEST: "it may be a joke",
    Doubt.CHANGE: "it speaks of changing a vote",
    Doubt.RETRACTION: "it takes a vote back",
    Doubt.LOOSE: "it may be a vote or only talk",
    Doubt.LEANING: "it takes a side and does not vote",
}
CIRCLE: Final = (
    "#{number} would need itself: in {circle} each item needs the next. Leave one of them out."
)
NEEDS_ITSELF: Final = "#{number} cannot need itself. Name the items that must be done before it."
LOCKED: Final = (
    "The title and the questions of #{number} are fixed. To change them, reopen it with a reason: "
    "`/pen reopen {number} because REASON`."
)
LOCKED_ALREADY: Final = "The title and the questions of #{number} are fixed already."
UNLOCK_NEEDS_REASON: Final = (
    "The title and the questions of #{number} are fixed, so say why it is reopened: "
    "`/pen reopen {number} because REASON`."
)
TWO_VOTES_IN_ONE_MAIL: Final = "your message has two different votes; send one with a single vote"
NO_SUCH_CHOICE: Final = "“{choice}” is not a choice on #{number}. Write {form}."
CHOICE_NEEDED: Final = "Say your choice too: {form}."
OTHER_BALLOT: Final = (
    "This form belongs to a vote on #{number} that has ended. Close it, and open the form of the "
    "new vote."
)
EARLIER_BALLOT: Final = (
    "That was a button of an earlier vote on #{number}; nothing was recorded. Another vote is open "
    "now: `/pen show {number}`. To vote on it, press a button of its own message, or write {form}."
)
CHOOSE_ONE: Final = "Choose an option."
CHOOSE_SOME: Final = "Choose one or more options."
CHOOSE_AT_MOST: Final = "Choose at most {most} options, and at least one."
RANK_SOME: Final = "Choose your 1st choice, or type the order below."
PLACE_LEFT_OUT: Final = "Choose an option here too, or move the ones below up."
RANKED_TWICE: Final = "You gave this option a better place. Choose another one, or “No choice”."
NO_SUCH_ORDER: Final = (
    "This is not an order. Write each option once, by its name or number, from best to worst: "
    "“2 > 1 = 3”."
)
TWO_ORDERS: Final = (
    "This order differs from the one chosen above. Empty this field, or set the choices above to "
    "“No choice”."
)
SCORE_SOME: Final = "Give at least one option a number."
NO_SUCH_SCORE: Final = "Write a whole number from {lowest} to {highest}, or leave this empty."
ALREADY_VOTED: Final = "Your vote on #{number} is already {choice}; nothing changed."
NEW_REASON: Final = " To give another reason: `/pen vote {number} {choice} REASON`."
ONLY_CHAIRS: Final = "Only a chair of {lists} may do that: {chairs}."
PROFILE_UNKNOWN: Final = (
    "Slack has not told me yet who you are (your profile's mail address). Try again in a moment; "
    "if that does not help, the app may lack the scope users:read.email. Tell whoever runs it."
)
NOT_COUNTED: Final = "Your vote on #{number} was not counted. {why}"
NOT_ON_THE_LIST: Final = (
    "#{number} is for people in {channels} or on its mailing list. Join the channel, or write to "
    "{addresses} from the mail address of your Slack profile; then try again. If you write to the "
    "list from another address, `/pen link ADDRESS` shows me that it is yours."
)
MEMBERS_UNKNOWN: Final = (
    "Slack has not told me yet who is in this list's channel. Nothing was recorded. "
    "Please try again in a minute."
)
DOUBTFUL: Final = "the Slack account does not show whose vote it is: {doubt}"
DOUBTFUL_IN_BALLOT: Final = "not counted, {name}: the Slack account is {doubt}"
DOUBTFUL_AFTER_CLOSE: Final = (
    "the result stays as published; Slack reported only afterwards about {name}'s account: {doubt}"
)
JOINED_IN_BALLOT: Final = (
    "{slack} in Slack and {mail} by mail are one person; only the newer of their votes counts"
)
JOINED_AFTER_CLOSE: Final = (
    "{slack} in Slack and {mail} by mail became known as one person after the ballot had closed; "
    "the result stays as published"
)
NO_PERSONS_ADDRESS: Final = (
    "{address} belongs to a list or to Penholder, not to a person. Nothing was sent."
)
ALREADY_YOURS: Final = "{address} is already known to be yours; there is nothing to do."
TOO_MANY_CODES: Final = (
    "You asked for several codes today, so no more are sent. Use one that came by mail, try again "
    "tomorrow, or ask the person who runs Penholder."
)
TOO_MANY_GUESSES: Final = (
    "Several codes were wrong, so no code works for an hour. After that, copy the code from the "
    "message that came by mail."
)
WRONG_CODE: Final = (
    "That is not a code that was mailed for your Slack account. Copy the code from the message "
    "that came by mail, or ask for a new one: `/pen link ADDRESS`."
)
OLD_CODE: Final = "That code is too old. Ask for a new one: `/pen link ADDRESS`."
ADDRESS_TAKEN: Final = (
    "{address} already belongs to another Slack user. Nothing was changed. If both accounts are "
    "yours, or that is wrong, ask a chair of your list: they see this in the list of people."
)
NO_SUCH_PERSON: Final = (
    "I know nobody called {name}. Name a Slack user: `/pen assign {number} @user`."
)
ASIDE_NOT_KEPT: Final = (
    "A message that begins with `//` stays in Slack, so it was not recorded as a comment. Write it "
    "in the item's thread, or leave out the slashes."
)
NOT_YOUR_WORDS: Final = "Only the author of a reply decides whether it goes to the list."
COMMENT_IS_GONE: Final = (
    "That reply was deleted, or its list is no longer configured; there is nothing to send."
)
NOTHING_GOES: Final = (
    "Your replies do not go to {name} now. `/pen publish ask` in its channel changes that, unless "
    "its chairs keep all replies in Slack."
)
LIST_IS_GONE: Final = "There is no list “{name}” any more."
WHICH_CHANNEL: Final = "Write `/pen publish` in the channel of the list that you mean."
EMPTY_COMMENT: Final = "A comment needs words: `/pen comment {number} TEXT`."
NOTHING_TO_SEND: Final = (
    "Nothing has happened since the last digest of {name}, so there is nothing to send."
)
DIGEST_SENT_ALREADY: Final = (
    "The digest of {name} for this period went out at {at}. The next one is due {next}."
)
DEADLINE_TOO_SOON: Final = "A vote must be open for at least a minute."
WHICH_LIST: Final = (
    "Type this in a list's channel, or name the list, such as `/pen digest {action} {first}`. "
    "The lists are: {lists}."
)
NO_SUCH_LIST: Final = "There is no list “{word}”. Did you mean `/pen digest {action} {near}`?"
NO_LIST_TO_SEARCH: Final = "There is no list “{word}”. Did you mean `list:{near}`?"
NOTHING_TO_CLOSE: Final = "#{number} is {state} already. `/pen reopen {number}` opens it again."


def in_doubt(doubt: Doubt) -> str:
    """Say why words that may be a vote are not counted."""
    return IN_DOUBT.format(why=_DOUBTS[doubt])


def is_outdated(refusal: str) -> bool:
    """Return True if a vote is not counted because the ballot meant something else then."""
    return refusal.startswith(MEANING_CHANGED.partition("{")[0])


def is_doubt(refusal: str) -> bool:
    """Return True if a vote is not counted because it is in doubt."""
    return any(refusal == in_doubt(one) for one in Doubt)


UNPROVED: Final = "not proved to be the voter’s"


def why_not_counted(refusal: str) -> str:
    """Say in a few words why a vote is not counted, for everybody to read."""
    if is_doubt(refusal):
        return "in doubt and not confirmed"
    for text, why in _WHYS:
        if refusal.startswith(text.partition("{")[0]) and refusal.endswith(text.rpartition("}")[2]):
            return why
    return "for another reason"


_WHYS: Final = (
    (TOO_LITTLE_ASSURANCE, UNPROVED),
    (NOT_ON_ROSTER, "from outside the roster"),
    (TWO_VOTES_IN_ONE_MAIL, "in a message with two different votes"),
    (REASON_NEEDED, "without a reason"),
    (TAKEN_BACK, "taken back"),
    (NO_VOTE, "no vote, as its writer says"),
    (MEANING_CHANGED, "on what the vote meant before it was corrected"),
)


def why_doubted(doubt: SlackDoubt) -> str:
    """Return what to tell somebody whose Slack profile does not show who they are."""
    match doubt:
        case SlackDoubt.OUTSIDER:
            return (
                "Your Slack account belongs to another organisation, so its mail address does not "
                "show me who you are. Use an account of this workspace, or show me which mail "
                "address is yours: `/pen link ADDRESS`."
            )
        case SlackDoubt.BOT:
            return "This is the account of a bot. Only people can do this."
        case SlackDoubt.DELETED:
            return "This Slack account is deactivated. Use an active one."
        case SlackDoubt.UNCONFIRMED:
            return (
                "Your mail address in Slack is not confirmed, so it does not show me who you are. "
                "Confirm it with the mail that Slack sent you; I see that within an hour. Or show "
                "me which mail address is yours: `/pen link ADDRESS`."
            )
        case SlackDoubt.TAKEN:
            return (
                "The mail address of your Slack profile already belongs to another Slack user. "
                "Use that account, or show me another mail address that is yours: "
                "`/pen link ADDRESS`."
            )
        case _:
            assert_never(doubt)


NO_LIST_HERE: Final = "There is no list “{word}” here. Leave list: out to search all lists."
