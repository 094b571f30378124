"""Render the page that lists the board's data."""

from bot.language import say
from bot.render.board import addresses
from bot.render.board.addresses import Site
from bot.render.board.data import LICENCE, README, TABLES
from bot.render.board.pages import page

TEMPLATE = "board_data.html.jinja"


def data_page(*, site: Site) -> str:
    """Return the page: each file with what its rows and columns are, and the licence."""
    return page(
        TEMPLATE,
        site=site,
        title=say("Data"),
        here=addresses.DATA,
        readme=site.to(f"{addresses.DATA}{README}"),
        tables=[(one, site.to(f"{addresses.DATA}{one.name}")) for one in TABLES.values()],
        licence=LICENCE.format(),
    )
