"""`penholder explain`: how a mail is read, and by which rules; for reports of wrong readings."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.context import config_of, console, print_json
from bot.domain.ballots.choices import words_in_mail
from bot.domain.ballots.rule_form import read_rule
from bot.errors import ConfigError, Refused, WrongUse
from bot.mail.automatic.classify import OurMarks
from bot.mail.limits import MAIL_BYTES
from bot.mail.lists.author import fields_of
from bot.mail.parse import parse_mail
from bot.mail.values import UnreadableMail
from bot.mail.wire.headers import read_headers
from bot.render.terminal.explained import explained_shape, explained_text
from handlers.filing.own_mail import our_marks

STANDARD_INPUT: Final = "-"
HOW_TO_SAVE: Final = (
    "save the message from your mail program as a file (.eml), with its whole header"
)


def explain(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A message in a file (.eml); - is standard input.")
    ],
    *,
    list_name: Annotated[
        str,
        typer.Option("--list", help="Read votes with the words of this list's rule."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how Penholder reads a message: who wrote what, the votes in it, and by which rules.

    The command does not use the database, and stores and sends nothing. If Penholder reads a
    message wrongly, paste the output into your report.
    """
    raw = _bytes_of(file)
    mail = parse_mail(raw, ours=_ours(context))
    if isinstance(mail, UnreadableMail):
        raise Refused(f"this is not a message: {mail.reason}; {HOW_TO_SAVE}")
    shape = explained_shape(
        mail,
        author_fields=fields_of(read_headers(raw), mail.author),
        choices=_choices(context, list_name) if list_name else (),
    )
    if as_json:
        print_json(shape)
    else:
        console.print(explained_text(shape))


def _bytes_of(file: str) -> bytes:
    """Return a file's bytes, and one more than is read of a mail of those beyond."""
    try:
        if file == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAIL_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MAIL_BYTES + 1)
    except FileNotFoundError as error:
        raise WrongUse(f"{file}: no such file; {HOW_TO_SAVE}, and name it") from error
    except IsADirectoryError as error:
        raise WrongUse(f"{file}: this is a folder; name one message in it") from error
    except (OSError, ValueError) as error:
        raise WrongUse(f"{file}: it cannot be read: {error}") from error


def _choices(context: typer.Context, list_name: str) -> tuple[str, ...]:
    """Return what is a choice in a mail by a list's rule, besides what is one in every mail."""
    config = config_of(context)
    rule = config.list_named(list_name).ballots.rule
    return words_in_mail(read_rule(config.rule_forms[rule]), ())


def _ours(context: typer.Context) -> OurMarks | None:
    """Return what tells our own mails, None where no configuration says it: most need none."""
    try:
        return our_marks(config_of(context))
    except ConfigError:
        return None
