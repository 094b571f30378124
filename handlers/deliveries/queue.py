"""Make the deliveries that events cause, and name their destinations.

Deliveries to one destination keep their order. An item's thread is one destination, so that a reply
never overtakes its parent message; the parent's updates are another, so that a tally never waits
behind a long thread; each mail address and each list's address is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.config import ListConfig
from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.confirmation import Answer
from bot.domain.calls.call import Call
from bot.domain.delivery import ANSWERS_BEGIN, Delivery, DeliveryKind, NewDelivery
from bot.domain.ids import (
    BallotId,
    CallId,
    ChannelId,
    CommentId,
    ItemNumber,
    ListName,
    MailId,
    MessageId,
    PersonId,
    SlackUserId,
    Ts,
    VoteId,
)
from bot.domain.items.comment import Comment
from bot.domain.payloads import (
    AboutCall,
    AboutMerge,
    CallNews,
    Followed,
    ForChair,
    MergeNews,
    News,
    Note,
    OfPerson,
    Payload,
    Press,
    Reply,
    ShownBefore,
    ThreadGone,
    Uploaded,
)
from bot.domain.people.proof import AddressProof
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.procedures.procedure import Procedure
from bot.domain.procedures.reminders import Occasion
from storage.values import StoredMail


def post_item(
    number: ItemNumber, *, channel: ChannelId, opened_by: MessageId | None = None
) -> NewDelivery:
    """Queue the item's parent message, once ever; by the mail it is known again after a restore."""
    posted = _to_thread(DeliveryKind.POST_ITEM, _About(number), channel, key=item_key(number))
    return replace(posted, same_as=item_name(opened_by)) if opened_by is not None else posted


def item_name(opened_by: MessageId) -> str:
    """Return the name of the parent message of the item that a mail opened."""
    return f"item by {opened_by}"


def item_key(number: ItemNumber) -> str:
    """Return the key under which an item is queued for Slack, once ever."""
    return f"item:{number}"


def update_item(number: ItemNumber, *, channel: ChannelId, gone: Ts | None = None) -> NewDelivery:
    """Queue an update of the parent message, rendered when it is sent; one waits per item.

    `gone` is the parent message that Slack takes no more replies to.
    """
    return NewDelivery(
        kind=DeliveryKind.UPDATE_ITEM,
        destination=f"{_thread(number, channel)}/parent",
        recipient=channel,
        item=number,
        payload=None if gone is None else ThreadGone(gone),
    )


def post_mail(
    number: ItemNumber, mail: MailId, message_id: MessageId, *, channel: ChannelId
) -> NewDelivery:
    """Queue a mail as a reply in the item's Slack thread, once ever."""
    about = _About(number, mail)
    posted = _to_thread(DeliveryKind.POST_MAIL, about, channel, key=mail_key(mail))
    return replace(posted, same_as=f"mail {message_id}")


def mail_key(mail: MailId) -> str:
    """Return the key under which a mail is queued for Slack, once ever, when it is filed."""
    return f"mail:{mail}"


def post_files(
    number: ItemNumber, mail: MailId, *, channel: ChannelId, uploaded: Uploaded | None = None
) -> NewDelivery:
    """Queue the upload of a mail's files, or, once they are `uploaded`, that they are shown.

    Each is done once ever for a mail. Nothing in the item's thread waits for it.
    """
    return NewDelivery(
        kind=DeliveryKind.POST_FILES,
        destination=f"{_thread(number, channel)}/files",
        recipient=channel,
        item=number,
        ref=mail,
        payload=uploaded,
        dedup_key=files_key(mail, are_uploaded=uploaded is not None),
    )


def files_key(mail: MailId, *, are_uploaded: bool) -> str:
    """Return the key under which a mail's files are queued, to be uploaded or to be shown."""
    return f"{mail_key(mail)}:{'show' if are_uploaded else 'upload'} files"


def delete_files(shown: Delivery) -> NewDelivery:
    """Queue, once ever, that the files of an erased person's mail leave Slack.

    `shown` is the delivery that showed them, or will show them no more. The same handler does it:
    it shows nothing of such a mail.
    """
    return NewDelivery(
        kind=shown.kind,
        destination=shown.destination,
        recipient=shown.recipient,
        item=shown.item,
        ref=shown.ref,
        payload=shown.payload,
        dedup_key=f"{mail_key(MailId(shown.named))}:delete files",
    )


