"""Which mails bear the signature of their list's domain: asked before a mail is handled.

Only what can prove something is verified: a signature of the list's own domain that covers the
post, where the list has no secret address. An outsider thus makes us ask no other name server.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from bot.config import Config
from bot.mail.proof.signatures import signatures_of
from bot.mail.values import ParsedMail
from handlers.proof import domain_of

Genuine = Callable[[bytes, Collection[int]], Awaitable[frozenset[int]]]
"""Returns which of a mail's signatures, by their places, are genuine."""


async def with_signers(
    mail: ParsedMail, raw: bytes, *, config: Config, genuine: Genuine
) -> ParsedMail:
    """Return the mail with the domains of lists whose signature it bears."""
    domains = {
        domain_of(one)
        for one in config.lists
        if not one.subscribed_as and mail.list_ids == (one.list_id,)
    }
    if not domains:
        return mail
    asked = {
        each.place: each.domain
        for each in signatures_of(raw)
        if each.covers_post and each.domain in domains
    }
    if not asked:
        return mail
    places = await genuine(raw, tuple(asked))
    return replace(mail, signed_by=frozenset(asked[place] for place in places))
