"""`penholder check` says which scopes a configuration needs beside the usual."""

from bot.config import SlackConfig
from bot.domain.slack_scopes import NEEDED_SCOPES, UPLOAD, AppNeeds
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import ALL_SCOPES, SlackWorld
from handlers.checking.checks import check_tokens
from handlers.checking.findings import Finding, Verdict
from tests.handlers.desk import FAST


async def found(needs: AppNeeds, scopes: frozenset[str]) -> list[Finding]:
    async with SlackWorld(scopes=scopes) as world:
        config = SlackConfig(
            bot_token=world.bot_token, app_token=world.app_token, api_url=world.api_url
        )
        out = SlackOut(config, pace=FAST)
        findings = [finding async for finding in check_tokens(out, needs)]
        await out.aclose()
    return [each for each in findings if each.part == "slack scopes"]


async def test_a_list_that_wants_files_needs_the_scope_to_upload_them() -> None:
    _usual, more = await found(AppNeeds(uploads=True), ALL_SCOPES - {UPLOAD})

    assert more.verdict is Verdict.WARNING
    assert "add files:write" in more.text
    assert "cannot upload the files of mail" in more.text


async def test_links_to_the_board_need_two() -> None:
    _usual, *more = await found(AppNeeds(board_host="pen.example.org"), frozenset(NEEDED_SCOPES))

    assert [each.text.split()[1] for each in more] == ["links:read", "links:write"]


async def test_what_is_not_needed_or_there_is_not_missed() -> None:
    assert len(await found(AppNeeds(), ALL_SCOPES - {UPLOAD})) == 1
    assert len(await found(AppNeeds(uploads=True), ALL_SCOPES)) == 1
