"""Who sent a mail, through which list, on what, in answer to what and when, held against labels."""

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any, Final

from bot.mail.lists.listinfo import tag_names
from bot.mail.parse import parse_mail
from bot.mail.subject import former_subject, item_title, without_former
from bot.mail.threads.threads import ancestry
from bot.mail.values import ParsedMail
from tests.mail.labelled_mails import FOLDER, Label, differences

MISSED: Final[dict[str, str]] = {}
"""`mail: label`, and why the code does not know it; one that becomes right has to leave."""


def labels() -> Iterator[Label]:
    """Yield each label of each mail; what a careful person could not tell has none."""
    for each in json.loads((FOLDER / "senders.json").read_text(encoding="utf-8")):
        mail = parse_mail(each["raw"].encode(each.get("charset", "utf-8")))
        assert isinstance(mail, ParsedMail)
        known = _known(mail)
        for name, said in each["labels"].items():
            yield Label(f"{each['name']}: {name}", said, known[name])


def _known(mail: ParsedMail) -> dict[str, Any]:
    above = ancestry(mail.references, mail.in_reply_to)
    posting = tuple(address.partition("@")[0] for address in mail.through)
    tags = (*tag_names(mail.list_ids), *posting)
    date = mail.date.astimezone(UTC) if mail.date is not None else None
    return {
        "author": {"name": mail.author.name, "address": mail.author.address},
        "lists": sorted(mail.list_ids or mail.through),
        "topic": item_title(without_former(mail.subject), tags=tags),
        "was": former_subject(mail.subject),
        "parent": above[-1] if above else None,
        "references": list(above),
        "date": date.strftime("%Y-%m-%dT%H:%M:%SZ") if date is not None else None,
    }


def test_mails_are_read_for_where_they_belong() -> None:
    found = list(labels())

    assert not (text := differences(found, missed=MISSED)), text
    assert set(MISSED) <= {label.name for label in found}
    assert all(MISSED.values())
