"""Define all errors.

A daily outcome is a return value; a refusal or a failure is one of these. Anything else that is
raised is a bug and ends its task loudly.
"""

from datetime import timedelta


class PenholderError(Exception):
    """Everything that Penholder raises on purpose."""


class ConfigError(PenholderError):
    """The configuration cannot be used; the text lists every fault and its remedy."""


class WrongUse(PenholderError):
    """A command was given what it cannot use; the text says what to give instead."""


class Refused(PenholderError):
    """A person asked for what cannot be done; the text is shown to that person."""

    def __init__(self, text: str) -> None:
        super().__init__(text)


class TryAgainLater(PenholderError):
    """A peer is away, busy or slow: the same call may succeed after `after`."""

    def __init__(self, reason: str, *, after: timedelta = timedelta(0)) -> None:
        super().__init__(reason)
        self.after = after


class MayHaveLeft(TryAgainLater):
    """The peer may have what was sent: its answer was lost."""


class StoodStill(TryAgainLater):
    """We were stopped, or cut off from the database, for so long that others took over our work."""

    def __init__(self) -> None:
        super().__init__("this process stood still; another one may send this meanwhile")


class PutOff(TryAgainLater):
    """A mail server put a mail off: it is tried again after longer and longer pauses."""


class OwnPace(TryAgainLater):
    """A peer takes only so much at a time, and we keep to that: nothing is wrong."""


class GiveUp(PenholderError):
    """A peer refused for good: the same call cannot succeed. A person must look."""


class MailRefused(GiveUp):
    """A mail server refused a mail for good (5xx); the text has its words."""


class SenderRefused(MailRefused):
    """It lets nobody, or not us, send in the name of an address."""


class RecipientRefused(MailRefused):
    """It says of an address that it takes no mail."""


class Withheld(GiveUp):
    """A delivery has no destination under the present configuration."""
