"""Slack's error codes in our words: what to wait for, what a person can do."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.errors import GiveUp, PenholderError, TryAgainLater

ACCOUNT_PAUSE: Final = timedelta(minutes=5)
"""While the operator mends the token or the scopes nothing is lost and Slack is left in peace."""

DEFAULT_RETRY_AFTER: Final = timedelta(seconds=30)
LONGEST_RETRY_AFTER: Final = timedelta(hours=1)

PASSING: Final = frozenset(
    {
        "external_channel_migrating",
        "fatal_error",
        "fetch_members_failed",
        "internal_error",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "rollup_error",
        "service_unavailable",
        "team_added_to_org",
        "update_failed",
    }
)
"""Slack's own troubles: the same call may succeed soon."""

ACCOUNT: Final[Mapping[str, str]] = {
    "accesslimited": "the token may be used from certain addresses only; allow this machine's "
    "on the app's page",
    "access_denied": "the workspace refuses this app; ask a workspace admin to allow it",
    "account_inactive": "the token's bot was removed; install the app again and set its new "
    "{token}",
    "app_access_not_granted": "ask a workspace admin to approve the app",
    "deprecated_endpoint": "Slack has withdrawn what this version uses; upgrade Penholder",
    "enterprise_is_restricted": "the app is for one workspace; install it in that, not in "
    "the whole organisation",
    "ekm_access_denied": "the workspace's key policy blocks the app; ask a workspace admin",
    "forbidden_team": "the workspace does not allow this app; ask a workspace admin",
    "invalid_auth": "the token is wrong; copy {token} again from the app's page at "
    "api.slack.com/apps",
    "messages_tab_disabled": "nobody can get a direct message: on the app's page, App Home, turn "
    "on the Messages Tab and let people send messages from it, or paste our manifest",
    "method_deprecated": "Slack has withdrawn what this version uses; upgrade Penholder",
    "missing_scope": "add {scopes} to the app's manifest and install the app again",
    "no_permission": "the token lacks a permission; install the app again from our manifest",
    "not_enabled": "nobody can open the app's Home: on the app's page, App Home, turn on the Home "
    "Tab, or paste our manifest",
    "not_allowed_token_type": "wrong kind of token: bot_token is xoxb-…, app_token is xapp-…",
    "not_authed": "no token was sent; set {token} in [slack]",
    "org_login_required": "the workspace is moving into an organisation; wait until it is done",
    "team_access_not_granted": "ask an organisation admin to grant the app this workspace",
    "token_expired": "the token has expired; turn token rotation off or set the new {token}",
    "token_revoked": "the token was revoked; install the app again and set its new {token}",
    "two_factor_setup_required": "the workspace demands two-factor login; ask a workspace admin",
}
"""Troubles of the whole account, with their remedy: wait for the operator, drop nothing.

`{token}` is the key of the token that the call was made with, `{scopes}` what it lacks.
"""

APP_TOKEN_CALL: Final = "apps.connections.open"  # noqa: S105 - a method's name
"""The one method that is called with `app_token`; all others are called with `bot_token`."""

_TOO_LONG = "the text is longer than Slack takes; this is a fault in Penholder, please report it"
_OUR_BLOCKS = "Slack refuses the layout; this is a fault in Penholder, please report it"
_NOT_SLACK_MESSAGE = "the message is gone from Slack; nothing is left to change"

_OUR_CALL = "Slack cannot read the call; this is a fault in Penholder, please report it"

REMEDIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "as_user_not_supported",
            "bad_timestamp",
            "invalid_arg_name",
            "invalid_array_arg",
            "invalid_charset",
            "invalid_cursor",
            "invalid_form_data",
            "invalid_post_type",
            "invalid_ts_latest",
            "invalid_ts_oldest",
            "missing_post_type",
            "no_item_specified",
            "users_list_not_supplied",
        ),
        _OUR_CALL,
    ),
    "block_mismatch": _OUR_BLOCKS,
    "cannot_dm_bot": "the person is a bot, which cannot get a direct message",
    "cannot_reply_to_message": "this message takes no replies; post in the channel instead",
    "cant_delete_message": "only the app that posted the message may delete it",
    "cannot_find_channel": "check the channel's id, and /invite the app if it is private",
    "cannot_find_message": _NOT_SLACK_MESSAGE,
    "cannot_find_service": "the app may not show links; install it again from our manifest",
    "cannot_parse_attachment": _OUR_BLOCKS,
    "cannot_prompt": _OUR_CALL,
    "cannot_unfurl_message": "the message takes nothing below it",
    "cannot_unfurl_url": "the link's domain is not the app's; paste our manifest",
    "cant_broadcast_message": "the reply cannot be shown in the channel",
    "cant_delete_file": "only the app that uploaded a file may delete it: delete it in Slack",
    "cant_update_message": "only the app that posted a message may change it; was it replaced?",
    "channel_not_found": "check the channel's id, and /invite the app if it is private",
    "compliance_exports_prevent_deletion": "the workspace keeps every message; delete it by hand",
    "duplicate_external_id": _OUR_BLOCKS,
    "duplicate_channel_not_found": "check the channel's id in the configuration",
    "edit_window_closed": "the workspace allows no more changes to this message",
    "entity_metadata_does_not_match_trigger": _OUR_BLOCKS,
    "feature_not_enabled": "Slack shows no Work Objects here",
    "invalid_app_id": _OUR_CALL,
    "invalid_metadata": _OUR_BLOCKS,
    "invalid_source": _OUR_CALL,
    "invalid_unfurl_id": _OUR_CALL,
    "invalid_unfurls_format": _OUR_BLOCKS,
    "missing_channel": _OUR_CALL,
    "missing_source": _OUR_CALL,
    "missing_trigger_id": _OUR_CALL,
    "missing_ts": _OUR_CALL,
    "missing_unfurl_id": _OUR_CALL,
    "missing_unfurls": _OUR_CALL,
    "exchanged_trigger_id": "the form was opened already",
    "expired_url": "the click is too old, or was answered five times already",
    "expired_trigger_id": "the click is too old to open a form; ask the person to click again",
    "blocked_file_type": "the workspace takes no files of this kind",
    "file_deleted": "the file was deleted before it was shown",
    "file_not_found": "the file did not arrive, or was deleted before it was shown",
    "file_update_failed": "Slack could not show the file",
    "file_upload_size_restricted": "the workspace takes no files of this size",
    "file_uploads_disabled": "the workspace takes no files; see its settings",
    "file_uploads_except_images_disabled": "the workspace takes pictures only; see its settings",
    "invalid_channel": "check the channel's id in the configuration",
    "malware_detected": "Slack takes the file for malware",
    "not_authorized": "the app may not post in this channel; /invite it",
    "posting_to_channel_denied": "the app may not post in this channel; let it post",
    "slack_connect_blocked_file_type": "a workspace of the channel takes no files of this kind",
    "slack_connect_file_upload_sharing_blocked": "a workspace of the channel takes no files",
    "storage_limit_reached": "the workspace has no room left for files",
    "unknown_snippet_type": _OUR_CALL,
    "upload_refused": "Slack did not take the file's bytes",
    "hash_conflict": "the form has changed meanwhile",
    "invalid_arguments": _OUR_BLOCKS,
    "invalid_attachments": _OUR_BLOCKS,
    "invalid_blocks": _OUR_BLOCKS,
    "invalid_blocks_format": _OUR_BLOCKS,
    "invalid_metadata_format": _OUR_BLOCKS,
    "invalid_metadata_schema": _OUR_BLOCKS,
    "invalid_name": "Slack knows no such emoji",
    "invalid_trigger_id": "the click cannot open a form; ask the person to click again",
    "invalid_user_combination": "the person is of an organisation that shares no channel with us",
    "is_archived": "the channel is archived: unarchive it or configure another",
    "is_inactive": "the channel is frozen: unfreeze it or configure another",
    "message_limit_exceeded": "the workspace's message limit is reached",
    "message_not_found": _NOT_SLACK_MESSAGE,
    "markdown_text_conflict": _OUR_BLOCKS,
    "metadata_must_be_sent_from_app": _OUR_BLOCKS,
    "metadata_too_large": _OUR_BLOCKS,
    "method_not_supported_for_channel_type": "this kind of channel cannot be used",
    "msg_blocks_too_long": _TOO_LONG,
    "msg_too_long": _TOO_LONG,
    "no_text": _OUR_BLOCKS,
    "no_dual_broadcast_content_update": _OUR_BLOCKS,
    "not_found": "the form was closed meanwhile",
    "not_reactable": "the message takes no reactions",
    "push_limit_reached": "three forms are open already; ask the person to close one",
    "not_in_channel": "the app is not in the channel; type there: /invite @Penholder",
    "restricted_action": "the workspace allows only some people to post here; let the app post",
    "restricted_action_non_threadable_channel": "the channel allows no threads",
    "restricted_action_read_only_channel": "the channel is read-only; let the app post in it",
    "restricted_action_thread_locked": "the thread is locked",
    "restricted_action_thread_only_channel": "the channel takes only replies; let the app post",
    "team_not_found": "the channel's workspace is gone; check the channel's id",
    "thread_locked": "the thread is locked",
    "thread_not_found": "the thread's first message is gone from Slack",
    "too_many_attachments": _OUR_BLOCKS,
    "too_many_emoji": "the message has as many reactions as Slack takes",
    "too_many_reactions": "the message has as many reactions as Slack takes",
    "user_disabled": "the person's account is deactivated",
    "user_not_found": "Slack knows no such person (any more)",
    "user_not_in_channel": "the person is not in the channel",
    "user_not_visible": "the person cannot be seen by the app",
    "users_not_found": "Slack knows no such person (any more)",
    "view_too_large": _OUR_BLOCKS,
}
"""What one call is refused for, for good, with what a person can do."""


