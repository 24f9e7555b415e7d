"""Ids that sort by the moment they were made at (UUID version 7, RFC 9562), and numbers for people to say aloud."""

import os
import threading

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none of them is taken for another, said or written."""

_lock = threading.Lock()
_last = (0, 0)


def new_id(now: int) -> str:
    """A new id of the moment `now`, in milliseconds."""
    return new_ids(now, 1)[0]


def new_ids(now: int, count: int) -> list[str]:
    """`count` new ids, in order. Within one process each sorts after those made before, as long as time goes on."""
    global _last  # noqa: PLW0603 - one counter for the process, under its lock
    chance = os.urandom(8 * count)
    with _lock:
        moment, counter = _last
        start = counter + 1 if moment == now else 0
        _last = (now, start + count - 1)
    made = []
    for index in range(count):
        # 12 bits of counter; what does not fit borrows from the milliseconds, as RFC 9562 (6.2, method 1) allows.
        carry, low = divmod(start + index, 1 << 12)
        tail = int.from_bytes(chance[8 * index : 8 * index + 8], "big") & ((1 << 62) - 1)
        value = ((now + carry) & ((1 << 48) - 1)) << 80 | 7 << 76 | low << 64 | 2 << 62 | tail
        # As `uuid.UUID` would write it, in a third of the time: filing needs three for each item.
        digits = f"{value:032x}"
        made.append(f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")
    return made


def spoken(letters: int) -> str:
    """A random number for people, in groups of four: `K7QD-3MZX`. 5 bits a letter."""
    drawn = [_LETTERS[byte & 31] for byte in os.urandom(letters)]
    return "-".join("".join(drawn[at : at + 4]) for at in range(0, letters, 4))


def heard(number: str) -> str:
    """A number as somebody typed it, in the form that `spoken` gives: letters that look alike are taken for one."""
    plain = number.strip().upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
