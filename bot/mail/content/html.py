"""HTML to text: what a person reads, blockquotes as `> ` lines; scripts and images nowhere.

Nothing is ever fetched. The layout engine is loaded when the first HTML mail comes.
"""

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.quoting import Label, labels
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
    match = _HIDDEN.search(style) if style else None
    # Newsletters' tables have no size so that blanks have none; each cell within sets its own.
    return match is not None and not (match["size"] and len(element))


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
        if labels().get(words) is Label.FROM and len(tail) <= _LONGEST_GAP:
            address = target[len("mailto:") :].partition("?")[0]
            link.tail = f" <{address}>{link.tail or ''}"


def _quotations(tree: "HtmlElement") -> "list[HtmlElement]":
    """Return the elements of which each quotes one level deeper than what it stands in."""
    quotations = {each: None for each in tree.iter() if _is_quotation(each)}
    within: dict[HtmlElement, bool] = {}
    outermost: list[HtmlElement] = []
    for quote in quotations:
        outer = next((each for each in quote.iterancestors() if each in quotations), None)
        if outer is not None and outer.tag != _QUOTING:
            if _PARTS & _names(quote) or _is_same_frame(outer, quote):
                continue
            if quote.tag == _QUOTING and outer not in within:
                within[outer] = len(within) < _MOST_FRAMES and _is_quoted_within(outer, quote)
            if quote.tag == _QUOTING and not within[outer]:
                continue  # the mail program's own frame round one quotation
        outermost.append(quote)
    return outermost


def _is_quotation(element: "HtmlElement") -> bool:
    """Return True if an element holds somebody else's words, or names their author."""
    if element.tag == _QUOTING:
        # A mail program's way to indent a paragraph is no quotation.
        return _INDENTED.match(element.get("style") or "") is None
    if element.tag not in {"div", "span", "p", "section"}:
        return False
    names = _names(element)
    if names & _QUOTED_NAMES or element.get("name") in _QUOTED_FIELDS:
        return True
    if any(_QUOTED_NAME_PART in name for name in names):
        return True
    return "gmail_quote" in names and _is_forwarded(element)


def _is_forwarded(frame: "HtmlElement") -> bool:
    """Return True if one of Gmail's frames holds a forwarded mail.

    Gmail makes such frames out of others, too, where somebody answers within.
    """
    if frame.find(".//blockquote") is not None:
        return False
    if any(each.get("class") == "gmail_attr" for each in frame):
        return True
    return next(filter(None, map(str.strip, frame.itertext())), "").startswith("--")


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


# Whose a blockquote within a mail program's own frame is: the frame's, or quoted within it.
#
# Outlook and Yahoo put all that they quote into one frame, `On DATE, NAME wrote:` or a header block
# first. Below words of the one who is quoted, and another such line, a blockquote is what that one
# quotes.

_LINES_APART: Final = frozenset(
    {"div", "p", "br", "tr", "td", "table", "li", "ul", "ol", "pre", "hr", "blockquote"}
)
_APART: Final = "\0"
_MOST: Final = 1500
"""Tags of a frame that are looked at: frames may stand in frames."""
_COLONS: Final = (":", "：")
_DRAWN: Final = ("-", "_", "=")
_LONGEST_LINE: Final = 300


def _is_quoted_within(frame: "HtmlElement", quote: "HtmlElement") -> bool:
    """Return True if the first blockquote within a frame is quoted by the frame's own author.

    The line right above it names somebody, and is not the frame's own first.
    """
    text = "".join(_pieces_above(frame, quote))
    alone = quote.text_content().strip()
    if len(alone) <= _LONGEST_LINE and alone.endswith(_COLONS):
        text += f"{_APART}{alone}"  # an iPhone's attribution has a blockquote of its own
    lines = [line for line in map(str.strip, text.split(_APART)) if line]
    if not lines or not lines[-1].endswith(_COLONS):
        return False
    return any(not line.startswith(_DRAWN) for line in lines[:-1])


