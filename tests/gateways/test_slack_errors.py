"""What follows from each error that Slack documents for the methods we call: one table.

The codes are those of the methods' pages (https://docs.slack.dev/reference/methods). Each is played
once by the look-alike.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Final

import pytest

from bot.config import SlackConfig
from bot.domain.ids import ChannelId, DeliveryId, ItemNumber, SlackUserId, Ts
from bot.errors import TryAgainLater
from bot.gateways.slack.errors import ACCOUNT_PAUSE, NO_REMEDY, MessagesClosed, SlackRefused
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import Fault, FaultKind, SlackChannel, SlackUser, SlackWorld
from tests.handlers.desk import FAST

ADA: Final = SlackUserId("U01ADA")
LIST: Final = ChannelId("C01LIST")
TS: Final = Ts("1796123971.000100")
DELIVERY: Final = DeliveryId("1" * 32)
HOME: Final = {"type": "home", "blocks": []}
ENTITY: Final = {"entity_type": "slack#/entities/task", "external_ref": {"id": "item-1"}}
FORM: Final = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": []}


class Follows(StrEnum):
    """What we do."""

    SOON = "try again soon"
    OPERATOR = "wait for the operator, and drop nothing"
    REFUSED = "give this call up, and say what to do"
    UNKNOWN = "give this call up, without a word of ours"
    FINE = "nothing: what we wanted is so"


CALLS: Final[Mapping[str, Callable[[SlackOut], Awaitable[object]]]] = {
    "apps.connections.open": lambda out: out.open_socket(),
    "auth.test": lambda out: out.auth_test(),
    "chat.postMessage": lambda out: out.post(
        LIST, text="hello", blocks=(), delivery=DELIVERY, item=ItemNumber(1)
    ),
    "chat.postEphemeral": lambda out: out.post_ephemeral(LIST, ADA, text="hello"),
    "chat.update": lambda out: out.update(LIST, TS, text="changed", blocks=()),
    "chat.delete": lambda out: out.delete(LIST, TS),
    "chat.unfurl": lambda out: out.show_below(LIST, TS, [ENTITY]),
    "entity.presentDetails": lambda out: out.show_beside("trigger", ENTITY, why_not=""),
    "conversations.info": lambda out: out.channel_info(LIST),
    "conversations.members": lambda out: out.members.of(LIST),
    "conversations.open": lambda out: out.post_direct(
        ADA, text="hello", blocks=(), delivery=DELIVERY
    ),
    "files.getUploadURLExternal": lambda out: out.upload("minutes.pdf", b"%PDF-1.7"),
    "files.completeUploadExternal": lambda out: out.show_files(LIST, TS, {"F1": "minutes.pdf"}),
    "files.delete": lambda out: out.delete_file("F1"),
    "reactions.add": lambda out: out.react(LIST, TS, "memo"),
    "reactions.remove": lambda out: out.unreact(LIST, TS, "memo"),
    "users.info": lambda out: out.profile(ADA),
    "users.lookupByEmail": lambda out: out.person_with_address("ada@example.org"),
    "views.open": lambda out: out.open_view("trigger", FORM),
    "views.push": lambda out: out.push_view("trigger", FORM),
    "views.update": lambda out: out.update_view("V1", FORM),
    "views.publish": lambda out: out.publish_home(ADA, HOME, there="1.2"),
}

EVERYWHERE: Final[Mapping[str, Follows]] = {
    **dict.fromkeys(
        (
            "fatal_error",
            "internal_error",
            "request_timeout",
            "service_unavailable",
            "team_added_to_org",
        ),
        Follows.SOON,
    ),
    **dict.fromkeys(
        (
            "access_denied",
            "accesslimited",
            "account_inactive",
            "deprecated_endpoint",
            "ekm_access_denied",
            "enterprise_is_restricted",
            "invalid_auth",
            "method_deprecated",
            "missing_scope",
            "no_permission",
            "not_allowed_token_type",
            "not_authed",
            "org_login_required",
            "team_access_not_granted",
            "token_expired",
            "token_revoked",
            "two_factor_setup_required",
        ),
        Follows.OPERATOR,
    ),
    **dict.fromkeys(
        (
            "invalid_arg_name",
            "invalid_arguments",
            "invalid_array_arg",
            "invalid_charset",
            "invalid_form_data",
            "invalid_post_type",
            "missing_post_type",
        ),
        Follows.REFUSED,
    ),
}
"""What every method may answer."""

_POSTING: Final = (
    "as_user_not_supported",
    "channel_not_found",
    "invalid_blocks",
    "invalid_blocks_format",
    "is_archived",
    "markdown_text_conflict",
    "msg_too_long",
    "no_text",
    "restricted_action",
    "restricted_action_read_only_channel",
    "too_many_attachments",
)
OWN: Final[Mapping[str, Mapping[Follows, tuple[str, ...]]]] = {
    "apps.connections.open": {Follows.OPERATOR: ("forbidden_team",)},
    "chat.postMessage": {
        Follows.SOON: ("external_channel_migrating", "rate_limited"),
        Follows.OPERATOR: ("messages_tab_disabled",),
        Follows.REFUSED: (
            *_POSTING,
            "cannot_reply_to_message",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "is_inactive",
            "message_limit_exceeded",
            "metadata_must_be_sent_from_app",
            "metadata_too_large",
            "msg_blocks_too_long",
            "not_in_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "restricted_action_thread_only_channel",
            "team_not_found",
        ),
    },
    "chat.postEphemeral": {Follows.REFUSED: (*_POSTING, "not_in_channel", "user_not_in_channel")},
    "chat.update": {
        Follows.SOON: ("external_channel_migrating", "update_failed"),
        Follows.REFUSED: (
            "block_mismatch",
            "cant_broadcast_message",
            "cant_update_message",
            "channel_not_found",
            "edit_window_closed",
            "invalid_attachments",
            "invalid_blocks",
            "invalid_metadata_format",
            "is_inactive",
            "message_not_found",
            "msg_too_long",
            "no_dual_broadcast_content_update",
            "no_text",
            "team_not_found",
        ),
    },
    "chat.delete": {
        Follows.REFUSED: (
            "cant_delete_message",
            "channel_not_found",
            "compliance_exports_prevent_deletion",
        ),
        Follows.FINE: ("message_not_found",),
    },
    "chat.unfurl": {
        Follows.REFUSED: (
            "cannot_find_channel",
            "cannot_find_message",
            "cannot_find_service",
            "cannot_parse_attachment",
            "cannot_prompt",
            "cannot_unfurl_message",
            "cannot_unfurl_url",
            "invalid_source",
            "invalid_unfurl_id",
            "invalid_unfurls_format",
            "missing_channel",
            "missing_source",
            "missing_ts",
            "missing_unfurl_id",
            "missing_unfurls",
        )
    },
    "entity.presentDetails": {
        Follows.REFUSED: (
            "entity_metadata_does_not_match_trigger",
            "feature_not_enabled",
            "invalid_app_id",
            "invalid_metadata",
            "invalid_trigger_id",
            "missing_trigger_id",
        )
    },
    "conversations.info": {Follows.REFUSED: ("channel_not_found",)},
    "conversations.members": {
        Follows.SOON: ("fetch_members_failed",),
        Follows.REFUSED: ("channel_not_found", "invalid_cursor"),
    },
    "conversations.open": {
        Follows.REFUSED: (
            "cannot_dm_bot",
            "channel_not_found",
            "invalid_user_combination",
            "method_not_supported_for_channel_type",
            "user_disabled",
            "user_not_found",
            "user_not_visible",
            "users_list_not_supplied",
        )
    },
    "files.getUploadURLExternal": {
        Follows.REFUSED: (
            "blocked_file_type",
            "file_upload_size_restricted",
            "file_uploads_disabled",
            "file_uploads_except_images_disabled",
            "storage_limit_reached",
            "unknown_snippet_type",
        )
    },
    "files.completeUploadExternal": {
        Follows.REFUSED: (
            "channel_not_found",
            "file_not_found",
            "file_update_failed",
            "invalid_channel",
            "malware_detected",
            "not_authorized",
            "not_in_channel",
            "posting_to_channel_denied",
            "slack_connect_blocked_file_type",
            "slack_connect_file_upload_sharing_blocked",
        )
    },
    "files.delete": {
        Follows.FINE: ("file_deleted", "file_not_found"),
        Follows.REFUSED: ("cant_delete_file",),
    },
    "reactions.add": {
        Follows.REFUSED: (
            "bad_timestamp",
            "invalid_name",
            "is_archived",
            "message_not_found",
            "no_item_specified",
            "not_reactable",
            "thread_locked",
            "too_many_emoji",
            "too_many_reactions",
        ),
        Follows.FINE: ("already_reacted",),
    },
    "reactions.remove": {
        Follows.REFUSED: ("bad_timestamp", "invalid_name", "message_not_found"),
        Follows.FINE: ("no_reaction",),
    },
    "users.info": {Follows.REFUSED: ("user_not_found", "user_not_visible")},
    "users.lookupByEmail": {Follows.FINE: ("users_not_found",)},
    "views.open": {
        Follows.REFUSED: (
            "exchanged_trigger_id",
            "expired_trigger_id",
            "invalid_trigger_id",
            "view_too_large",
        )
    },
    "views.push": {Follows.REFUSED: ("expired_trigger_id", "push_limit_reached")},
    "views.update": {Follows.REFUSED: ("hash_conflict", "not_found", "view_too_large")},
    "views.publish": {
        Follows.OPERATOR: ("not_enabled",),
        Follows.REFUSED: ("duplicate_external_id", "view_too_large"),
        Follows.FINE: ("hash_conflict",),
    },
}


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with SlackWorld(
        users=[SlackUser(id=ADA, name="ada", real_name="Ada Byron", email="ada@example.org")],
        channels=[SlackChannel(id=LIST, name="list", members=(ADA, "U0PENHOLDER"))],
    ) as running:
        yield running


@pytest.mark.parametrize("method", CALLS)
async def test_each_documented_error_has_its_consequence(world: SlackWorld, method: str) -> None:
    own = OWN.get(method, {})
    documented = {code: follows for follows, codes in own.items() for code in codes}
    if method == "auth.test":
        documented |= EVERYWHERE

    assert documented
    assert {code: await what_follows(world, method, code) for code in documented} == documented


async def what_follows(world: SlackWorld, method: str, code: str) -> Follows:
    """Let Slack answer a call with a code; return what we do then."""
    config = SlackConfig(
        bot_token=world.bot_token, app_token=world.app_token, api_url=world.api_url
    )
    out = SlackOut(config, pace=FAST)
    world.faults.clear()
    world.faults.add(Fault(kind=FaultKind.ERROR, method=method, code=code))
    try:
        await CALLS[method](out)
    except SlackRefused as refused:
        return Follows.UNKNOWN if NO_REMEDY in str(refused) else Follows.REFUSED
    except MessagesClosed:
        return Follows.OPERATOR
    except TryAgainLater as later:
        return Follows.OPERATOR if later.after == ACCOUNT_PAUSE else Follows.SOON
    else:
        return Follows.FINE
    finally:
        await out.aclose()
