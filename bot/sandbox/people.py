"""The people of the demo: an invented forum, its members, its two lists and its channel."""

from dataclasses import dataclass
from typing import Final

from bot.language import ENGLISH
from bot.sandbox.slack import Identity, SlackChannel, SlackUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the forum. `slack` is empty for who only reads mail.

    `reads_mail` says whether the person is on the lists. Everybody has a mailbox here, for what
    Penholder writes to them alone.
    """

    name: str
    handle: str
    role: str
    place: str
    timezone: str
    address: str
    slack: str = ""
    reads_mail: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoList:
    """A mailing list of the forum; `tag` is what it puts into subjects.

    `subscribed_as` is Penholder's secret address on it.
    """

    name: str
    title: str
    address: str
    list_id: str
    subscribed_as: str
    tag: str
    rewrites_from: bool = False


MARTA: Final = Member(
    name="Marta Lindqvist",
    handle="marta",
    role="chair",
    place="Uppsala",
    timezone="Europe/Stockholm",
    address="marta@lindqvist.example",
    slack="U01MARTA",
)
TOMAS: Final = Member(
    name="Tomás Ferreira",
    handle="tomas",
    role="secretariat",
    place="Porto",
    timezone="Europe/Lisbon",
    address="tomas@harbourforum.example",
    slack="U02TOMAS",
)
INES: Final = Member(
    name="Ines Duarte",
    handle="ines",
    role="civil society",
    place="Recife",
    timezone="America/Recife",
    address="ines.duarte@rede.example",
    slack="U03INES",
)
LEILA: Final = Member(
    name="Leila Haddad",
    handle="leila",
    role="business",
    place="Tunis",
    timezone="Africa/Tunis",
    address="leila@haddad.example",
    slack="U04LEILA",
)
KOFI: Final = Member(
    name="Kofi Asante",
    handle="kofi",
    role="technical community",
    place="Accra",
    timezone="Africa/Accra",
    address="kofi.asante@coastnet.example",
)
YUKI: Final = Member(
    name="Yuki Tanabe",
    handle="yuki",
    role="academia",
    place="Sendai",
    timezone="Asia/Tokyo",
    address="yuki@tanabe.example",
)
PRIYA: Final = Member(
    name="Priya Raman",
    handle="priya",
    role="civil society",
    place="Chennai",
    timezone="Asia/Kolkata",
    address="priya@raman.example",
    slack="U05PRIYA",
    reads_mail=False,
)
AROHA: Final = Member(
    name="Aroha Ngata",
    handle="aroha",
    role="technical community",
    place="Rotorua",
    timezone="Pacific/Auckland",
    address="aroha@ngata.example",
    slack="U06AROHA",
    reads_mail=False,
)
MEMBERS: Final = (MARTA, TOMAS, INES, LEILA, KOFI, YUKI, PRIYA, AROHA)

PLAN: Final = DemoList(
    name="plan",
    title="Work plan list",
    address="plan@lists.harbourforum.example",
    list_id="plan.lists.harbourforum.example",
    subscribed_as="penholder+plan-k3f9w2xt@harbourforum.example",
    tag="Plan",
)
OUTREACH: Final = DemoList(
    name="outreach",
    title="Outreach list",
    address="outreach@lists.harbourforum.example",
    list_id="outreach.lists.harbourforum.example",
    subscribed_as="penholder+outreach-q7m4t8bz@harbourforum.example",
    tag="Outreach",
    rewrites_from=True,
)
LISTS: Final = (PLAN, OUTREACH)

BOT_ADDRESS: Final = "penholder@harbourforum.example"
CHANNEL: Final = "C01FORUM"
OTHER_CHANNEL: Final = "C02TEA"


def slack_users(language: str = ENGLISH) -> tuple[SlackUser, ...]:
    """Return the accounts of who uses Slack, in a language."""
    return tuple(
        SlackUser(
            id=member.slack,
            name=member.handle,
            real_name=member.name,
            email=member.address,
            timezone=member.timezone,
            locale=language,
        )
        for member in MEMBERS
        if member.slack
    )


def slack_channels() -> tuple[SlackChannel, ...]:
    """Return the forum's channel, and one that Penholder is not in."""
    everybody = tuple(member.slack for member in MEMBERS if member.slack)
    return (
        SlackChannel(
            id=CHANNEL, name="harbour-forum", members=(*everybody, Identity().bot_user_id)
        ),
        SlackChannel(id=OTHER_CHANNEL, name="tea", members=everybody),
    )


def roster() -> str:
    """Return the forum's roster as CSV: who may vote, each in a group of its own kind."""
    rows = (f"{member.name},{member.address},{member.slack},{member.role}" for member in MEMBERS)
    return "\n".join(["name,emails,slack,group", *rows]) + "\n"


def list_readers() -> tuple[Member, ...]:
    """Return who is on the lists."""
    return tuple(member for member in MEMBERS if member.reads_mail)