def post_comment(number: ItemNumber, comment: CommentId, *, channel: ChannelId) -> NewDelivery:
    """Queue a comment that was not written in the item's Slack thread as a reply there."""
    key = comment_key(comment)
    return _to_thread(DeliveryKind.POST_COMMENT, _About(number, comment), channel, key=key)


def comment_key(comment: CommentId) -> str:
    """Return the key under which a comment is queued for Slack, once ever."""
    return f"comment:{comment}"


def show_again(posted: Delivery, *, anew: bool) -> NewDelivery:
    """Queue an update of a reply of ours to its present text.

    With `anew` it is posted again and the old one deleted, where Slack shows a sender's name, which
    no update changes.
    """
    return NewDelivery(
        kind=posted.kind,
        destination=posted.destination,
        recipient=posted.recipient,
        item=posted.item,
        ref=posted.ref,
        payload=ShownBefore(posted.id, anew=anew),
    )


def mark_comment(number: ItemNumber, comment: CommentId, *, channel: ChannelId) -> NewDelivery:
    """Queue the reaction that shows that a comment will go to the list."""
    return NewDelivery(
        kind=DeliveryKind.MARK_COMMENT,
        destination=f"{_thread(number, channel)}/marks",
        recipient=channel,
        item=number,
        ref=comment,
    )


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told news of an item: the channel that shows it, and its lists, home first."""

    channel: ChannelId
    lists: Sequence[ListConfig]


def ballot_told(
    ballot: Ballot,
    kind: DeliveryKind,
    *,
    to: Audience,
    payload: Payload | None = None,
    again: str = "",
) -> list[NewDelivery]:
    """Queue news of a ballot, once ever: a new message, the old ones, a mail to each list.

    `again` says why the same is told once more;
    those who may endorse a ballot are asked again by mail alone.
    """
    about = _About(ballot.item, ballot.id, payload)
    once = "" if kind is DeliveryKind.POST_DRAFT else again
    return _announce(kind, about, to, key=ballot_key(ballot.id, kind, once), mail_key=again)


def ballot_key(ballot: BallotId, kind: DeliveryKind, again: str = "") -> str:
    """Return the key under which news of a ballot is queued for Slack, once ever."""
    return f"{_NEWS[kind]}:{ballot}{again}"


_NEWS: Final = {
    DeliveryKind.POST_BALLOT: "ballot",
    DeliveryKind.POST_DRAFT: "draft",
    DeliveryKind.POST_EXTENSION: "later",
    DeliveryKind.POST_CORRECTION: "corrected",
    DeliveryKind.POST_RESULT: "result",
}
"""What the keys of news of ballots begin with."""
BY_CASTING_VOTE: Final = "casting"
"""Why a result is told a second time: a chair has decided its tie."""


def post_merge(
    merged: ItemNumber, *, into: ItemNumber, channel: ChannelId, shown: int
) -> NewDelivery:
    """Queue a reply in a survivor's thread that says where a merged item's messages are.

    `shown` of them follow it there.
    """
    return _about_merge(into, channel, AboutMerge(MergeNews.FROM, shown), other=merged)


def post_merged_into(merged: ItemNumber, *, into: ItemNumber, channel: ChannelId) -> NewDelivery:
    """Queue a reply in a merged item's thread that says where it goes on."""
    return _about_merge(merged, channel, AboutMerge(MergeNews.INTO), other=into)


def post_parted(number: ItemNumber, *, of: ItemNumber, channel: ChannelId) -> NewDelivery:
    """Queue a reply in an item's thread that says that a merge with `of` was undone."""
    return _about_merge(number, channel, AboutMerge(MergeNews.PARTED), other=of)


def _about_merge(
    number: ItemNumber, channel: ChannelId, news: AboutMerge, *, other: ItemNumber
) -> NewDelivery:
    about = _About(number, other, news)
    return _to_thread(DeliveryKind.POST_MERGE, about, channel, key="")


