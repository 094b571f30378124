"""Name the types of ids, so that none is a bare int or str."""

from typing import NewType

ItemNumber = NewType("ItemNumber", int)
"""The `#12` that people write; also the item's key."""

ThreadId = NewType("ThreadId", int)
MailId = NewType("MailId", int)
PersonId = NewType("PersonId", int)
CommentId = NewType("CommentId", int)
BallotId = NewType("BallotId", int)
VoteId = NewType("VoteId", int)
CallId = NewType("CallId", int)
ExtensionId = NewType("ExtensionId", int)
ConfirmationId = NewType("ConfirmationId", int)
PositionId = NewType("PositionId", int)
AddressProofId = NewType("AddressProofId", int)
OrderId = NewType("OrderId", int)

DeliveryId = NewType("DeliveryId", str)
"""32 lower-case hex digits, from an injected random source."""

MessageId = NewType("MessageId", str)
"""A Message-ID without its angle brackets (RFC 5322, 3.6.4), as it was written."""

ListName = NewType("ListName", str)
"""The short name of a list in the configuration, such as `igf-mag`."""

MailboxName = NewType("MailboxName", str)
ChannelId = NewType("ChannelId", str)
"""Slack's id of a channel, `C…`."""

SlackUserId = NewType("SlackUserId", str)
"""Slack's id of a user, `U…` or `W…`."""

Ts = NewType("Ts", str)
"""Slack's id of a message within its channel, `1712345678.000100`."""