def _is_same_frame(outer: "HtmlElement", frame: "HtmlElement") -> bool:
    """Return True if a frame stands first in another of its name: one program made both."""
    named = outer.get("id") or outer.get("class")
    if not named or named != (frame.get("id") or frame.get("class")):
        return False
    first = frame.getparent() is outer and frame.getprevious() is None
    return first and not (outer.text or "").strip()


def _pieces_above(frame: "HtmlElement", quote: "HtmlElement") -> Iterator[str]:
    """Yield the text of a frame above a blockquote in it, and what sets its lines apart."""
    from lxml.etree import iterwalk  # noqa: PLC0415

    for seen, (event, element) in enumerate(iterwalk(frame, events=("start", "end"))):
        if element is quote or seen > _MOST:
            return
        if element.tag in _LINES_APART:
            yield _APART
        yield (element.text if event == "start" else element.tail) or ""


# The elements of HTML that mail programs put signatures into.
#
# Gmail `gmail_signature`, Thunderbird `moz-signature`, Outlook `Signature`, Proton
# `protonmail_signature_block-user`, Roundcube and Fastmail `signature`, Front `front-signature`,
# Spark `messageSignatureSection`, Infomaniak `editorUserSignature`, Zimbra `__SIG_POST__`, Zoho
# `Zm-_Id_-Sgn`, Mailbird `mb_sig`, Airmail `bloop_sign_1`, Canary `CanarySig`, Carbonio and RuPost
# `signature-content-…`; and the names that other programs make of these.

_SURE: Final = frozenset({"gmail_signature", "moz-signature"})
_NAME: Final = LatePattern(
    r"[Ss]ignature(?!\w{0,9}link)(?:Section|_block-user)?$|^__SIG_(?:PRE|POST)__$|_-Sgn\d{0,2}$"
    r"|^mb_sig$|^bloop_sign|^CanarySig|^signature-content-"
)
_WRITTEN_IN: Final = frozenset({"AppleMailSignature", "ms-outlook-mobile-signature"})
"""Within these stand answers and whole quotes; the line that they are for is known anyway."""
_TEXT_ABOVE: Final = "boolean(preceding::text()[normalize-space() and not(parent::style)])"
"""In Outlook's frame some write their mail: with nothing above it, it holds no signature."""
_QUOTE_WITHIN: Final = "boolean(.//blockquote)"
_MOST_OF_SIGNATURE: Final = 50


def mark_signatures(tree: "HtmlElement") -> None:
    """Put a delimiter in front of each signature that has none."""
    from lxml.html import Element  # noqa: PLC0415

    for element in _signatures(tree):
        mark = Element("div")
        mark.text = "--\xa0"
        mark.tail, element.text = element.text, None
        if not (mark.tail or "").lstrip().startswith("--"):
            element.insert(0, mark)
        else:
            element.text, mark.tail = mark.tail, None


def _signatures(tree: "HtmlElement") -> "list[HtmlElement]":
    sure: list[HtmlElement] = []
    likely: list[HtmlElement] = []
    for element in tree.iter("div", "pre", "blockquote"):
        classes = (element.get("class") or "").split()
        if not _SURE.isdisjoint(classes):
            sure.append(element)
        elif len(likely) < _MOST_OF_SIGNATURE and _is_named(element, classes):
            likely.append(element)
    for begins, element in enumerate(likely):
        if element.xpath(_TEXT_ABOVE):
            return sure + [each for each in likely[begins:] if _is_signature(each)]
    return sure


def _is_signature(element: "HtmlElement") -> bool:
    """Return True if nobody is quoted within and more is said than a first name, a closing."""
    return not element.xpath(_QUOTE_WITHIN) and len(" ".join(element.itertext()).split()) > 1


def _is_named(element: "HtmlElement", classes: list[str]) -> bool:
    named = (*classes, *map(element.get, ("id", "name", "data-marker")))
    return any(_NAME.search(name) and name not in _WRITTEN_IN for name in named if name)
