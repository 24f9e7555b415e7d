"""Before and after, as one HTML file that stands alone. Nobody is known in its small pictures."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from chouxin.person import pictures
from chouxin.person.audit_page import environment
from chouxin.person.copies import Outcome


@dataclass(frozen=True, slots=True)
class Card:
    """A copy. before, after: `data:` addresses."""

    name: str
    covered: int
    kept: int
    before: str
    after: str


def card(outcome: Outcome) -> Card:
    """The card of a copy that has both small pictures."""
    small = [
        "data:image/jpeg;base64," + b64encode(pictures.jpeg(pixels)).decode()
        for pixels in (outcome.before, outcome.after)
        if pixels is not None
    ]
    return Card(outcome.name, outcome.covered, outcome.kept, small[0], small[-1])


def write_page(cards: Sequence[Card], out: BinaryIO, lang: str) -> None:
    """Write the page."""
    page = environment(lang).get_template("sheet.html.jinja").render(cards=cards)
    out.write(page.encode("utf-8", "replace"))
