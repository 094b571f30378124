"""Which HTTP proxy leads to an address, as the environment says.

slack_sdk takes HTTPS_PROXY and HTTP_PROXY without looking at NO_PROXY, and aiohttp looks for a
proxy of websockets under names that nobody sets. Both are told what this file finds.
"""

import ipaddress
import urllib.request
from typing import Final
from urllib.parse import urlsplit

_SCHEMES: Final = {"https": "https", "wss": "https", "http": "http", "ws": "http"}


def proxy_for(address: str) -> str | None:
    """Return the proxy for `address`; None for none, as always on this machine itself."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(_SCHEMES.get(parts.scheme, "https")) or None


def is_loopback(host: str) -> bool:
    """Return whether `host` names this machine, for which nobody means a proxy."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