def post_merged_mail(
    into: ItemNumber, mail: StoredMail, *, channel: ChannelId, earlier: int
) -> NewDelivery:
    """Queue a mail of a merged item as a reply in the survivor's thread.

    `earlier` is how often a merge has done so, in any thread.
    """
    key = f"{merged_mail_keys(mail.id)}:{into}:{earlier}"
    posted = _to_thread(DeliveryKind.POST_MAIL, _About(into, mail.id), channel, key=key)
    return replace(posted, same_as=f"mail {mail.message_id} after a merge")


def merged_mail_keys(mail: MailId) -> str:
    """Return what the keys begin with under which merges queue a mail for survivors' threads."""
    return f"{mail_key(mail)}:merged"


def plan_broken(number: ItemNumber, *, channel: ChannelId, key: str) -> list[NewDelivery]:
    """Queue the news that a due item is late, or back on schedule."""
    broken = _to_thread(DeliveryKind.POST_PLAN, _About(number), channel, key=f"plan:{number}:{key}")
    return [post_item(number, channel=channel), broken, update_item(number, channel=channel)]


def call_told(
    call: Call, news: CallNews, *, to: Audience, about: int | None = None
) -> list[NewDelivery]:
    """Queue news of a call, once ever: a new message, the old ones, a mail to each list.

    `about` is the extension, or the number of the version, that is told.
    """
    key = call_key(call.id, news, about)
    subject = _About(call.item, call.id, AboutCall(news, about))
    mail_key = f":{_key_of_news(news, about)}"
    return _announce(DeliveryKind.POST_CALL, subject, to, key=key, mail_key=mail_key)


def call_key(call: CallId, news: CallNews, about: int | None = None) -> str:
    """Return the key under which news of a call is queued for Slack, once ever."""
    return f"call:{call}:{_key_of_news(news, about)}"


def _key_of_news(news: CallNews, about: int | None) -> str:
    return news if about is None else f"{news} {about}"


def mail_echo(number: ItemNumber, ballot: BallotId, *, earlier: int, to: ListConfig) -> NewDelivery:
    """Queue a mail to a list with votes given elsewhere; `earlier` such mails were queued."""
    about = _About(number, ballot)
    return _mail_to_list(DeliveryKind.MAIL_ECHO, about, to=to, key=f":{earlier}")


def slack_receipt(
    number: ItemNumber,
    vote: VoteId,
    *,
    user: SlackUserId,
    channel: ChannelId,
    response_url: str = "",
) -> NewDelivery:
    """Queue a vote's receipt to its voter in Slack: visible in `channel`, otherwise sent directly.

    `response_url` is that of the button press that cast the vote, "" if none did.
    """
    return NewDelivery(
        kind=DeliveryKind.SLACK_RECEIPT,
        destination=f"slack/{user}",
        recipient=_user_in(channel, user),
        item=number,
        ref=vote,
        payload=Press(response_url) if response_url else None,
        dedup_key=f"slack-receipt:{vote}",
    )


def _user_in(channel: ChannelId, user: SlackUserId) -> str:
    return f"{user}@{channel}"


def user_and_channel(delivery: Delivery) -> tuple[SlackUserId, ChannelId]:
    """Return the Slack user whom a delivery is for, and where they see it, "" if directly."""
    user, _, channel = delivery.recipient.partition("@")
    return SlackUserId(user), ChannelId(channel)


def to_address(address: str) -> str:
    """Return the destination of mail to one address."""
    return f"mail/{address}"


def mail_receipt(number: ItemNumber, vote: VoteId, *, address: str) -> NewDelivery:
    """Queue a vote's receipt to its voter by mail."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_RECEIPT,
        destination=to_address(address),
        recipient=address,
        item=number,
        ref=vote,
        dedup_key=f"mail-receipt:{vote}",
    )


def call_receipt(call: Call, answer: CallAnswer, *, address: str, key: str) -> NewDelivery:
    """Queue the receipt of what somebody said on a call by a link, once per key."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_RECEIPT,
        destination=to_address(address),
        recipient=address,
        item=call.item,
        ref=call.id,
        payload=answer,
        dedup_key=key,
    )


