"""The elements of HTML that mail programs put signatures into.

Gmail `gmail_signature`, Thunderbird `moz-signature`, Outlook `Signature`, Proton
`protonmail_signature_block-user`, Roundcube and Fastmail `signature`, Front `front-signature`,
Spark `messageSignatureSection`, Infomaniak `editorUserSignature`, Zimbra `__SIG_POST__`, Zoho
`Zm-_Id_-Sgn`, Mailbird `mb_sig`, Airmail `bloop_sign_1`, Canary `CanarySig`, Carbonio and RuPost
`signature-content-…`; and the names that other programs make of these.
"""

from typing import TYPE_CHECKING, Final

from bot.mail.latepattern import LatePattern

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

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
_MOST: Final = 50


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
        elif len(likely) < _MOST and _is_named(element, classes):
            likely.append(element)
    for begins, element in enumerate(likely):
        if element.xpath(_TEXT_ABOVE):
            return sure + [each for each in likely[begins:] if _is_signature(each)]
    return sure


def _is_signature(element: "HtmlElement") -> bool:
    """Say whether nobody is quoted within and more is said than a first name, a closing."""
    return not element.xpath(_QUOTE_WITHIN) and len(" ".join(element.itertext()).split()) > 1


def _is_named(element: "HtmlElement", classes: list[str]) -> bool:
    named = (*classes, *map(element.get, ("id", "name", "data-marker")))
    return any(_NAME.search(name) and name not in _WRITTEN_IN for name in named if name)
