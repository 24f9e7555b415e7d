"""Code purpose: what a source tree is for, by what it calls and asks for."""

from collections.abc import Iterator

from chouxin.domain import Evidence, Locator, Part, Parts, Role, SourceLine, Tree
from chouxin.knowledge import Found, Knowledge, MentionRule, told

VENDORED = "face-swap/vendored-tool"
STUDY = frozenset({"deepfake-study", "anonymising"})
"""Families of the frames under which a tool in a folder of its own is a thing to study, not what the project is."""

_SHOWN = 100


class CodePurpose:
    """What a source tree does, read from its calls, flags, files and requirements.

    Finds
    -----
    Trees and lone files that fit a code rule of the packs: a recogniser's identity handed to a generator whose picture
    is pasted back, say, whatever their files and functions are called. Frames (detectors, benchmarks, restoration) are
    found the same way.

    Why it matters
    --------------
    A tool's name and page are changed in a minute; what it has to call to swap a face is not.

    Does not find
    -------------
    Tools that hide their calls (built at run time, obfuscated, compiled), rewrites on other libraries, and whose faces
    are meant. A tool kept in a folder of its own by a project that studies fakes is told as that and weighs little:
    without that folder, or with a purpose of its own, the finding would change.

    Example
    -------
    `insightface.model_zoo.get_model` and `….get(paste_back=)` in one file.
    """

    name = "code-purpose"
    version = "1"
    reads = Tree

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """Evidence for each rule that a tree fits."""
        matched = [(part, part.view, list(self.knowledge.mentions.find(part.view))) for part in parts]
        studied = set()
        for part, view, rules in matched:
            assert isinstance(view, Tree)  # noqa: S101 - `reads` is Tree
            if any(rule.rule.family in STUDY and rule.rule.role is Role.FRAME for rule, _ in rules):
                studied |= {(part.item_id, part.locator, folder) for folder in view.vendored}
        for part, view, rules in matched:
            assert isinstance(view, Tree)  # noqa: S101 - as above
            aside = (part.item_id, part.locator, view.root) in studied and VENDORED in self.knowledge.rules
            things = [(rule, found) for rule, found in rules if rule.rule.role is Role.STRUCTURE]
            if aside and things:
                yield self._evidence(part, VENDORED, things[0][1], f"{view.root}: {_titles(things)}")
            for rule, found in rules:
                if not (aside and rule.rule.role is Role.STRUCTURE):
                    yield self._evidence(part, rule.rule.id, found, told(found))

    def _evidence(self, part: Part, rule: str, found: tuple[Found, ...], detail: str) -> Evidence:
        first = next((one for one in found if one.path), found[0])
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=rule,
            detector=self.name,
            locator=_place(part, first),
            # The rule's own words: what stands at the place may hold anything.
            excerpt=told(found)[:_SHOWN],
            score=1.0,
            detail=detail,
        )


def _place(part: Part, found: Found) -> Locator:
    if not found.path:
        return part.locator
    inside = part.locator.enter(found.path) if part.locator.container[-1:] != (found.path,) else part.locator
    return inside.at(SourceLine(found.line)) if found.line else inside


def _titles(things: list[tuple[MentionRule, tuple[Found, ...]]]) -> str:
    return ", ".join(rule.rule.id for rule, _ in things)
