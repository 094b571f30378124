"""Sphinx's settings for the documents as a site; `docs/site/stage.py` lays out what it reads."""

from pathlib import Path

project = "Penholder"
copyright = "the authors of Penholder"  # noqa: A001 - Sphinx's name
extensions = ["myst_parser"]
root_doc = "index"
language = "en"
highlight_language = "none"
# The anchors of headings as code hosts make them, so that one link works in both places.
myst_heading_anchors = 5
# Pictures that are given a width are written as HTML.
myst_enable_extensions = ["html_image"]
html_theme = "furo"
html_title = "Penholder"
html_static_path = ["static"]
html_css_files = ["penholder.css"]
html_copy_source = False
html_show_sphinx = False

# What the theme leaves short of WCAG 2.2: headings without a level, a page without one, landmarks
# without names, what scrolls and cannot be reached by keyboard, empty headers of tables.
ACCESSIBLE = {
    'role="heading"': 'role="heading" aria-level="2"',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    '<div class="table-wrapper': '<div tabindex="0" role="group" aria-label="Table" '
    'class="table-wrapper',
    "<pre>": '<pre tabindex="0">',
    '<th class="head"><p></p></th>': "<td></td>",
    '<div id="search-results">': '<h1>Search</h1>\n<div id="search-results">',
}


def _make_accessible(app, error):  # noqa: ANN001, ANN202 - Sphinx is not among the code's types
    if error is not None:
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for theirs, ours in ACCESSIBLE.items():
            text = text.replace(theirs, ours)
        page.write_text(text, encoding="utf-8")


def setup(app):  # noqa: ANN001, ANN201 - Sphinx is not among the code's types
    """Let Sphinx call us once the pages are written."""
    app.connect("build-finished", _make_accessible)
