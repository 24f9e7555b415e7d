"""Secrets that are handed out once and kept as digests only."""

import hmac
import secrets  # noqa: TID251 - tokens must not be guessed; nothing here touches a decision
from hashlib import sha256


def fresh(size: int = 32) -> str:
    """A new secret of `size` random bytes, in letters that survive a URL, a shell and a double click."""
    return secrets.token_urlsafe(size)


def letters(count: int) -> str:
    """Random small letters and digits, for what a secret is called by."""
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(count))


def digest(secret: str) -> str:
    """What is kept of a secret. It has 256 random bits, so that a plain hash cannot be turned round."""
    return sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how far they agree."""
    return hmac.compare_digest(one.encode(), other.encode())
