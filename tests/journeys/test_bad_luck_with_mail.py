"""Mail servers that are away, restarted, forgetful or silent while the service works."""

from email.message import EmailMessage

from bot.sandbox.people import BOT_ADDRESS, INES, KOFI, MARTA, PLAN, Member
from bot.sandbox.smtp import Fault
from bot.sandbox.story import digests, mails, texts, votes
from bot.sandbox.story.check import check_world
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service, until


def answer(stage: Stage, writer: Member, text: str, *, name: str) -> EmailMessage:
    """Write an answer to Marta's call."""
    mail = stage.write(writer, text, subject=f"Re: {texts.SUBJECT}", to=(PLAN,), name=name)
    mail["In-Reply-To"] = "<call@lindqvist.example>"
    return mail


async def deliver(stage: Stage, writer: Member, text: str, *, name: str) -> None:
    """Bring an answer into every mailbox, whether or not the servers can be reached."""
    await stage.world.mail.submit(
        answer(stage, writer, text, name=name).as_bytes(),
        mail_from=writer.address,
        recipients=(PLAN.address,),
    )


async def all_is_once(world: Sandbox) -> None:
    """Find nothing doubled and nothing that waits, in the world and in the database."""
    assert await find_leftovers(world.database_url) == []
    assert await check_world(world) == []


async def test_a_service_that_finds_every_peer_away_waits_and_catches_up(
    sandbox: Sandbox, stage: Stage
) -> None:
    await mails_of_the_call(stage)
    await sandbox.slack.stop()
    await sandbox.imap.stop()
    await sandbox.mail.refuse_connections()
    async with running_service(sandbox.config_path, hurried=True) as service:
        await until("IMAP missed", lambda: service.said("mailbox out of reach"))
        await until("Slack missed", lambda: service.said("slack connection waits"))
        await sandbox.imap.start()
        await until("the mailbox", lambda: service.said("mailbox opened"))
        await until("a post tried in vain", lambda: service.said("delivery waits"))
        await sandbox.slack.start()
        await stage.until("Kofi's words", lambda: stage.mail_in_thread(KOFI, "ten") is not None)

        await stage.command(MARTA, f"ballot {stage.number()} until +2h consent")
        await stage.until("the ballot", lambda: stage.parent_says("Vote until"))
        await until("SMTP missed", lambda: service.said("SMTP 127.0.0.1"))
        assert stage.item_posts() == []
        await sandbox.mail.accept_connections()
        await stage.until("the announcement", lambda: len(stage.item_posts()) == 1)
        await all_is_once(sandbox)


async def mails_of_the_call(stage: Stage) -> None:
    """Bring Marta's call and Kofi's answer into every mailbox."""
    call = stage.write(MARTA, texts.CALL, subject=texts.SUBJECT, to=(PLAN,), name="call")
    await stage.world.mail.submit(
        call.as_bytes(), mail_from=MARTA.address, recipients=(PLAN.address,)
    )
    await deliver(stage, KOFI, "Make it ten topics.\n", name="ten")


async def test_an_imap_server_is_restarted_and_connections_break(
    sandbox: Sandbox, stage: Stage
) -> None:
    async with running_service(sandbox.config_path, hurried=True):
        await mails_of_the_call(stage)
        await stage.until("Kofi's words", lambda: stage.mail_in_thread(KOFI, "ten") is not None)

        await sandbox.imap.stop()
        await deliver(stage, INES, "Eleven, written in the dark.\n", name="eleven")
        await sandbox.imap.start()
        await stage.until("Ines's words", lambda: stage.mail_in_thread(INES, "Eleven") is not None)

        await sandbox.imap.drop_connections()
        await deliver(stage, KOFI, "Twelve, then.\n", name="twelve")
        await stage.until("Kofi again", lambda: stage.mail_in_thread(KOFI, "Twelve") is not None)
        await all_is_once(sandbox)


async def test_a_mailbox_with_a_new_uidvalidity_doubles_nothing(
    sandbox: Sandbox, stage: Stage
) -> None:
    async with running_service(sandbox.config_path, hurried=True) as service:
        await mails.call(stage)
        await deliver(stage, KOFI, "Make it ten topics.\n", name="ten")
        await stage.until("Kofi's words", lambda: stage.mail_in_thread(KOFI, "ten") is not None)
        replies = len(stage.replies())

        await sandbox.imap.renew_uid_validity(BOT_ADDRESS)
        await until("it is seen", lambda: service.log.count("mailbox opened") == 2)
        await deliver(stage, INES, "Eleven.\n", name="eleven")
        await stage.until("Ines's words", lambda: stage.mail_in_thread(INES, "Eleven") is not None)
        assert len(stage.replies()) == replies + 1
        await all_is_once(sandbox)


async def test_a_digest_whose_answer_was_lost_goes_out_once(sandbox: Sandbox, stage: Stage) -> None:
    async with running_service(sandbox.config_path, hurried=True) as service:
        await mails.call(stage)
        await votes.comment(stage)
        await votes.consent(stage)
        sandbox.mail.add_fault(Fault.LOST_ANSWER)
        await digests.digest(stage)
        await until("the lost answer", lambda: service.said("delivery waits"))
        await all_is_once(sandbox)
        assert len(stage.digests()) == 1


async def test_a_digest_that_was_put_off_and_cut_off_goes_out_once(
    sandbox: Sandbox, stage: Stage
) -> None:
    async with running_service(sandbox.config_path, hurried=True):
        await mails.call(stage)
        await votes.comment(stage)
        await votes.consent(stage)
        sandbox.mail.add_fault(Fault.TRY_AGAIN)
        sandbox.mail.add_fault(Fault.HANG_UP)
        await digests.digest(stage)
        await all_is_once(sandbox)
        assert len(stage.digests()) == 1
