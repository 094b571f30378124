"""Find what is new in texts with one parser: run by the interpreter that has it.

Reads a JSON object with `parser` and `texts`, and writes one with `found` (None where the
parser failed) and `seconds` on the processor.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

Read = Callable[[str], str]
_LANGUAGES: Final = ["en", "de", "cs", "da", "es", "fr", "it", "ja", "ko", "nl", "pl", "sv", "zh"]


def _penholder() -> Read:
    lines: Any = importlib.import_module("bot.mail.quotes.lines")
    quotes: Any = importlib.import_module("bot.mail.quotes.new_text")
    return lambda text: str(quotes.new_text(lines.read_lines(text)))


def _mail_parser_reply() -> Read:
    parser: Any = importlib.import_module("mailparser_reply").EmailReplyParser(languages=_LANGUAGES)
    return lambda text: parser.parse_reply(text=text) or ""


def _quotequail() -> Read:
    unwrap: Any = importlib.import_module("quotequail").unwrap

    def read(text: str) -> str:
        found = unwrap(text)
        if found is None:
            return text
        return "\n".join(filter(None, (found.get("text_top"), found.get("text_bottom"))))

    return read


def _email_reply_parser() -> Read:
    read: Read = importlib.import_module("email_reply_parser").EmailReplyParser.parse_reply
    return read


def _email_reply_extractor() -> Read:
    extract: Any = importlib.import_module("email_reply_extractor").extract_new_text
    return lambda text: str(extract(text).text)


def _email_reply_extractor_cleaned() -> Read:
    module: Any = importlib.import_module("email_reply_extractor")
    return lambda text: str(module.clean_for_scoring(module.extract_new_text(text).text).text)


PARSERS: Final[dict[str, Callable[[], Read]]] = {
    "penholder": _penholder,
    "mail-parser-reply": _mail_parser_reply,
    "quotequail": _quotequail,
    "email-reply-parser": _email_reply_parser,
    "email-reply-extractor": _email_reply_extractor,
    "  the same, cleaned": _email_reply_extractor_cleaned,
}


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    read = PARSERS[request["parser"]]()
    read("Warm.\n\nOn Mon, Mar 3, 2025 at 10:15 AM Ana <ana@example.org> wrote:\n> up\n")
    found: list[str | None] = []
    begun = time.process_time()
    for text in request["texts"]:
        try:
            found.append(read(text))
        except Exception:  # noqa: BLE001  (another program's failure is a figure, too)
            found.append(None)
    json.dump({"found": found, "seconds": time.process_time() - begun}, sys.stdout)


if __name__ == "__main__":
    main()
