"""Lay out what Sphinx reads: `python docs/site/stage.py FOLDER`.

The documents are written for a code host: they link to one another by file, and to the code. The
site has the same files. This copies them and changes three things: a link to a page of the
repository's root leads into `project/`, a link to a folder of pages to their index, and a link to
the code to its text alone (or to the address in the variable PENHOLDER_REPOSITORY, if the code is
published).
"""

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
SITE: Final = DOCS / "site"
PROJECT: Final = ("README", "CHANGELOG", "CONTRIBUTING", "GOVERNANCE", "SECURITY")
"""The pages of the root, which the site has in `project/`."""

CONTENTS: Final[Mapping[str, Sequence[str]]] = {
    "Members": ("members", "slack", "mails", "board", "glossary"),
    "Chairs": ("chairs", "voting", "calls", "consensus", "plans", "audit"),
    "Operators": (
        "operators",
        "operations",
        "configuration",
        "commands",
        "security",
        "failures",
        "scaling",
        "export",
        "privacy",
        "accessibility",
        "ai",
        "support",
        "promises",
    ),
    "Developers": (
        "developers",
        "architecture",
        "item-states",
        "languages",
        "benchmarks",
        "adr/index",
        "project/contributing",
    ),
    "The project": (
        "project/readme",
        "project/changelog",
        "project/governance",
        "project/security",
    ),
}
"""The pages of each reader, the first of which is where that reader starts."""

LINK: Final = re.compile(r"(?<!\!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
PICTURE: Final = re.compile(r"(!\[[^\]]*\])\(([^)\s]+)\)")
CODE: Final = re.compile(
    r"^```.*?^```\n|^(?: {4}[^\n]*\n)+|`[^`\n]+`(?!\])", re.DOTALL | re.MULTILINE
)


def stage(folder: Path, *, repository: str) -> None:
    """Write the site's source into `folder`, which is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DOCS, folder, ignore=shutil.ignore_patterns("site"))
    shutil.copytree(SITE / "static", folder / "static")
    shutil.copy(SITE / "conf.py", folder)
    (folder / "project").mkdir()
    for name in PROJECT:
        shutil.copy(ROOT / f"{name}.md", folder / "project" / f"{name.lower()}.md")
    for name in ("config.example.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder / "project")
    _write_index_of_decisions(folder)
    for page in sorted(folder.rglob("*.md")):
        source = _source_of(page.relative_to(folder))
        text = page.read_text(encoding="utf-8").replace("```mermaid", "```text")
        page.write_text(_rewritten(text, source, repository), encoding="utf-8")
    with (folder / "index.md").open("a", encoding="utf-8") as index:
        index.write(_contents())


def _source_of(page: Path) -> Path:
    """Return where in the repository a staged page comes from."""
    if page.parts[0] == "project":
        return ROOT / f"{page.stem.upper()}.md"
    return DOCS / page


def _write_index_of_decisions(folder: Path) -> None:
    pages = sorted((folder / "adr").glob("*.md"))
    titles = [page.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for page in pages]
    toctree = "\n".join(["```{toctree}", ":hidden:", *(page.stem for page in pages), "```"])
    links = "\n".join(
        f"- [{title}]({page.name})" for page, title in zip(pages, titles, strict=True)
    )
    text = (
        f"# Decisions\n\nWhat was decided between alternatives, why, and at what cost.\n\n{links}\n"
    )
    (folder / "adr" / "index.md").write_text(f"{text}\n{toctree}\n", encoding="utf-8")


def _contents() -> str:
    trees = [
        "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"])
        for caption, pages in CONTENTS.items()
    ]
    return "\n" + "\n\n".join(trees) + "\n"


def _rewritten(text: str, source: Path, repository: str) -> str:
    """Return a page's text with its links as the site has them; code is left as it is."""

    def link(match: re.Match[str]) -> str:
        """Return a link with its target, or its text alone where the site has none."""
        target = _target(match[2], source, repository)
        return match[1] if target is None else f"[{match[1]}]({target})"

    def picture(match: re.Match[str]) -> str:
        """Return a picture with the place that it has on the site."""
        return f"{match[1]}({_target(match[2], source, repository)})"

    parts, start = [], 0
    for code in CODE.finditer(text):
        parts += [PICTURE.sub(picture, LINK.sub(link, text[start : code.start()])), code[0]]
        start = code.end()
    return "".join([*parts, PICTURE.sub(picture, LINK.sub(link, text[start:]))])


def _target(link: str, source: Path, repository: str) -> str | None:
    """Return where a link leads on the site; None if what it names is not there."""
    place, hash_sign, anchor = link.partition("#")
    if not place or re.match(r"[a-z]+:", place):
        return link
    path = (source.parent / place).resolve()
    staged = _staged(path)
    if staged is not None:
        here = _staged(source) or Path("index.md")
        return os.path.relpath(staged, here.parent) + hash_sign + anchor
    return f"{repository}/{path.relative_to(ROOT)}" if repository else None


def _staged(path: Path) -> Path | None:
    """Return where in the stage a file of the repository is; None if it is not there."""
    if path == DOCS / "adr":
        return Path("adr/index.md")
    if path.is_relative_to(DOCS):
        return path.relative_to(DOCS)
    if path.parent == ROOT and path.suffix == ".md":
        return Path("project", path.name.lower())
    if path in (ROOT / "config.example.toml", ROOT / "LICENSE"):
        return Path("project", path.name)
    return None


if __name__ == "__main__":
    stage(Path(sys.argv[1]), repository=os.environ.get("PENHOLDER_REPOSITORY", "").rstrip("/"))
