"""The small files of a mail are shown in its item's thread, once, where the list wants that."""

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.ids import ItemNumber
from bot.sandbox.slack import Fault, FaultKind, Message
from handlers.keeping.erasing import erase, plan_erasure
from tests.handlers.desk import Desk, all_done, run_sql
from tests.handlers.room import CHANNEL, Room, mail

BOARD = "https://pen.example.org"
PDF = b"%PDF-1.7\nminutes"
SHOW = "files.completeUploadExternal"
ADDRESS = "files.getUploadURLExternal"
KINDS = {
    "minutes.pdf": ("application", "pdf", PDF),
    "notes.txt": ("text", "plain", b"Notes"),
    "setup.exe": ("application", "octet-stream", b"MZ\x90"),
}


def with_files(*names: str, through: str | None = "council") -> bytes:
    """Return a mail of the list with these files."""
    raw = mail("minutes", "The minutes.", through=through)
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for name in names:
        kind, subtype, content = KINDS[name]
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return message.as_bytes()


def configure(desk: Desk, **keys: object) -> None:
    council, *others = desk.room.config.lists
    council = council.model_copy(update={"attachments": "upload", **keys})
    penholder = desk.room.config.penholder.model_copy(update={"public_url": BOARD})
    desk.room.config = desk.room.config.model_copy(
        update={"lists": (council, *others), "penholder": penholder}
    )


@pytest.fixture
def uploading(desk: Desk) -> Desk:
    configure(desk)
    return desk


async def erase_ada(room: Room) -> None:
    async with room.database.reading() as store:
        plan = await plan_erasure(store, "ada@example.org", config=room.config)
    await erase(plan, database=room.database, config=room.config, clock=room.clock)


def replies(desk: Desk) -> list[Message]:
    (parent,) = desk.parents()
    return desk.slack.state.thread(CHANNEL, parent.ts)[1:]


def shown(desk: Desk) -> list[Mapping[str, bytes | None]]:
    """Return the files of each message that shows any, by title."""
    return [
        {file.title: file.content for file in message.files}
        for message in replies(desk)
        if message.files
    ]


def words(desk: Desk) -> str:
    """Return what the mail's own message says."""
    (post,) = (message for message in replies(desk) if not message.files)
    return f"{post.text} {post.blocks}"


async def come(desk: Desk, *names: str) -> None:
    await desk.room.fetch(with_files(*names))
    await desk.work(all_done)


async def test_the_files_of_a_mail_are_shown_together_in_its_thread(uploading: Desk) -> None:
    await come(uploading, "minutes.pdf", "notes.txt")

    assert shown(uploading) == [{"minutes.pdf": PDF, "notes.txt": b"Notes"}]
    assert "Not uploaded" not in words(uploading)


async def test_the_files_of_a_person_who_is_erased_leave_slack(uploading: Desk) -> None:
    await come(uploading, "minutes.pdf", "notes.txt")
    assert len(uploading.slack.state.files) == 2

    await erase_ada(uploading.room)
    await uploading.work(all_done)

    assert shown(uploading) == []
    assert not uploading.slack.state.files


async def test_uploaded_files_that_were_not_shown_before_the_erasure_never_are(
    uploading: Desk,
) -> None:
    uploading.slack.faults.add(Fault(kind=FaultKind.RATE_LIMITED, method=SHOW, times=9))
    await uploading.room.fetch(with_files("minutes.pdf"))
    await uploading.work(lambda found: any(each.payload is not None for each in found))

    await erase_ada(uploading.room)
    uploading.slack.faults.clear()
    await uploading.work(all_done)

    assert shown(uploading) == []
    assert not uploading.slack.state.files


async def test_a_list_that_does_not_ask_for_it_gets_names_only(desk: Desk) -> None:
    await come(desk, "minutes.pdf")

    assert shown(desk) == []
    assert "Attached: minutes.pdf" in words(desk)
    assert not desk.slack.state.files


async def test_what_is_not_uploaded_is_told_in_the_mails_own_message(uploading: Desk) -> None:
    configure(uploading, board="public")
    await come(uploading, "minutes.pdf", "setup.exe")

    assert shown(uploading) == [{"minutes.pdf": PDF}]
    assert "Not uploaded to Slack: setup.exe" in words(uploading)
    assert f"<{BOARD}/m/minutes@mail.example.org/|On the board>" in words(uploading)


