"""Store which addresses Slack users were asked to prove."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update

from bot.domain.ids import AddressProofId, SlackUserId
from bot.domain.people.proof import VALID_FOR, AddressProof, ProofState
from storage.link.among import among
from storage.link.fields import value_of
from storage.link.link import Link
from storage.tables import address_proofs, people, person_addresses, taken_proof

REMEMBERED_FOR: Final = timedelta(days=60)
"""How long a proof is kept after its code has expired, so that chairs see an address that two Slack
users have."""
NEWEST: Final = 20
"""How many proofs of a user a code is compared with: more than a user may ask for while one code
works."""
MOST_TAKEN: Final = 1_000


class AddressProofs:
    """The proofs of addresses, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, user: SlackUserId, address: str, *, now: datetime) -> AddressProof:
        """Record that an address is mailed a code for a user; delete what is long over."""
        over = address_proofs.c.expires_at < now - REMEMBERED_FOR
        await self._link.run(delete(address_proofs).where(over))
        values: dict[str, Any] = {
            "user": user,
            "address": address,
            "expires_at": now + VALID_FOR,
            "state": ProofState.ASKED,
        }
        made = address_proofs.insert().values(**values).returning(address_proofs.c.id)
        return AddressProof(id=await self._link.value(made), **values)

    async def get(self, number: AddressProofId) -> AddressProof | None:
        """Return a proof."""
        row = await self._link.first(select(address_proofs).where(address_proofs.c.id == number))
        return None if row is None else value_of(AddressProof, row)

    async def of_user(self, user: SlackUserId) -> Sequence[AddressProof]:
        """Return a user's newest proofs, the newest first; in a writing transaction, locked."""
        newest = (
            select(address_proofs)  # Index ix_address_proofs_user, from its end.
            .where(address_proofs.c.user == user)
            .order_by(address_proofs.c.id.desc())
            .limit(NEWEST)
        )
        rows = await self._link.rows(self._link.locked(newest, address_proofs))
        return [value_of(AddressProof, row) for row in rows]

    async def end(self, number: AddressProofId, state: ProofState) -> None:
        """Record what became of a code; it then works no more."""
        await self._link.run(
            update(address_proofs).where(address_proofs.c.id == number).values(state=state)
        )

    async def taken(self, addresses: Collection[str] | None = None) -> Sequence[AddressProof]:
        """Return the proofs of addresses, or of all, that still belong to another Slack user."""
        owned = (
            select(address_proofs)
            .join(person_addresses, person_addresses.c.address == address_proofs.c.address)
            .join(people, people.c.id == person_addresses.c.person)
            .where(
                taken_proof,  # Index ix_address_proofs_taken.
                people.c.slack_user.is_distinct_from(address_proofs.c.user),
            )
            .order_by(address_proofs.c.address, address_proofs.c.id)
            .limit(MOST_TAKEN)
        )
        if addresses is not None:
            owned = owned.where(among(address_proofs.c.address, sorted(addresses)))
        return [value_of(AddressProof, row) for row in await self._link.rows(owned)]
