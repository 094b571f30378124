"""HTML to text: what a person reads, blockquotes as `> ` lines; scripts and images nowhere.

Nothing is ever fetched. The layout engine is loaded when the first HTML mail comes.
"""

import html
import re
from typing import TYPE_CHECKING, Final

from bot.mail.content.html_quotes import (
    is_answered_between,
    is_forwarded,
    is_quoted_within,
    is_same_frame,
    mark_signatures,
    names_above_quote,
)
from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.words import LABELS, Label
from bot.mail.limits import HTML_CHARS, HTML_TAGS

# What HTML holds and no reader shows: hidden preheaders, frames, pictures drawn in it.
#
# HTML (`hidden`, `template`, `iframe`), CSS 2.2 (`visibility`). `display: none` is the layout's.

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_NEVER_SHOWN: Final = frozenset({"template", "iframe", "svg"})
_HIDDEN: Final = LatePattern(
    r"(?<![\w-])(?:visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?:\.0{1,9})?(?![\d.%])"
    r"|(?P<size>font-size\s{0,9}:\s{0,9}0(?![\d.])))",
    re.IGNORECASE,
)
_INVISIBLE: Final = LatePattern("[\u00ad\u200b\u2060\ufeff]")
"""Where a line may break and where not. What joins letters or turns their direction stays."""


def take_out_unseen(tree: "HtmlElement") -> None:
    """Empty the elements of a document that no reader shows; what stands behind them stays."""
    for element in [each for each in tree.iter() if _is_unseen(each)]:
        element.clear(keep_tail=True)


def without_invisible(text: str) -> str:
    """Return a text without the characters that nobody sees within words."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def _is_unseen(element: "HtmlElement") -> bool:
    if element.tag in _NEVER_SHOWN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    found = _HIDDEN.search(style) if style else None
    # Newsletters' tables have no size so that blanks have none; each cell within sets its own.
    return found is not None and not (found["size"] and len(element))


_OPEN: Final = "\ue000"
_CLOSE: Final = "\ue001"
_MARKS: Final = re.compile(f"[{_OPEN}{_CLOSE}]")
_BETWEEN_MARKS: Final = re.compile(f"([{_OPEN}{_CLOSE}])")
_DECLARATION: Final = re.compile(
    r"^\s*<\?xml[^>]*>|<!\[(?:if|endif)[^>]{0,200}(?<!--)>|<meta\b[^<>]{0,500}>"
    r"|<!doctype\b[^\[<>]{0,300}\[[^\]]{0,2000}\]\s{0,9}>",
    re.IGNORECASE,
)
"""What a parser must not heed: the text is decoded already, whatever charset it claims."""
_XML_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNREAD: Final = re.compile(
    r"<(script|style|head|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_BREAK: Final = re.compile(
    r"<(?:br|/?p|/?div|/?tr|/?li|/?h\d|/?blockquote)\b[^<>]*>", re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^<>]*>")
_BARE_ADDRESS: Final = re.compile(r"<([\w.+-]{1,64}@[\w.-]{1,200})>")
"""What programs forgot to escape; as a tag it would not be seen."""
_MANY_BLANK: Final = re.compile(r"\n(?:[ \t]*\n){2,}")
_QUOTING: Final = "blockquote"
_RULE: Final = "_" * 32
_WRAPPER: Final = "penholder-quotation"
_QUOTED_FROM_HERE: Final = frozenset({"appendonsend", "divRplyFwdMsg", "zwchr", "replySplit"})
"""Elements by which Outlook, Zimbra and 139 mark that all below is quoted, in whatever language.

Outlook writes `x_` in front when it quotes them, as often as it does.
"""
_QUOTED_NAMES: Final = frozenset(
    {"gmail_attr", "moz-cite-prefix", "moz-forward-container", "protonmail_quote", _WRAPPER}
    | {"OLK_SRC_BODY_SECTION", "__HEADERS__", "__QUOTED_TEXT__", "tutanota_quote", "zmail_extra"}
)
"""Classes and ids of what other mail programs put round a quotation, or above it."""
_QUOTED_FIELDS: Final = frozenset({"quote", "messageReplySection"})
"""The `name` of what GMX and Web.de, and Spark, quote in."""
_PARTS: Final = frozenset({"__HEADERS__", "__QUOTED_TEXT__", "gmail_attr"})
"""Names of what is a part of a frame that counts already."""
_QUOTED_NAME_PART: Final = "yahoo_quoted"
_MOST_FRAMES: Final = 40
"""Of a mail's frames so many are looked at, whether what they quote quotes somebody."""
_AROUND_LABELS: Final = " :：\xa0\n*"
_LONGEST_GAP: Final = 4
_INDENTED: Final = re.compile(r"\s*margin:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", re.IGNORECASE)


def html_to_text(source: str) -> str:
    """Return the text that a reader of this HTML sees, with LF line ends.

    Long or tag-heavy HTML is read without layout, so that the time stays linear.
    """
    source = _XML_FORBIDDEN.sub("", _MARKS.sub("", source))
    source = _BARE_ADDRESS.sub(r"&lt;\1&gt;", source)
    if len(source) > HTML_CHARS or source.count("<") > HTML_TAGS:
        return without_tags(source)
    text = _laid_out(source)
    if text is None:
        return without_tags(source)
    return _tidy(_quote_lines(text))


def without_tags(source: str) -> str:
    """Return the text between the tags: the plain way for HTML that no layout is good for."""
    text = _TAG.sub("", _BREAK.sub("\n", _UNREAD.sub(" ", source)))
    return _tidy(html.unescape(text).replace("\r", ""))


