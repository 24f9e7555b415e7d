"""Profiles from YAML: the shipped ones by name, a platform's own by path."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from chouxin.domain import Action, SettingsError, Supply
from chouxin.knowledge.document import Document, Node, parse, read
from chouxin.policy.profile import Policy, Thresholds
from chouxin.policy.signals import answerable
from chouxin.words import LANGUAGES, Words

_REQUIRED = ("name", "version", "title", "supplies")
_FIELDS = (*_REQUIRED, "signals", "block_needs_roles", "on_fault", "ask_first", "consent_covers", "clauses", "appeal")


def shipped_profiles() -> tuple[str, ...]:
    """The names that `load_profile` knows without a file."""
    return tuple(sorted(p.name.removesuffix(".yaml") for p in _shipped().iterdir() if p.name.endswith(".yaml")))


def load_profile(name_or_path: str) -> Policy:
    """A shipped profile by name, or any by its path. Raises SettingsError that says what is wrong, and where."""
    if name_or_path in shipped_profiles():
        content = (_shipped() / f"{name_or_path}.yaml").read_bytes()
        return _Reading(parse(content, f"{name_or_path}.yaml")).policy()
    path = Path(name_or_path)
    if not path.is_file():
        names = ", ".join(shipped_profiles())
        raise SettingsError(Words("en").say("profile.unknown", name=name_or_path, names=names))
    return _Reading(read(path)).policy()


def _shipped() -> Traversable:
    return files("chouxin.policy") / "profiles"


class _Reading:
    """One profile file, read field by field; whatever is wrong is said at its place."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root = document.root

    def policy(self) -> Policy:
        self._only(self.root, _FIELDS)
        for name in _REQUIRED:
            self._child(self.root, name)
        return Policy(
            name=self._child(self.root, "name").text,
            version=self._child(self.root, "version").text,
            title=self._wording(self._child(self.root, "title")),
            supplies=self._supplies(self._child(self.root, "supplies")),
            block_needs_roles=self._count(self.root.get("block_needs_roles"), 2),
            on_fault=self._on_fault(self.root.get("on_fault")),
            ask_first=_texts(self.root.get("ask_first")),
            consent_covers=_texts(self.root.get("consent_covers")),
            clauses=self._clauses(self.root.get("clauses")),
            appeal=self._wording(appeal) if (appeal := self.root.get("appeal")) else {},
            signals=self._signals(self.root.get("signals")),
        )

    def _supplies(self, node: Node) -> dict[Supply, Thresholds]:
        self._only(node, tuple(Supply))
        return {supply: self._thresholds(self._child(node, supply)) for supply in Supply}

    def _signals(self, node: Node | None) -> dict[str, Thresholds]:
        if node is None:
            return {}
        self._only(node, answerable())
        return {name: self._thresholds(own) for name in answerable() if (own := node.get(name))}

    def _thresholds(self, node: Node) -> Thresholds:
        self._only(node, ("review", "block"))
        review, block = self._child(node, "review"), self._child(node, "block")
        thresholds = Thresholds(self._threshold(review), self._threshold(block))
        if thresholds.block is not None and (thresholds.review is None or thresholds.review > thresholds.block):
            raise self.document.problem("profile_order", block)
        return thresholds

    def _threshold(self, node: Node) -> float | None:
        if node.text == "never":
            return None
        try:
            value = float(node.text)
        except ValueError:
            value = -1.0
        if not 0.0 < value <= 1.0:
            raise self.document.problem("profile_threshold", node, value=node.text)
        return value

    def _count(self, node: Node | None, default: int) -> int:
        if node is None:
            return default
        if node.text not in ("1", "2", "3", "4"):
            raise self.document.problem("profile_not_one_of", node, value=node.text, choices="1, 2, 3, 4")
        return int(node.text)

    def _on_fault(self, node: Node | None) -> Action:
        if node is None:
            return Action.REVIEW
        if node.text not in (Action.REVIEW, Action.ALLOW):
            raise self.document.problem("profile_not_one_of", node, value=node.text, choices="review, allow")
        return Action(node.text)

    def _clauses(self, node: Node | None) -> dict[Supply, dict[str, str]]:
        if node is None:
            return {}
        self._only(node, tuple(Supply))
        return {supply: self._wording(clause) for supply in Supply if (clause := node.get(supply))}

    def _wording(self, node: Node) -> dict[str, str]:
        self._only(node, LANGUAGES)
        return {lang: said.text for lang in LANGUAGES if (said := node.get(lang))}

    def _child(self, node: Node, name: str) -> Node:
        child = node.get(name)
        if child is None:
            raise self.document.problem("profile_missing", node, name=name)
        return child

    def _only(self, node: Node, names: tuple[str, ...]) -> None:
        if not isinstance(node.value, dict):
            raise self.document.problem("profile_not_fields", node, names=", ".join(names))
        for name, key in node.keys.items():
            if name not in names:
                raise self.document.problem("profile_unknown_field", key, name=name, names=", ".join(names))


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(entry.text for entry in node.items()) if node else ()