NO_REMEDY: Final = "see this error on the method's page at api.slack.com/methods"


class SlackRefused(GiveUp):
    """Slack refused one call for good; `code` is Slack's own word for it."""

    def __init__(self, method: str, code: str, *, detail: str = "") -> None:
        remedy = REMEDIES.get(code, NO_REMEDY)
        super().__init__(f"{method}: {_said(code, detail)}: {remedy}")
        self.code = code


class AccountFault(TryAgainLater):
    """The whole account needs its operator; `code` is Slack's own word for why."""

    def __init__(self, reason: str, *, code: str) -> None:
        super().__init__(reason, after=ACCOUNT_PAUSE)
        self.code = code


class MessagesClosed(AccountFault):
    """The app's messages tab is closed, so that nobody can get a direct message of ours."""


def explain(method: str, code: str, *, detail: str = "") -> PenholderError:
    """Return our error for Slack's `code`, an answer of `method`.

    Codes that Slack adds later are permanent for their one call, and said as they came.
    """
    if code in PASSING:
        return TryAgainLater(f"Slack is in trouble ({method}: {code})")
    if code in ACCOUNT:
        token = "app_token" if method == APP_TOKEN_CALL else "bot_token"
        remedy = ACCOUNT[code].format(token=token, scopes=detail or "the scope")
        waits = MessagesClosed if code == "messages_tab_disabled" else AccountFault
        return waits(f"{method}: {_said(code, detail)}: {remedy}", code=code)
    return SlackRefused(method, code, detail=detail)


def retry_after(header: str | None) -> timedelta:
    """Read a Retry-After header (seconds); be careful when it is absent or odd."""
    try:
        seconds = float(header or "")
    except ValueError:
        return DEFAULT_RETRY_AFTER
    if not 0 <= seconds < LONGEST_RETRY_AFTER.total_seconds():
        return LONGEST_RETRY_AFTER if seconds > 0 else DEFAULT_RETRY_AFTER
    return timedelta(seconds=seconds)


def _said(code: str, detail: str) -> str:
    return f"{code} ({detail})" if detail else code