def _tidy(text: str) -> str:
    text = without_invisible(text).replace("\xa0", " ")
    lines = [line.rstrip() for line in text.split("\n")]
    return _MANY_BLANK.sub("\n\n", "\n".join(lines)).strip("\n")


def _laid_out(source: str) -> str | None:
    from inscriptis import Inscriptis  # noqa: PLC0415  (a third of a second, rarely needed)
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415
    from lxml.html import document_fromstring  # noqa: PLC0415

    source = _DECLARATION.sub("", source)
    if not source.strip():
        return ""
    try:
        tree = document_fromstring(source)
        take_out_unseen(tree)
        _mark_quotes(tree)
        text: str = Inscriptis(tree, _config()).get_text()
    except (
        LxmlError,
        ValueError,
        RecursionError,
        AssertionError,
        LookupError,
        TypeError,
        AttributeError,
    ):
        # The layout engine is not ours, and hostile HTML finds its corners.
        return None
    return text


def _config() -> object:
    from inscriptis.css_profiles import CSS_PROFILES  # noqa: PLC0415
    from inscriptis.model.config import ParserConfig  # noqa: PLC0415

    return ParserConfig(css=CSS_PROFILES["strict"].copy(), display_links=False)


def _mark_quotes(tree: "HtmlElement") -> None:
    """Put a mark where a quotation opens and closes: layout forgets where they were."""
    from lxml.html import Element  # noqa: PLC0415

    _show_senders(tree)
    for element in list(tree.iter("div", "hr", "span")):
        if element.get("id", "").rpartition("x_")[2] in _QUOTED_FROM_HERE:
            if not is_answered_between(element):
                _wrap_rest(element)
        elif element.tag == "hr":
            rule = Element("div")
            rule.text = _RULE
            element.addprevious(rule)
    for quote in _quotations(tree):
        opening, closing = Element("div"), Element("div")
        opening.text, closing.text = _OPEN, _CLOSE
        opening.tail, quote.text = quote.text, None
        quote.insert(0, opening)
        quote.append(closing)
    mark_signatures(tree)


def _show_senders(tree: "HtmlElement") -> None:
    """Write the address behind the name that a header block's From links to."""
    for link in tree.iter("a"):
        target = link.get("href") or ""
        if not target.lower().startswith("mailto:") or "@" in link.text_content():
            continue
        before = link.getprevious()
        label = before.text_content() if before is not None else ""
        tail = (before.tail or "") if before is not None else ""
        words = f"{label}{tail}".strip(_AROUND_LABELS).lower()
        if LABELS.get(words) is Label.FROM and len(tail) <= _LONGEST_GAP:
            address = target[len("mailto:") :].partition("?")[0]
            link.tail = f" <{address}>{link.tail or ''}"


def _quotations(tree: "HtmlElement") -> "list[HtmlElement]":
    """Return the elements of which each quotes one level deeper than what it stands in."""
    known = {
        each: None for each in tree.iter() if _is_quotation(each) and not names_above_quote(each)
    }
    within: dict[HtmlElement, bool] = {}
    found: list[HtmlElement] = []
    for quote in known:
        outer = next((each for each in quote.iterancestors() if each in known), None)
        if outer is not None and outer.tag != _QUOTING:
            if _PARTS & _names(quote) or is_same_frame(outer, quote):
                continue
            if quote.tag == _QUOTING and outer not in within:
                within[outer] = len(within) < _MOST_FRAMES and is_quoted_within(outer, quote)
            if quote.tag == _QUOTING and not within[outer]:
                continue  # the mail program's own frame round one quotation
        found.append(quote)
    return found


def _is_quotation(element: "HtmlElement") -> bool:
    """Say whether an element holds somebody else's words, or names their author."""
    if element.tag == _QUOTING:
        # A mail program's way to indent a paragraph is no quotation.
        return _INDENTED.match(element.get("style") or "") is None
    if element.tag not in {"div", "span", "p", "section"}:
        return False
    names = _names(element)
    if names & _QUOTED_NAMES or element.get("name") in _QUOTED_FIELDS:
        return "__QUOTED_TEXT__" not in names or not is_answered_between(element)
    if any(_QUOTED_NAME_PART in name for name in names):
        return True
    return "gmail_quote" in names and is_forwarded(element)


def _names(element: "HtmlElement") -> set[str]:
    """Return the names that a mail program gave an element."""
    named = (element.get("id"), element.get("data-marker"))
    return {*(element.get("class") or "").split(), *(name for name in named if name)}


def _wrap_rest(element: "HtmlElement") -> None:
    """Put an element and all that follows it beside it into one quotation."""
    from lxml.html import Element  # noqa: PLC0415

    parent = element.getparent()
    if parent is None or any(each.get("class") == _WRAPPER for each in element.iterancestors()):
        return
    wrapper = Element("div")
    wrapper.set("class", _WRAPPER)
    rest = [element, *element.itersiblings()]
    parent.insert(parent.index(element), wrapper)
    wrapper.extend(rest)


def _quote_lines(text: str) -> str:
    """Turn the marks into quote marks in front of each line."""
    if _OPEN not in text:
        return text
    depth = 0
    out: list[str] = []
    for line in text.split("\n"):
        rest = []
        opened = False
        for piece in _BETWEEN_MARKS.split(line):
            if piece == _OPEN:
                depth += 1
                opened = True
            elif piece == _CLOSE:
                depth -= 1
                opened = True
            else:
                rest.append(piece)
        content = "".join(rest).strip() if depth > 0 or opened else "".join(rest)
        if not (opened and not content):
            out.append(f"{'>' * depth} {content}".rstrip() if depth > 0 else content)
    return "\n".join(out)
