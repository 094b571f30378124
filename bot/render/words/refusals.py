"""Put refusals into words: what is wrong, and what to do.

What to type stands between backticks. Slack renders these; elsewhere `bot/domain/slack_text.py`
takes them out.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import Refusal, RefusalCode
from bot.domain.people.person import SlackDoubt
from bot.language import Text, TextAs, say

NO_SUCH_ITEM: Final = Text("There is no item #{number}. `/pen list all` shows the newest ones.")
NO_SUCH_OBJECTION: Final = Text(
    "There is no objection {id}. `/pen objections {number}` lists those on #{number}."
)
SAY_WHAT_IS_NEW: Final = Text(
    "#{number} was decided by consensus, which is reconsidered only on new information. Say what "
    "is new: `/pen reopen {number} because …`."
)
NOT_DECIDED: Final = Text(
    "#{number} is not decided. A decision amends, or takes the place of, another decision: by "
    "consensus, by a ballot, or by a chair who closed the item with words. A provisional decision "
    "is one once it is confirmed."
)
NO_SUCH_PAGE: Final = Text("That is not the page of an item.")
LIST_GONE: Final = Text(
    "#{number} is not on any configured list, so nothing can be done with it here. "
    "Whoever runs Penholder can configure its list again."
)
NO_ITEM_OF_THREAD: Final = Text("This thread belongs to no item.")
VOTE_BY_MENTION: Final = Text(
    "The ballot on #{number} hides how people vote, and others read your message. So it was not "
    "counted: delete it, and vote with the buttons or with `/pen vote {number} CHOICE`, which only "
    "you see."
)
NO_MINUS: Final = Text("A label begins with a letter or a digit.")
NO_ITEMS_MESSAGE: Final = Text(
    "That message belongs to no item: choose an item's message, another message in its thread, or "
    "a reply."
)
NO_REPLY_TO_SEND: Final = Text(
    "That is no reply that could go to a list: it must be in an item's thread, be yours, and "
    "not begin with `//`."
)
CHOOSE_ITEM: Final = Text("Choose an item.")
TAKEN_BACK_TOO_LATE: Final = Text(
    "That ballot on #{number} takes no votes any more, so yours stays as it was."
)
NO_VOTE_TO_TAKE_BACK: Final = Text(
    "You have no vote on #{number} that counts, so there is nothing to take back. To vote: `/pen "
    "vote {number} CHOICE`."
)
NO_BALLOT_TO_LEAVE: Final = Text(
    "Nobody has voted on #{number}: no ballot was opened. `/pen mine` shows the ballots on which "
    "you may vote."
)
NO_VOTES_ON_CALL: Final = Text(
    "#{number} has a call for consensus, and no ballot. Say something else on it, which takes the "
    "place of what you said: `/pen support {number}`, `/pen object {number} …`, or the buttons of "
    "its message. An objection is taken back with `/pen retract {number}.K`."
)
NO_OPEN_BALLOT: Final = Text("No ballot is open on #{number}; your vote was not counted.")
BALLOT_NOT_OPEN_YET: Final = Text(
    "The ballot on #{number} was not open yet when you wrote; your vote was not counted."
)
BALLOT_ENDED: Final = Text("The ballot on #{number} has ended; your vote came too late to count.")
BALLOT_MERGED: Final = Text(
    "The ballot on #{number} ended when it was merged into #{into}, which has a ballot of its own: "
    "`/pen show {into}`. Your vote was not counted."
)
BALLOT_IS_OPEN: Final = Text(
    "A ballot on #{number} is open already. `/pen extend {number} WHEN` gives it more time, "
    "`/pen close {number}` or `/pen withdraw {number}` ends it."
)
CALL_IS_OPEN: Final = Text(
    "A call on #{number} is open already. `/pen extend {number} WHEN` gives it more time, "
    "`/pen close {number}` or `/pen withdraw {number}` ends it."
)
CALL_TOO_SHORT: Final = Text("A call for comments must be open for at least a minute.")
NO_TEMPLATES: Final = TextAs("templates", "none")
NO_SUCH_TEMPLATE: Final = Text(
    "This list has no template “{name}” for calls. Its templates are: {names}. Whoever runs "
    "Penholder can add one."
)
NO_CALL: Final = Text(
    "There was no call for comments on #{number}. A chair opens one: "
    "`/pen call {number} until WHEN`."
)
NO_OPEN_CALL: Final = Text(
    "No call for comments is open on #{number}. `/pen show {number}` shows its state."
)
OTHER_CALL: Final = Text(
    "This form is of a call for comments on #{number} that has ended. Your words were not "
    "recorded; copy them and comment in the item's thread."
)
NOTHING_ANSWERED: Final = Text("Write something in one of the fields.")
CALL_OPEN_MEANWHILE: Final = Text(
    "Nothing was sent: this has changed since you saw it. A call for comments on #{number} is open "
    "until {end}: `/pen show {number}`."
)
CALL_ENDED_MEANWHILE: Final = Text(
    "Nothing was sent: this has changed since you saw it. The call for comments on #{number} ended "
    "{at}. `/pen show {number}` shows it."
)
CALL_NOT_LATER: Final = Text(
    "The call for comments on #{number} is open until {end} already. Write a later time, or end it "
    "now with `/pen close {number}`."
)
PROPOSED_ALREADY: Final = Text(
    "More time until {end} is proposed already for the call on #{number}. To support it: "
    "`/pen support {number}`."
)
NOTHING_PROPOSED: Final = Text(
    "Nobody has proposed more time for comments on #{number}, or it is decided. To propose it: "
    "`/pen extend {number} WHEN because REASON`."
)
OWN_PROPOSAL: Final = Text(
    "You proposed more time on #{number} yourself; others have to support it."
)
SUPPORTED_ALREADY: Final = Text("You support more time for comments on #{number} already.")
OBJECTION_DECIDES_NOTHING: Final = Text(
    "Silence does not decide on more time for comments on #{number}, so an objection changes "
    "nothing. Say what you think in the item's thread."
)
TOO_LATE_FOR_SILENCE: Final = Text(
    "The call on #{number} ends {end}. By the rule of this list others have {span} to object, "
    "which is longer. Ask a chair for more time."
)
NOT_ON_ROSTER_OF_CALL: Final = Text(
    "Only people on the roster of {list}, and its chairs, decide on more time. You can say what "
    "you think in the item's thread."
)
NOT_A_MEMBER_OF_CALL: Final = Text(
    "Only people in the Slack channel of {lists}, or on its mailing list when comments opened, "
    "decide on more time. You can say what you think in the item's thread."
)
CALL_IS_MERGED: Final = Text(
    "#{number} is now part of #{into}, so a call on it is a call on #{into}: `/pen call {into}`."
)
NO_OPEN_BALLOT_NOW: Final = Text(
    "No ballot is open on #{number}. `/pen show {number}` shows its state."
)
OPEN_MEANWHILE: Final = Text(
    "Nothing was sent: this has changed since you saw it. A ballot on #{number}, opened by {name}, "
    "is open until {end}: `/pen show {number}`."
)
ENDED_MEANWHILE: Final = Text(
    "Nothing was sent: this has changed since you saw it. The ballot on #{number} ended {at}: "
    "{outcome}. `/pen show {number}` shows it."
)
NO_SUCH_RULE: Final = Text("There is no rule “{name}”. The rules are: {names}.")
OPTION_NEEDED: Final = Text(
    "This rule needs the option “{option}”. Add it to the options: “Which city: Geneva / Lyon / "
    "{option}”."
)
ACTIVE_UNKNOWN: Final = Text(
    "The rule {rule} needs to know how many members are active. Whoever runs Penholder can set the "
    "number: the key active in [lists.ballots] of {list}."
)
TOO_SHORT: Final = Text(
    "By this rule a ballot is open for at least {span}. Name a later end, or choose another rule."
)
NO_SUCH_GROUP: Final = Text(
    "The rule {rule} needs votes of groups that are not on the roster of {list}: {groups}. "
    "The roster has: {there}."
)
NO_GROUPS: Final = Text("no groups")
NO_SUCH_ROLE: Final = Text(
    "Under the rule {rule} only the votes of these roles decide: {roles}. Nobody on the roster of "
    "{list} has one of them."
)
NO_TIE: Final = Text(
    "No tie on #{number} waits for a casting vote. `/pen show {number}` shows its state."
)
NOT_TIED: Final = Text(
    "On #{number} these are tied: {tied}. Choose one of them: `/pen cast {number} {first}`."
)
PUBLIC_VOTE_HIDDEN: Final = Text(
    "Your message on #{number} was not counted as a vote. The choices of this ballot are hidden, "
    "and everybody on the list can read what you choose there. Please vote in Slack, or write to "
    "{address} alone: “#{number}: ” and your choice."
)
PUBLIC_VOTE_SECRET: Final = Text(
    "Your message on #{number} was not counted as a vote. The choices of this ballot are secret, "
    "and everybody on the list can read what you choose there. Please vote in Slack, or write to "
    "{address} alone: “#{number}: ” and your choice."
)
BALLOT_IS_DRAFT: Final = Text(
    "A ballot on #{number} waits for its endorsers. `/pen extend {number} WHEN` gives it more "
    "time, `/pen withdraw {number}` takes it back."
)
NO_DRAFT: Final = Text(
    "No ballot on #{number} waits for endorsers. `/pen show {number}` shows its state."
)
OWN_VOTE_PROPOSED: Final = Text("You proposed the ballot on #{number}, so others must endorse it.")
ENDORSED_ALREADY: Final = Text(
    "You have endorsed the ballot on #{number} already; nothing changed."
)
ENDORSER_NOT_ON_ROSTER: Final = Text("Only people on the roster of {lists} may endorse this.")
ENDORSER_NO_MEMBER: Final = Text(
    "Only people in the Slack channel of {lists}, or on its mailing list when the ballot was "
    "proposed, may endorse this. Endorse it in the channel, or in a reply on the list itself."
)
ENDORSEMENT_UNPROVED: Final = Text(
    "Your endorsement on #{number} was not recorded: the ballot asks for more proof of who sent "
    "it. Please endorse it in Slack: `/pen endorse {number}`."
)
TELLS_THE_LAST_CHOICE: Final = Text(
    "Under the rule {rule} a ballot ends as soon as one more vote decides it. In a secret ballot, "
    "that would show what the last voter chose. Use another rule, or one like it without "
    "“early_close”."
)
NEEDS_VOTERS: Final = Text(
    "A secret ballot by the rule {rule} could not be counted: once it has ended nobody knows whose "
    "choice is which, and the count needs each voter’s {what}. Use another rule, or one like it "
    'with visibility = "hidden".'
)
OF_A_VOTER: Final = {
    "group": TextAs("of a voter", "group"),
    "organisation": TextAs("of a voter", "organisation"),
    "role": TextAs("of a voter", "role"),
    "earlier choice": TextAs("of a voter", "earlier choice"),
    "reason": TextAs("of a voter", "reason"),
    "weight": TextAs("of a voter", "weight"),
}
"""What a count may need of each voter, for `NEEDS_VOTERS`."""
CHANGED_MEANWHILE: Final = Text(
    "Nothing was done: what this would do about #{number} is no longer what you were shown."
)
NOT_AN_ORDER: Final = Text("This cannot be confirmed any more. Send the command again.")
NOTHING_TO_SHOW: Final = Text("Nothing about #{number} would go to a list.")
NOT_LATER: Final = Text(
    "The ballot on #{number} is open until {end} already. Write a later time, or end it now with "
    "`/pen close {number}`."
)
IS_MERGED: Final = Text(
    "#{number} is now part of #{into}, so a ballot on it is a ballot on #{into}: "
    "`/pen ballot {into}`."
)
NOTHING_CORRECTED: Final = Text(
    "Nothing has changed yet. Correct the question or the options first."
)
SAME_OPTIONS: Final = Text(
    "With the same meaning, options can be renamed, not added or removed: write {count}, one a "
    "line, in the same order. Or choose that the meaning has changed."
)
MISTAKEN_OPTION: Final = Text(
    "“{option}” is, or was, the name of another option, so a vote for it could be meant for "
    "either. Use another name, or choose that the meaning has changed."
)
NAMED_IN_RULE: Final = Text(
    "The rule of this ballot names the option “{option}”, so it keeps that name. To vote by "
    "another rule, withdraw this ballot and open a new one."
)
CORRECTED_MEANWHILE: Final = Text(
    "The ballot on #{number} was corrected meanwhile. Close this form, and open it again with "
    "`/pen edit {number}`."
)
CALL_CORRECTED_MEANWHILE: Final = Text(
    "The call for comments on #{number} was corrected meanwhile. Close this form, and open it "
    "again with `/pen edit {number}`."
)
NOTHING_CORRECTED_IN_CALL: Final = Text(
    "Nothing has changed yet. Correct the text or a question, or add a question, first."
)
CALL_OF_FORM_ENDED: Final = Text(
    "This form belongs to a call for comments on #{number} that has ended. Close "
    "it; `/pen show {number}` shows its state."
)
POSITION_SETTLED: Final = Text(
    "You have answered this already; nothing has changed. `/pen show {number}` "
    "shows the state of #{number}."
)
POSITION_TOO_LATE: Final = Text(
    "The call for comments on #{number} has ended, so nothing was recorded. `/pen "
    "show {number}` shows its state."
)
DOUBT_TOO_LATE: Final = Text(
    "This can no longer be confirmed as a vote on #{number}: the ballot has ended "
    "or changed since. `/pen show {number}` shows its state."
)
DOUBT_SUPERSEDED: Final = Text(
    "You have cast a newer vote on #{number}, and that one counts. `/pen mine` shows it."
)
QUESTION_TO_ANOTHER: Final = Text(
    "This question is not for you, or no longer there. `/pen help` shows what you can do."
)
CHOOSE_MEANING: Final = Text("Choose whether it means the same.")
MEANING_CHANGED: Final = Text(
    "the question was corrected, and means something else now (version {version}); please vote "
    "again"
)
CHANGED_SINCE: Final = Text(
    "Your vote on #{number} was not counted. The ballot was corrected, and means something else "
    "now (version {version}). {changes} `/pen show {number}` shows it as it is now; please vote "
    "there."
)
TOO_LITTLE_ASSURANCE: Final = Text(
    "we could not confirm that you sent this; reply on the list, or vote in Slack"
)
NOT_ON_ROSTER: Final = Text(
    "only people on the roster of {lists} may vote on this; you can still comment, and a chair can "
    "tell you how the roster is made"
)
NOT_A_VOTER: Final = Text(
    "only people in the Slack channel of {lists}, or on its mailing list when the ballot opened, "
    "may vote on this; vote in the channel or, if choices are open, in a reply on the list itself"
)
TWO_SLACK_USERS: Final = Text(
    "these addresses and this Slack user belong to two different Slack users; give each a row of "
    "its own"
)
VOTE_WITHOUT_VOTER: Final = Text(
    "not counted, because we do not know an address of the voter's own: {name}: {said}"
)
NOT_READ: Final = Text("not read as a vote, and answered: {said}")
NOT_READ_TOO: Final = Text("not read as a vote, answered before: {said}")
NOBODY: Final = Text("somebody")
REASON_NEEDED: Final = Text("“{choice}” counts only with a reason")
REASON_MISSING: Final = Text(
    "“{choice}” counts only with a reason: `/pen vote {number} {choice} REASON`."
)
TAKEN_BACK: Final = Text("its voter took it back")
NO_VOTE: Final = Text("its voter says that it is no vote")
IN_DOUBT: Final = Text("{why}, and its voter has not confirmed it")
_DOUBTS: Final = {
    Doubt.CONDITION: Text("it depends on a condition"),
    Doubt.QUESTION: Text("it ends with a question mark"),
    Doubt.JEST: Text("it may be a joke"),
    Doubt.SECOND_THOUGHTS: Text("second thoughts follow it"),
    Doubt.CHANGE: Text("it speaks of changing a vote"),
    Doubt.RETRACTION: Text("it takes a vote back"),
    Doubt.LOOSE: Text("it may be a vote or only talk"),
    Doubt.IN_TALK: Text("it says more than a vote"),
    Doubt.OTHERS_WORDS: Text("it may agree with what somebody else wrote"),
    Doubt.OTHERS_VOTE: Text("it reports somebody else's vote"),
    Doubt.QUOTED_BOX: Text("a box is ticked in a quote"),
    Doubt.OPENING: Text("it is in the message that opened the item"),
    Doubt.LEANING: Text("it reads like an opinion, not a vote"),
}
CIRCLE: Final = Text(
    "#{number} would need itself: in {circle} each item needs the next. Leave one of them out."
)
NEEDS_ITSELF: Final = Text(
    "#{number} cannot need itself. Name the items that must be done before it."
)
LOCKED: Final = Text(
    "The title and the questions of #{number} are fixed. To change them, reopen it with a reason: "
    "`/pen reopen {number} because REASON`."
)
LOCKED_ALREADY: Final = Text("The title and the questions of #{number} are fixed already.")
UNLOCK_NEEDS_REASON: Final = Text(
    "The title and the questions of #{number} are fixed, so say why it is reopened: "
    "`/pen reopen {number} because REASON`."
)
TWO_VOTES_IN_ONE_MAIL: Final = Text(
    "your message has two different votes; send one with a single vote"
)
TWO_VOTES: Final = Text("Your message has two different votes; send one with a single vote")
NO_SUCH_CHOICE: Final = Text("“{choice}” is not a choice on #{number}. Write {form}.")
CHOICE_NEEDED: Final = Text("Say your choice too: {form}.")
OTHER_BALLOT: Final = Text(
    "This form belongs to a ballot on #{number} that has ended. Close it, and open the form of the "
    "new ballot."
)
EARLIER_BALLOT: Final = Text(
    "That was a button of an earlier ballot on #{number}; nothing was recorded. Another ballot is "
    "open now: `/pen show {number}`. To vote on it, press a button of its own message, or write "
    "{form}."
)
SAY_WHY: Final = Text("Say why, in a few words.")
SAY_WHAT_WAS_RESOLVED: Final = Text("Say what was resolved.")
FORM_TOO_OLD: Final = Text("That form is too old for me; please open it again.")
BUTTON_TOO_OLD: Final = Text("That button is too old for me; `/pen help` shows what I know.")
CHOOSE_ONE: Final = Text("Choose an option.")
CHOOSE_SOME: Final = Text("Choose one or more options.")
CHOOSE_AT_MOST: Final = Text("Choose at most {most} options, and at least one.")
RANK_SOME: Final = Text("Choose your 1st choice, or type the order below.")
PLACE_LEFT_OUT: Final = Text("Choose an option here too, or move the ones below up.")
RANKED_TWICE: Final = Text(
    "You gave this option a better place. Choose another one, or “No choice”."
)
NO_SUCH_ORDER: Final = Text(
    "This is not an order. Write each option once, by its name or number, from best to worst: "
    "“2 > 1 = 3”."
)
TWO_ORDERS: Final = Text(
    "This order differs from the one chosen above. Empty this field, or set the choices above to "
    "“No choice”."
)
SCORE_SOME: Final = Text("Give at least one option a number.")
NO_SUCH_SCORE: Final = Text("Write a whole number from {lowest} to {highest}, or leave this empty.")
ALREADY_VOTED: Final = Text("Your vote on #{number} is already {choice}; nothing changed.")
ALREADY_VOTED_WITH_REASON: Final = Text(
    "Your vote on #{number} is already {choice}; nothing changed. To give another reason: "
    "`/pen vote {number} {choice} REASON`."
)
ONLY_CHAIRS: Final = Text("Only a chair of {lists} may do that: {chairs}.")
PROFILE_UNKNOWN: Final = Text(
    "Slack has not told me yet who you are (your profile's mail address). Try again in a moment; "
    "if that does not help, the app may lack the scope users:read.email. Tell whoever runs it."
)
NOT_COUNTED: Final = Text("Your vote on #{number} was not counted. {why}")
NOT_ON_THE_LIST: Final = Text(
    "#{number} is for people in {channels} or on its mailing list. Join the channel, or write to "
    "{addresses} from the mail address of your Slack profile; then try again. If you write to the "
    "list from another address, `/pen link ADDRESS` shows me that it is yours."
)
NO_LIST_OF_YOURS: Final = Text(
    "That is for people on a list. Join the channel of your list, or write to the list from the "
    "mail address of your Slack profile; then try again. If you write to the list from another "
    "address, `/pen link ADDRESS` shows me that it is yours."
)
MEMBERS_UNKNOWN: Final = Text(
    "Slack has not told me yet who is in this list's channel. Nothing was recorded. "
    "Please try again in a minute."
)
DOUBTFUL: Final = Text("the Slack account does not show whose vote it is: {doubt}")
DOUBTFUL_IN_BALLOT: Final = Text("not counted, {name}: the Slack account is {doubt}")
DOUBTFUL_AFTER_CLOSE: Final = Text(
    "the result stays as published; Slack reported only afterwards about {name}'s account: {doubt}"
)
JOINED_IN_BALLOT: Final = Text(
    "{slack} in Slack and {mail} by mail are one person; only the newer of their votes counts"
)
JOINED_AFTER_CLOSE: Final = Text(
    "{slack} in Slack and {mail} by mail became known as one person after the ballot had closed; "
    "the result stays as published"
)
NO_PERSONS_ADDRESS: Final = Text(
    "{address} belongs to a list or to Penholder, not to a person. Nothing was sent."
)
ALREADY_YOURS: Final = Text("{address} is already known to be yours; there is nothing to do.")
TOO_MANY_CODES: Final = Text(
    "You asked for several codes today, so no more are sent. Use one that came by mail, try again "
    "tomorrow, or ask the person who runs Penholder."
)
TOO_MANY_GUESSES: Final = Text(
    "Several codes were wrong, so no code works for an hour. After that, copy the code from the "
    "message that came by mail."
)
WRONG_CODE: Final = Text(
    "That is not a code that was mailed for your Slack account. Copy the code from the message "
    "that came by mail, or ask for a new one: `/pen link ADDRESS`."
)
OLD_CODE: Final = Text("That code is too old. Ask for a new one: `/pen link ADDRESS`.")
ADDRESS_TAKEN: Final = Text(
    "{address} already belongs to another Slack user. Nothing was changed. If both accounts are "
    "yours, or that is wrong, ask a chair of your list: they see this in the list of people."
)
UNDO_OF_ANOTHER: Final = Text("Only the person who made this change can undo it with the button.")
UNDONE_ALREADY: Final = Text("This was undone already.")
UNDO_MERGED: Final = Text(
    "Nothing was undone, because #{number} has changed since: it is now part of #{into}."
)
UNDO_CHANGED: Final = Text("Nothing was undone, because #{number} has changed since: {change}")
UNDO_TOO_LATE: Final = Text(
    "The button works for ten minutes, so nothing was undone. You can still do it by hand: "
    "`{command}`."
)
NO_SUCH_PERSON: Final = Text(
    "I know nobody called {name}. Name a Slack user: `/pen assign {number} @user`."
)
ASIDE_NOT_KEPT: Final = Text(
    "A message that begins with `//` stays in Slack, so it was not recorded as a comment. Write it "
    "in the item's thread, or leave out the slashes."
)
NOT_YOUR_WORDS: Final = Text("Only the author of a reply decides whether it goes to the list.")
COMMENT_IS_GONE: Final = Text(
    "That reply was deleted, or its list is no longer configured; there is nothing to send."
)
NOTHING_GOES: Final = Text(
    "Your replies do not go to {name} now. `/pen publish ask` in its channel changes that, unless "
    "its chairs keep all replies in Slack."
)
LIST_IS_GONE: Final = Text("There is no list “{name}” any more.")
WHICH_CHANNEL: Final = Text("Write `/pen publish` in the channel of the list that you mean.")
EMPTY_COMMENT: Final = Text("A comment needs words: `/pen comment {number} TEXT`.")
NOTHING_TO_SEND: Final = Text(
    "Nothing has happened since the last digest of {name}, so there is nothing to send."
)
DIGEST_SENT_ALREADY: Final = Text(
    "The digest of {name} for this period went out at {at}. The next one is due {next}."
)
DIGEST_SENT_BY_HAND: Final = Text(
    "The digest of {name} for this period went out at {at}. The next one is due when a chair sends "
    "it."
)
DEADLINE_TOO_SOON: Final = Text("A ballot must be open for at least a minute.")
WHICH_LIST: Final = Text(
    "Type this in a list's channel, or name the list, such as `/pen digest {action} {first}`. "
    "The lists are: {lists}."
)
NO_SUCH_LIST: Final = Text("There is no list “{word}”. Did you mean `/pen digest {action} {near}`?")
NO_LIST_TO_SEARCH: Final = Text("There is no list “{word}”. Did you mean `list:{near}`?")
NOTHING_TO_CLOSE: Final = Text(
    "#{number} is {state} already. `/pen reopen {number}` opens it again."
)


_REFUSALS: Final[Mapping[RefusalCode, tuple[Text, str]]] = {
    RefusalCode.NOT_PROVED: (TOO_LITTLE_ASSURANCE, ""),
    RefusalCode.NOT_ON_ROSTER: (NOT_ON_ROSTER, "lists"),
    RefusalCode.NO_VOTER: (NOT_A_VOTER, "lists"),
    RefusalCode.TWO_VOTES: (TWO_VOTES_IN_ONE_MAIL, ""),
    RefusalCode.NO_REASON: (REASON_NEEDED, "choice"),
    RefusalCode.TAKEN_BACK: (TAKEN_BACK, ""),
    RefusalCode.NO_VOTE: (NO_VOTE, ""),
    RefusalCode.OTHER_MEANING: (MEANING_CHANGED, "version"),
}
"""What is said of each, with the name of what it is about; the others are in `say_refusal`."""


def say_refusal(refusal: Refusal) -> str:
    """Say why a vote is not counted, to its voter."""
    about = ", ".join(refusal.about)
    if refusal.doubt is not None:
        return IN_DOUBT.format(why=say_doubt(refusal.doubt))
    if refusal.code is RefusalCode.DOUBTFUL_ACCOUNT:
        return DOUBTFUL.format(doubt=say_account(about))
    if refusal.code is RefusalCode.OTHER:
        return about
    text, name = _REFUSALS[refusal.code]
    return text.format(**{name: about}) if name else text.format()


def say_reason(refusal: Refusal) -> str:
    """Say why a vote is not counted, but not that its voter has not confirmed it."""
    return say_refusal(refusal) if refusal.doubt is None else say_doubt(refusal.doubt)


def say_doubt(doubt: Doubt) -> str:
    """Say what is doubtful about words that may be a vote."""
    return _DOUBTS[doubt].format()


def say_account(doubt: str) -> str:
    """Say in a few words why a Slack account does not show whose it is."""
    return _SLACK_DOUBTS[SlackDoubt(doubt)].format()


UNPROVED: Final = Text("not proved to be the voter’s")


def why_not_counted(refusal: Refusal) -> str:
    """Say in a few words why a vote is not counted, for everybody to read."""
    return _WHYS[refusal.code].format()


_WHYS: Final = {
    RefusalCode.NOT_PROVED: UNPROVED,
    RefusalCode.NOT_ON_ROSTER: Text("from outside the roster"),
    RefusalCode.NO_VOTER: Text("from outside the list and its channel"),
    RefusalCode.TWO_VOTES: Text("in a message with two different votes"),
    RefusalCode.NO_REASON: Text("without a reason"),
    RefusalCode.TAKEN_BACK: Text("taken back"),
    RefusalCode.NO_VOTE: Text("no vote, as its writer says"),
    RefusalCode.OTHER_MEANING: Text("on what the ballot meant before it was corrected"),
    RefusalCode.IN_DOUBT: Text("in doubt and not confirmed"),
    RefusalCode.DOUBTFUL_ACCOUNT: Text("for another reason"),
    RefusalCode.OTHER: Text("for another reason"),
}
_SLACK_DOUBTS: Final = {
    SlackDoubt.OUTSIDER: Text("of another organisation"),
    SlackDoubt.BOT: Text("a bot"),
    SlackDoubt.DELETED: Text("deactivated"),
    SlackDoubt.UNCONFIRMED: Text("without a confirmed address"),
    SlackDoubt.TAKEN: Text("under the address of another Slack user"),
}


def why_doubted(doubt: SlackDoubt) -> str:
    """Return what to tell somebody whose Slack profile does not show who they are."""
    match doubt:
        case SlackDoubt.OUTSIDER:
            return say(
                "Your Slack account belongs to another organisation, so its mail address does not "
                "show me who you are. Use an account of this workspace, or show me which mail "
                "address is yours: `/pen link ADDRESS`."
            )
        case SlackDoubt.BOT:
            return say("This is the account of a bot. Only people can do this.")
        case SlackDoubt.DELETED:
            return say("This Slack account is deactivated. Use an active one.")
        case SlackDoubt.UNCONFIRMED:
            return say(
                "Your mail address in Slack is not confirmed, so it does not show me who you are. "
                "Confirm it with the message that Slack mailed you; I see that within an hour. Or "
                "show me which mail address is yours: `/pen link ADDRESS`."
            )
        case SlackDoubt.TAKEN:
            return say(
                "The mail address of your Slack profile already belongs to another Slack user. "
                "Use that account, or show me another mail address that is yours: "
                "`/pen link ADDRESS`."
            )
        case _:
            assert_never(doubt)


NO_LIST_HERE: Final = Text("There is no list “{word}” here. Leave list: out to search all lists.")
