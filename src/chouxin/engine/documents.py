"""What the documents of a source tree say, taken one by one: the words of one page do not add to those of another.

A repository holds hundreds of texts, and somewhere in them there is a price, a contact and a link. Of a listing's
fields that is one offer; of a repository's pages it is none. The page that says most counts, the others do not.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chouxin.domain import Evidence, Part, Role, Rule, Span, Tree
from chouxin.engine.prose import is_office_file, is_said_by_a_program, is_source, written_for_people
from chouxin.judge import weigh

_STUDY = "deepfake-study"
_INSTALLED = ("node_modules", "site-packages")
_FILE = "file"
_A_THING = 2.0
"""The weight of a thing that is mentioned and no more; what weighs less is an abbreviation."""

Document = tuple[tuple[str, ...], str, str]
"""The container of a tree, the root within it, and the page; the pages of the root itself are one."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The trees of one container."""

    outer: tuple[str, ...]
    top: str
    roots: frozenset[str]

    def root_of(self, path: str) -> str:
        folder = path.rpartition("/")[0]
        while folder:
            if folder in self.roots:
                return folder
            folder = folder.rpartition("/")[0]
        return ""


def of_best_page(evidence: Sequence[Evidence], trees: Sequence[Part], rules: Mapping[str, Rule]) -> list[Evidence]:
    """The evidence without what other pages say, what is data and no offer, and what a vendored tool says of itself.

    trees: the item's parts that hold one. Text of a guest counts unless it was installed, or the host studies fakes.
    """
    places = _places(trees)
    if not places:
        return list(evidence)
    studied = {place.outer for place in places for found in evidence if _is_study(found, place, rules)}
    pages: dict[Document, list[Evidence]] = defaultdict(list)
    data: dict[Document, list[Evidence]] = defaultdict(list)
    kept: list[Evidence] = []
    for found in evidence:
        place = _place_of(found, places) if isinstance(found.locator.place, Span) else None
        if place is None:
            kept.append(found)
        elif (page := _page(found, place, studied=place.outer in studied)) is not None:
            (pages if page[3] else data)[page[:3]].append(found)
    # A game about fakes has a share button: what a program says to its users counts where it is more than the subject.
    pages = {
        page: said
        for page, said in pages.items()
        if not is_said_by_a_program(page[2]) or _named(said, rules) > _A_THING
    }
    pages.update({page: said for page, said in data.items() if _is_an_offer(said, rules)})
    if pages:
        best = max(pages, key=lambda page: (weigh("", pages[page], rules).concern, -len(page[1]), -len(page[2])))
        chosen = {id(found) for found in (*kept, *pages[best])}
        return [found for found in evidence if id(found) in chosen]
    return kept


def _places(trees: Sequence[Part]) -> list[_Place]:
    roots: dict[tuple[str, ...], set[str]] = defaultdict(set)
    tops: dict[tuple[str, ...], str] = {}
    for part in trees:
        tree = part.view
        assert isinstance(tree, Tree)  # noqa: S101 - said by the caller
        if tree.kind == _FILE:
            continue
        outer = part.locator.container
        roots[outer].update(tree.vendored)
        tops.setdefault(outer, tree.root)
    found = [_Place(outer, tops[outer], frozenset(inside)) for outer, inside in roots.items()]
    return sorted(found, key=lambda place: -len(place.outer))


def _place_of(found: Evidence, places: Sequence[_Place]) -> _Place | None:
    container = found.locator.container
    return next((p for p in places if len(container) > len(p.outer) and container[: len(p.outer)] == p.outer), None)


def _is_study(found: Evidence, place: _Place, rules: Mapping[str, Rule]) -> bool:
    rule = rules[found.rule]
    if rule.role is not Role.FRAME or rule.family != _STUDY or isinstance(found.locator.place, Span):
        return False
    inside = found.locator.container[len(place.outer) :]
    return found.locator.container[: len(place.outer)] == place.outer and not (inside and place.root_of(inside[0]))


def _is_an_offer(said: Sequence[Evidence], rules: Mapping[str, Rule]) -> bool:
    """Whether data says by itself what is offered, that it is, and whom to ask: whatever the file is called.

    An abbreviation names nothing: in numbers written as letters there is always one.
    """
    roles = {rules[found.rule].role for found in said}
    return roles >= {Role.OFFER, Role.CONTACT} and _named(said, rules) >= _A_THING


def _named(said: Sequence[Evidence], rules: Mapping[str, Rule]) -> float:
    """The weight of the heaviest thing that is named; 0 where none is."""
    weights = (rules[found.rule].weight for found in said if rules[found.rule].role is Role.OBJECT)
    return max(weights, default=0.0)


def _page(found: Evidence, place: _Place, *, studied: bool) -> tuple[tuple[str, ...], str, str, bool] | None:
    """The page that a text's evidence stands on, and whether it is one for people; None where it does not count."""
    inside = found.locator.container[len(place.outer) :]
    path, last = inside[0], inside[-1]
    root = place.root_of(path)
    if root and (studied or any(step in _INSTALLED for step in root.split("/"))):
        return None
    within = path.removeprefix(f"{root or place.top}/")
    read = any(is_office_file(name) for name in inside[:-1]) or written_for_people(within if last == path else last)
    return place.outer, root, within if "/" in within or not read or is_source(within) else "", read