def mail_reminder(
    procedure: Procedure, which: Occasion | None, *, address: str, key: str
) -> NewDelivery:
    """Queue a mail to somebody who has not voted or answered, rendered when sent, once per key.

    Which of a call's reminders it is, `which` says; a ballot has one.
    """
    kind = "mail-reminder" if which is None else "call-reminder"
    return NewDelivery(
        kind=DeliveryKind.MAIL_REMINDER,
        destination=to_address(address),
        recipient=address,
        item=procedure.item,
        ref=procedure.id,
        payload=which,
        dedup_key=f"{kind}:{key}",
    )


def mail_note(text: str, *, answers: MailId, address: str) -> NewDelivery:
    """Queue a short answer to the author of a mail, once per mail."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_NOTE,
        destination=to_address(address),
        recipient=address,
        ref=answers,
        payload=Note(text),
        dedup_key=f"note:{answers}",
    )


def mail_reply(reply: Reply, *, address: str) -> NewDelivery:
    """Queue a reply to a mail to us, whose author is proved."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_NOTE,
        destination=to_address(address),
        recipient=address,
        payload=reply,
    )


def answer(
    says: Answer, *, address: str, item: ItemNumber | None, ref: int | None, key: str = ""
) -> NewDelivery:
    """Queue a fixed text to an unproved address, as `voting/unproved_answers.py` allows."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_NOTE,
        destination=f"{ANSWERS_BEGIN}{address}",
        recipient=address,
        item=item,
        ref=ref,
        payload=says,
        dedup_key=key,
    )


def mail_code(proof: AddressProof) -> NewDelivery:
    """Queue the code that proves an address; the mail contains nothing that anybody wrote."""
    return answer(Answer.LINK, address=proof.address, item=None, ref=proof.id)


def slack_note(text: str, *, user: SlackUserId, channel: ChannelId, key: str) -> NewDelivery:
    """Queue a short text to one Slack user, visible in `channel`, once per key if it has one."""
    return NewDelivery(
        kind=DeliveryKind.SLACK_NOTE,
        destination=f"slack/{user}",
        recipient=_user_in(channel, user),
        payload=Note(text),
        dedup_key=key,
    )


def slack_message(text: str, *, user: SlackUserId) -> NewDelivery:
    """Queue a direct message with a text of ours to one Slack user."""
    return slack_note(text, user=user, channel=ChannelId(""), key="")


def mail_message(subject: str, text: str, *, address: str) -> NewDelivery:
    """Queue a mail with a text of ours to somebody, as the start of a thread."""
    return mail_reply(Reply(MessageId(""), subject, text), address=address)


def key_for_chair(key: str, *, address: str) -> str:
    """Return the key of news that a chair gets by mail."""
    return f"chair:{key}:{address}"


def mail_for_chair(told: ForChair, *, address: str, key: str) -> NewDelivery:
    """Queue news for a chair by mail, once per key; none of it keeps other mail to them waiting."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_NOTE,
        destination=f"{to_address(address)}/chair of {told.list_name}",
        recipient=address,
        payload=told,
        dedup_key=key_for_chair(key, address=address),
    )


def slack_news(
    news: News, *, user: SlackUserId, item: ItemNumber, ref: int | None = None, key: str
) -> NewDelivery:
    """Queue a direct message to one Slack user, rendered when it is sent, once per key."""
    return NewDelivery(
        kind=DeliveryKind.SLACK_NEWS,
        destination=f"slack/{user}",
        recipient=user,
        item=item,
        ref=ref,
        payload=news,
        dedup_key=news_key(news, key),
    )


def news_key(news: News, key: str) -> str:
    """Return the key under which news is queued for somebody in Slack, once ever."""
    return f"{news}:{key}"


def ask_author(comment: Comment, *, user: SlackUserId, channel: ChannelId) -> NewDelivery:
    """Queue the question to a comment's author whether it may go to its list."""
    return NewDelivery(
        kind=DeliveryKind.SLACK_NOTE,
        destination=f"slack/{user}",
        recipient=_user_in(channel, user),
        item=comment.item,
        ref=comment.id,
    )


