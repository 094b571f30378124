"""Put the ends and changes of ballots and calls into words."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.language import Text, say
from bot.render.text.safe import cut, name_of, one_line
from bot.render.words.times import say_instant

LONGEST_REASON: Final = 500
CORRECTED_BY: Final = Text("{name} corrected it.")


def say_until(end: datetime, *, zone: ZoneInfo) -> str:
    """Return `Open until Fri 4 Dec 18:00.`."""
    return say("Open until {end}.", end=say_instant(end, zone=zone))


def say_version_until(version: int, end: datetime, *, zone: ZoneInfo) -> str:
    """Say which version a correction made, and that it moved no end."""
    until = say_instant(end, zone=zone)
    return say("Version {number}. Open until {end}, as before.", number=version, end=until)


def say_by(text: Text, name: str) -> str:
    """Say who did something; "" if nobody is named."""
    return text.format(name=name_of(name)) if name else ""


def say_who_and_why(text: Text, name: str, reason: str) -> str:
    """Say who did something and why, as far as that is known."""
    return " ".join(filter(None, (say_by(text, name), say_reason(reason))))


def say_reason(reason: str) -> str:
    """Return `The reason: two of us were away.`, of what a chair gave as the reason; "" for ""."""
    why = cut(one_line(reason), at=LONGEST_REASON)
    stop = "" if why.endswith((".", "!", "?")) else "."
    return say("The reason: {reason}", reason=why + stop) if why else ""


def say_closed(at: datetime, name: str, *, zone: ZoneInfo) -> str:
    """Say when a ballot or a call ended, and who ended it; nobody did at its deadline."""
    time = say_instant(at, zone=zone)
    if name:
        return say("Closed {time}, by {name}.", time=time, name=name_of(name))
    return say("Closed {time}, at its deadline.", time=time)