async def test_where_there_is_no_board_nothing_links_to_it(uploading: Desk) -> None:
    configure(uploading, board="off")
    await come(uploading, "setup.exe")

    assert "Not uploaded to Slack: setup.exe" in words(uploading)
    assert "/m/" not in words(uploading)
    assert shown(uploading) == []


@pytest.mark.parametrize("method", [ADDRESS, SHOW])
@pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.REFUSED, FaultKind.RATE_LIMITED])
async def test_files_are_shown_once_whatever_is_lost(
    uploading: Desk, method: str, kind: FaultKind
) -> None:
    uploading.slack.faults.add(Fault(kind=kind, method=method))

    await come(uploading, "minutes.pdf")

    assert shown(uploading) == [{"minutes.pdf": PDF}]


async def test_after_a_restore_files_that_are_shown_already_are_not_shown_again(
    uploading: Desk,
) -> None:
    await come(uploading, "minutes.pdf", "notes.txt")
    (post,) = (each for each in await uploading.deliveries() if each.kind is DeliveryKind.POST_MAIL)
    await run_sql(uploading.room.database, "DELETE FROM deliveries WHERE kind = 'post files'")
    await run_sql(
        uploading.room.database,
        "INSERT INTO restores (made_at, restored_at) "
        "SELECT created_at, created_at FROM deliveries WHERE kind = 'post mail'",
    )

    await uploading.retry(post)
    await uploading.work(all_done)

    assert shown(uploading) == [{"minutes.pdf": PDF, "notes.txt": b"Notes"}]
    assert len([each for each in replies(uploading) if not each.files]) == 1


async def test_files_are_shown_once_if_their_record_is_lost(uploading: Desk) -> None:
    await come(uploading, "minutes.pdf")
    (show,) = [
        each
        for each in await uploading.deliveries()
        if each.kind is DeliveryKind.POST_FILES and each.payload is not None
    ]

    await uploading.retry(show)
    await uploading.work(all_done)

    assert shown(uploading) == [{"minutes.pdf": PDF}]


@pytest.mark.parametrize("method", [ADDRESS, SHOW])
async def test_what_slack_refuses_is_told(uploading: Desk, method: str) -> None:
    uploading.slack.faults.add(
        Fault(kind=FaultKind.ERROR, method=method, code="file_uploads_disabled")
    )

    await come(uploading, "minutes.pdf", "setup.exe")

    assert shown(uploading) == []
    assert "Not uploaded to Slack: minutes.pdf, setup.exe" in words(uploading)


async def test_without_the_scope_no_file_is_uploaded(uploading: Desk) -> None:
    uploading.slack.state.scopes -= {"files:write"}

    await come(uploading, "minutes.pdf")

    assert not uploading.slack.state.files
    assert "Not uploaded to Slack: minutes.pdf" in words(uploading)


async def test_of_a_mail_that_nothing_proves_no_file_is_uploaded(uploading: Desk) -> None:
    configure(uploading, subscribed_as="")  # so that nothing does
    await come(uploading, "minutes.pdf")

    assert "The minutes." in words(uploading)
    assert "Not uploaded to Slack: minutes.pdf" in words(uploading)
    assert not uploading.slack.state.files


async def test_a_thread_does_not_wait_for_files(uploading: Desk) -> None:
    uploading.slack.faults.add(Fault(kind=FaultKind.UNAVAILABLE, method=ADDRESS, times=1_000_000))
    await uploading.room.fetch(with_files("minutes.pdf"))
    await uploading.room.fetch(mail("more", "More words.", answers=["minutes"]))

    await uploading.work(
        lambda deliveries: (
            all(
                each.state is DeliveryState.SENT
                for each in deliveries
                if each.kind is DeliveryKind.POST_MAIL
            )
            and len([each for each in deliveries if each.kind is DeliveryKind.POST_MAIL]) == 2
        )
    )

    assert "More words." in replies(uploading)[-1].text


async def test_what_we_show_ourselves_is_no_comment(uploading: Desk) -> None:
    await come(uploading, "minutes.pdf")

    async with uploading.room.database.reading() as store:
        assert await store.comments.of_item(ItemNumber(1)) == []