def post_welcome(channel: ChannelId, *, was: ChannelId) -> NewDelivery:
    """Queue the welcome into a channel that the app has joined, once ever.

    `was` is the id that the channel had first: it may have got another one since.
    """
    return NewDelivery(
        kind=DeliveryKind.POST_WELCOME,
        destination=f"slack/{channel}/welcome",
        recipient=channel,
        dedup_key=f"welcome:{was}",
    )


def learn_person(user: SlackUserId) -> NewDelivery:
    """Queue the question to Slack for a user's profile and address."""
    return NewDelivery(
        kind=DeliveryKind.LEARN_PERSON, destination=f"slack/{user}/profile", recipient=user
    )


def mail_digest(digest: int, slot: str, *, to: ListConfig) -> NewDelivery:
    """Queue a digest to its list, once ever."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_DIGEST,
        destination=to_address(to.address),
        recipient=to.address,
        ref=digest,
        dedup_key=f"digest:{digest}",
        same_as=digest_name(to.name, slot),
    )


def mail_personal_digest(person: PersonId, span: OfPerson, *, address: str) -> NewDelivery:
    """Queue a person's own digest, once ever for each end of a span."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_DIGEST,
        destination=to_address(address),
        recipient=address,
        ref=person,
        payload=span,
        dedup_key=f"own digest:{person}:{span.end.isoformat()}",
        same_as=f"own digest {person} {span.end.isoformat()}",
    )


def mail_followed(mail: MailId, item: ItemNumber, *, by: PersonId, address: str) -> NewDelivery:
    """Queue a mail of an item to somebody who follows it, once ever."""
    return NewDelivery(
        kind=DeliveryKind.MAIL_NOTE,
        destination=to_address(address),
        recipient=address,
        item=item,
        ref=mail,
        payload=Followed(by),
        dedup_key=f"followed:{mail}:{by}",
    )


def digest_name(list_name: ListName, slot: str) -> str:
    """Return what names a list's digest of a slot."""
    return f"digest of {list_name} {slot}"


@dataclass(frozen=True, slots=True)
class _About:
    """What a delivery is about: an item, often a part of it, and the payload."""

    item: ItemNumber
    ref: int | None = None
    payload: Payload | None = None


_TO_LISTS: Final = {
    DeliveryKind.POST_BALLOT: DeliveryKind.MAIL_BALLOT,
    DeliveryKind.POST_DRAFT: DeliveryKind.MAIL_DRAFT,
    DeliveryKind.POST_RESULT: DeliveryKind.MAIL_RESULT,
    DeliveryKind.POST_EXTENSION: DeliveryKind.MAIL_EXTENSION,
    DeliveryKind.POST_CORRECTION: DeliveryKind.MAIL_CORRECTION,
    DeliveryKind.POST_CALL: DeliveryKind.MAIL_CALL,
}
"""The mail that tells lists what a message tells in Slack."""


def _announce(
    kind: DeliveryKind, about: _About, to: Audience, *, key: str, mail_key: str = ""
) -> list[NewDelivery]:
    """Queue a new message, an update of the parent message, and a mail to each list, home first."""
    channel = to.channel
    return [
        post_item(about.item, channel=channel),
        _to_thread(kind, about, channel, key=key),
        update_item(about.item, channel=channel),
        *(_mail_to_list(_TO_LISTS[kind], about, to=each, key=mail_key) for each in to.lists),
    ]


def _to_thread(kind: DeliveryKind, about: _About, channel: ChannelId, *, key: str) -> NewDelivery:
    return NewDelivery(
        kind=kind,
        destination=_thread(about.item, channel),
        recipient=channel,
        item=about.item,
        ref=about.ref,
        payload=about.payload,
        dedup_key=key,
    )


def _mail_to_list(kind: DeliveryKind, about: _About, *, to: ListConfig, key: str) -> NewDelivery:
    return NewDelivery(
        kind=kind,
        destination=to_address(to.address),
        recipient=to.address,
        item=about.item,
        ref=about.ref,
        payload=about.payload,
        dedup_key=f"{kind}:{about.ref}:{to.name}{key}",
    )


def _thread(number: ItemNumber, channel: ChannelId) -> str:
    return f"slack/{channel}/{number}"
