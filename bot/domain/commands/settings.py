"""The commands about digests, and about the person who types them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.domain.commands.parts import split, write_instead, wrong_choice
from bot.domain.commands.spec import Audience, Spec, filled
from bot.domain.people.consent import Publish
from bot.domain.people.proof import read_address, read_code
from bot.domain.slack_text import unescape
from bot.errors import Refused
from bot.language import Text, say

DigestAction = Literal["preview", "send"]


@dataclass(frozen=True, slots=True)
class DigestCommand:
    """`digest [preview|send] [LIST]`; the list as written, "" for the channel's."""

    action: DigestAction = "preview"
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class PublishComments:
    """`publish always|ask|never`; without a choice, the person is asked."""

    choice: Publish | None = None


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """`link ADDRESS`: mail a code to an address, lower-case, that the person says is theirs."""

    address: str


@dataclass(frozen=True, slots=True)
class LinkCode:
    """`link CODE`: show that the address is theirs; the code is as `read_code` returns it."""

    code: str


@dataclass(frozen=True, slots=True)
class AskToLink:
    """`link` alone: open the form in which an address is named."""


SettingCommand = DigestCommand | PublishComments | LinkAddress | LinkCode | AskToLink


def _read_digest(rest: str, form: Text) -> DigestCommand:
    word, name = split(rest)
    for action in get_args(DigestAction):
        if (word.lower() or "preview") == action:
            return DigestCommand(action, " ".join(unescape(name).split()))
    wrong = say("`/pen digest` does not know “{word}”.", word=unescape(word)[:40])
    raise wrong_choice(wrong, word.lower(), get_args(DigestAction), "digest", write_instead(form))


def _read_publish(rest: str, form: Text) -> PublishComments:
    word = rest.strip().lower()
    if not word:
        return PublishComments()
    if word in tuple(Publish):
        return PublishComments(Publish(word))
    wrong = say("“{word}” is not a choice.", word=unescape(word)[:40])
    write = say("Write `{form}`, or only `/pen publish` to see what you chose.", form=filled(form))
    raise wrong_choice(wrong, word, tuple(Publish), "publish", write)


def _read_link(rest: str, form: Text) -> LinkAddress | LinkCode | AskToLink:
    word = unescape(rest).strip()
    if not word:
        return AskToLink()
    write = say("Write `{form}`, such as `/pen link ada@example.org`.", form=filled(form))
    if "@" in word:
        address = read_address(word)
        if address is None:
            wrong = say("“{word}” is no mail address that I can write to.", word=word[:40])
            raise Refused(f"{wrong} {write}")
        return LinkAddress(address)
    code = read_code(word)
    if code is None:
        wrong = say("“{word}” is neither a mail address nor a code.", word=word[:40])
        raise Refused(f"{wrong} {write}")
    return LinkCode(code)


SPECS: Final[Mapping[str, Spec[SettingCommand]]] = {
    "digest": Spec(
        form=Text("/pen digest [preview|send] [LIST]"),
        help=Text(
            "Preview the digest that would go to the list now, or send it (chairs). In a channel "
            "with several lists you get the digest of each; LIST names one."
        ),
        example=Text("`/pen digest` shows it, `/pen digest send` sends it."),
        audience=Audience.CHAIRS,
        read=_read_digest,
        writes=(DigestCommand,),
    ),
    "publish": Spec(
        form=Text("/pen publish always|ask|never"),
        help=Text(
            "Choose whether your Slack replies may go to this channel's list: `always`, `ask` me "
            "about each one, or `never`. Without a word: shows your choice and the replies that "
            "wait."
        ),
        example="`/pen publish ask`",
        read=_read_publish,
        writes=(PublishComments,),
    ),
    "link": Spec(
        form=Text("/pen link ADDRESS|CODE"),
        help=Text(
            "Show that a mail address is yours, so that you are one person here and by mail. A "
            "code is mailed to ADDRESS; then type `/pen link CODE`. Without a word: opens a form."
        ),
        example=Text(
            "`/pen link ada@example.org`, then `/pen link k3fx-7qmh-2tza-w5nd` with your code"
        ),
        read=_read_link,
        reads=(AskToLink,),
        writes=(LinkAddress, LinkCode),
    ),
}
