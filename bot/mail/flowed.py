"""format=flowed (RFC 3676): soft line breaks undone, quote depth kept, DelSp heeded."""

from typing import Final

SIGNATURE: Final = "-- "
_MARKED: Final = (">", " ")


def unflow(text: str, *, delsp: bool) -> str:
    """Join the soft-broken lines of a flowed text (LF line ends).

    A quoted paragraph comes out as one line with its quote marks in front. The signature
    separator `-- ` is never a soft break (4.3). Lines of two depths are never joined (4.5).
    """
    out: list[str] = []
    open_text: list[str] = []
    open_depth = 0
    for line in text.split("\n"):
        if not open_text and line[-1:] != " " and line[:1] not in _MARKED:
            out.append(line)  # as nearly all are: there is nothing to undo
            continue
        depth, content = _split_quote(line) if line[:1] in _MARKED else (0, line)
        if open_text and (depth != open_depth or content == SIGNATURE):
            out.append(_quoted("".join(open_text), open_depth))
            open_text.clear()
        if content[-1:] == " " and content != SIGNATURE:
            open_text.append(content[:-1] if delsp else content)
            open_depth = depth
        elif open_text:
            open_text.append(content)
            out.append(_quoted("".join(open_text), depth))
            open_text.clear()
        else:
            out.append(_quoted(content, depth) if depth else content)
    if open_text:
        out.append(_quoted("".join(open_text), open_depth))
    return "\n".join(out)


def _split_quote(line: str) -> tuple[int, str]:
    """Return the depth and the line without quote marks and space-stuffing (4.4, 4.5)."""
    content = line.lstrip(">")
    depth = len(line) - len(content)
    return depth, content[1:] if content[:1] == " " else content


def _quoted(content: str, depth: int) -> str:
    if not depth:
        return content
    return f"{'>' * depth} {content}" if content else ">" * depth
