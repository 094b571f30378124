"""A desk whose digests reach a mail server, as people and lists see them."""

import email
from dataclasses import dataclass
from email import policy

from bot.clock import system_clock
from tests.handlers.desk import Desk, all_done
from tests.handlers.room import CHAIR, CHANNEL, mail
from tests.peers.smtp import Peer


@dataclass(slots=True)
class Press:
    """A desk whose digests reach a mail server."""

    desk: Desk
    server: Peer

    async def begin(self) -> None:
        """Open item #1; the chair lets comments go to the list. Our clock is as Slack's."""
        self.desk.room.clock.now = system_clock()
        await self.desk.room.fetch(mail("call", date=self.desk.room.clock.now))
        await self.desk.room.pen(CHAIR, "publish always")
        await self.desk.work(all_done)

    async def say(self, text: str) -> str:
        """Let the chair reply in the thread, and let us hear of it; return the ts."""
        thread = self.desk.parents()[0].ts
        ts = await self.desk.slack.people.post(CHAIR, CHANNEL, text, thread_ts=thread)
        await self.desk.room.say(CHAIR, text, ts=ts, thread=thread)
        await self.desk.work(all_done)
        return ts

    async def send(self) -> str:
        """Send the digest as far as it goes at once; return what reached the list."""
        self.desk.room.clock.move(hours=1)
        before = len(self.server.bodies)
        await self.desk.room.pen(CHAIR, "digest send")
        await self.desk.work(all_done)
        return "".join(self.text(raw) for raw in self.server.bodies[before:])

    def text(self, raw: bytes) -> str:
        """Return the words of a mail that reached the list."""
        made = email.message_from_bytes(raw, policy=policy.default)
        body = made.get_body(("plain",))
        return " ".join(str(body.get_content()).split()) if body is not None else ""

    async def sent(self) -> list[str]:
        """Return the comments that count as sent."""
        found = (await self.desk.room.show(1))["comment_list"]
        return [row["text"] for row in found if row["sent_to_list"]]
