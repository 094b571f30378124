"""A reader of the board: asks for a path as a browser or a program does, and gets the answer."""

import pickle
from http import HTTPStatus

from bot.config import Config
from bot.events import PageAsked, WebReply
from handlers.board.replies import NOT_FOUND
from handlers.board.serve import answer_with, asked_at
from tests.handlers.room import Room

PUBLIC: str = "https://pen.example.org/pen"


def with_address(config: Config, url: str = PUBLIC) -> Config:
    """Return the configuration of a service that people reach at an address."""
    penholder = config.penholder.model_copy(update={"public_url": url})
    return config.model_copy(update={"penholder": penholder})


async def ask_board(room: Room, path: str, **query: str) -> WebReply:
    """Return what the board answers; what makes a page is sent as it is to another process."""
    asked = asked_at(PageAsked(path, query), room.config, now=room.clock.now)
    if asked is None:
        return NOT_FOUND
    async with room.database.reading() as store:
        answer = await answer_with(store, asked)
    if isinstance(answer, WebReply):
        return answer
    made: WebReply = pickle.loads(pickle.dumps(answer))()  # noqa: S301 - our own
    return made


async def read_board(room: Room, path: str, **query: str) -> bytes:
    """Return the body of what there is at a path."""
    reply = await ask_board(room, path, **query)
    assert reply.status is HTTPStatus.OK, (path, reply.status)
    return reply.body if isinstance(reply.body, bytes) else reply.body.encode()
