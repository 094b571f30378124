"""Say which of our messages a list has not sent back, and what its owners can do."""

from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.delivery import Delivery
from bot.language import Text
from bot.mail.lists.program import ListProgram
from bot.render.text.wrap import wrap
from bot.render.words.times import say_instant

SUBJECT: Final = Text("A message to {name} may be held")
ABOUT_ITEM: Final = Text(
    "I sent a message about #{number} to {name} {time}. The list has not sent it back to me, as it "
    "does with every message."
)
ABOUT_DIGEST: Final = Text(
    "I sent a digest to {name} {time}. The list has not sent it back to me, as it does with every "
    "message."
)
PERHAPS_HELD: Final = Text("Perhaps the list holds it for a moderator, or has dropped it.")
WHAT_TO_DO: Final = Text(
    "See whether it waits for a moderator, and accept it there. If the list holds each of them, "
    "let its owners accept {address} as one that need not be moderated, or allow larger messages."
)
_BY_PROGRAM: Final = {
    ListProgram.MAILMAN_2: Text(
        "The list is run by Mailman 2: it waits on the page “Tend to pending moderator requests”. "
        "So that this does not happen again, its owners add {address} to “accept_these_nonmembers” "
        "(Privacy options, Sender filters), and raise “max_message_size” (General options) if "
        "digests are held."
    ),
    ListProgram.MAILMAN_3: Text(
        "The list is run by Mailman 3: it waits under “Held messages”. So that this does not "
        "happen again, its owners set the moderation of {address} (Users, Members or "
        "Non-members) to “Accept immediately”, and raise “Maximum message size” (Settings, "
        "Message acceptance) if digests are held."
    ),
    ListProgram.SYMPA: Text(
        "The list is run by Sympa: it waits under “Moderate”, where it can be distributed. So that "
        "this does not happen again, its owners subscribe {address} and choose who can send "
        "without moderation (Edit list config, Sending), and raise “Maximum message size” there if "
        "digests are held."
    ),
    ListProgram.GROUPS_IO: Text(
        "The list is on Groups.io: it waits under “Pending messages”. So that this does not happen "
        "again, its owners set the posting privileges of the member {address} to “Override: not "
        "moderated”."
    ),
    ListProgram.GOOGLE_GROUPS: Text(
        "The list is on Google Groups: it waits under “Pending”. So that this does not happen "
        "again, its owners set “Posting permissions” of the member {address} so that it can always "
        "post, and look at the spam handling of the group."
    ),
    ListProgram.LISTSERV: Text(
        "The list is run by LISTSERV: it waits for the moderator, who approves it by the message "
        "that LISTSERV sent about it. So that this does not happen again, the list’s owners add "
        "{address} to “Editor=” in its configuration, and raise “Sizelim=” if digests are refused."
    ),
    ListProgram.MLMMJ: Text(
        "The list is run by mlmmj: a moderator lets it through by a reply to the message that "
        "mlmmj sent about it. So that this does not happen again, its owners begin the file "
        "“control/access” with the line “send ^From:.*{address}” (its last line is then “allow”, "
        "else all other messages are refused), and raise “control/maxmailsize” if digests are "
        "refused."
    ),
}
NOT_AGAIN: Final = Text("I do not send it again by myself. You get this because you lead {name}.")


def say_what_to_do(program: ListProgram | None, *, own: str) -> str:
    """Say where a program holds our message, and how its owners let us post; None if unknown."""
    return (WHAT_TO_DO if program is None else _BY_PROGRAM[program]).format(address=own)


def not_returned(
    delivery: Delivery, *, list_name: str, zone: ZoneInfo, own: str, program: ListProgram | None
) -> tuple[str, str]:
    """Return subject and text for the leaders of a list; `own` is the address that we send from.

    What to do depends on the program that runs the list, None if that is not known.
    """
    time = say_instant(delivery.sent_at or delivery.created_at, zone=zone)
    about = (
        ABOUT_DIGEST.format(name=list_name, time=time)
        if delivery.item is None
        else ABOUT_ITEM.format(number=delivery.item, name=list_name, time=time)
    )
    parts = (
        about,
        PERHAPS_HELD.format(),
        say_what_to_do(program, own=own),
        NOT_AGAIN.format(name=list_name),
    )
    return SUBJECT.format(name=list_name), "\n\n".join(map(wrap, parts))
