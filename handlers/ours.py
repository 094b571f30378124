"""What is ours: the ids of our deliveries, and the marks on the mails that they become."""

import uuid

from bot.config import Config
from bot.domain.ids import DeliveryId
from bot.mail.automatic import OurMarks


def new_delivery_id() -> DeliveryId:
    """Return a fresh delivery id."""
    return DeliveryId(uuid.uuid4().hex)


def our_marks(config: Config) -> OurMarks:
    """Return what tells our own mails."""
    address = config.smtp.from_address
    return OurMarks(domain=address.partition("@")[2], from_address=address)
