"""What strangers write into any field stays text, and what is private is nowhere on the board."""

import csv
import json
import re
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Final
from xml.etree import ElementTree as ET

import html5lib
from icalendar import Calendar

from tests.attacks.board.world import (
    MARK,
    SECRET_ADDRESSES,
    Got,
    crawl,
    fill,
    private_words,
    public_room,
    served,
    text_of,
)
from tests.handlers.room import Room

XHTML: Final = "{http://www.w3.org/1999/xhtml}"
SVG: Final = "{http://www.w3.org/2000/svg}"
ATOM: Final = "{http://www.w3.org/2005/Atom}"
OF_WORDS: Final = {"a", "br", "pre", "blockquote", "p", "ul", "li", "span", "time", "div", "code"}
"""The elements that `html_words` writes."""
OF_PARSER: Final = {"html", "head", "body", "tbody"}


@cache
def of_templates() -> tuple[frozenset[str], frozenset[str]]:
    """Return the elements and attributes that templates hold."""
    folder = files("bot.render").joinpath("templates")
    text = "".join(
        traversable.read_text("utf-8")
        for traversable in folder.iterdir()
        if traversable.name.endswith("html.jinja")
    )
    tags = set(re.findall(r"<([a-zA-Z0-9]+)", text)) | OF_WORDS | OF_PARSER
    attributes = set(re.findall(r'[\s}]([a-z][a-zA-Z0-9-]*)(?==")', text))
    return frozenset(tags), frozenset(attributes | {"selected", "open", "rel", "datetime", "title"})


def faults_of_html(path: str, body: str) -> list[str]:
    """Return what is wrong with a page: elements and attributes of strangers, and wrong HTML."""
    parser = html5lib.HTMLParser()
    tree = parser.parse(body)
    tags, attributes = of_templates()
    faults = [f"{path}: {error} at {place}" for place, error, _facts in parser.errors]
    for element in tree.iter():
        if not isinstance(element.tag, str):
            if MARK in str(element.text):
                faults.append(f"{path}: a comment {element.text!r}")
            continue
        name = element.tag.removeprefix(XHTML).removeprefix(SVG)
        if name not in tags:
            faults.append(f"{path}: the element {name}")
        faults += [f"{path}: {name} {key}" for key in element.attrib if key not in attributes]
        faults += [
            f"{path}: {name} {key}={value}"
            for key, value in element.attrib.items()
            if key in {"href", "src", "action"}
            and not re.match(r"(?:/(?!/)|#|https?://|mailto:)", value)
        ]
    return faults


def faults_of_xml(path: str, body: str, *, within: str) -> list[str]:
    tree = ET.fromstring(body)
    return [
        f"{path}: {one.tag} {one.attrib}"
        for one in tree.iter()
        if not one.tag.startswith(within)
        or any(MARK in f"{key}" or key.startswith("on") for key in one.attrib)
        or "script" in one.tag
    ]


def faults_of(path: str, got: Got) -> list[str]:
    """Return what is wrong with an answer, whatever it is."""
    media = got.headers.get("content-type", "").partition(";")[0]
    body = "" if media == "application/gzip" else got.body.decode()
    match media:
        case "text/html":
            return faults_of_html(path, body)
        case "application/atom+xml":
            return faults_of_xml(path, body, within=ATOM)
        case "image/svg+xml":
            return faults_of_xml(path, body, within=SVG)
        case "application/json":
            assert json.loads(body) is not None
            raw = [] if "/result-" in path else re.findall(r"[\x00-\x09\x1b\x85\u202e]", body)
            return [f"{path}: {row!r}" for row in raw]
        case "text/csv":
            cells = [cell for row in csv.reader(StringIO(body, newline="")) for cell in row]
            return [f"{path}: {cell}" for cell in cells if re.match(r"[=+\-@\t\r]", cell)]
        case "text/calendar":
            assert Calendar.from_ical(body)
            return [f"{path}: {row}" for row in re.findall(r"(?m)^.*[\x00-\x09\x1b\x85].*$", body)]
        case _:
            return []


async def test_no_word_of_a_stranger_becomes_markup_and_nothing_private_is_told(
    room: Room,
) -> None:
    await fill(public_room(room))
    async with served(room) as reader:
        gots = await crawl(reader)

    read = {path: got for path, got in gots.items() if got.status == 200}
    kinds = {got.headers["content-type"].partition(";")[0] for got in read.values()}
    assert kinds >= {
        "text/html", "application/atom+xml", "image/svg+xml", "application/json", "text/csv",
        "text/calendar", "application/gzip", "text/plain",
    }  # fmt: skip
    assert {got.status for got in gots.values()} <= {200, 301, 404}
    every = {path: text_of(got) for path, got in read.items()}
    assert sum(MARK in text for text in every.values()) > 20
    texts = [
        f"{path}: {word}"
        for path, text in every.items()
        for word in private_words()
        if word.lower() in text.lower()
    ]
    texts += [
        f"{path}: {hit[0]}"
        for path, text in every.items()
        if "/result-" not in path  # the file that the list got, byte for byte, to be counted again
        for hit in SECRET_ADDRESSES.finditer(text)
    ]
    faults = [fault for path, got in read.items() for fault in faults_of(path, got)]
    assert not texts + faults, "\n".join(texts + faults)
