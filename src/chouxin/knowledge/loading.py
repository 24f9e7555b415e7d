"""Directories to packs: what files there may be, what each must say, and all that is wrong with them at once."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from chouxin.domain import Rule, SettingsError, Status, Tree, Workflow
from chouxin.fingerprints.skeletons import Skeleton, SkeletonBank, read_skeletons
from chouxin.fingerprints.source_bank import SourceBank, read_bank
from chouxin.knowledge.building import Builder, Folds, cases, wording
from chouxin.knowledge.checks import Checks
from chouxin.knowledge.document import Document, Node, read
from chouxin.knowledge.index import WordingIndex
from chouxin.knowledge.mention_building import mention_cases, mention_rule, too_many_asked
from chouxin.knowledge.mentions import MentionIndex, MentionRule
from chouxin.knowledge.pack import Case, Knowledge, Pack, Source
from chouxin.knowledge.problem import Problem
from chouxin.knowledge.schema import problems as breaches
from chouxin.knowledge.site import Site
from chouxin.knowledge.structure import StructureRule
from chouxin.knowledge.tensor_set import TensorRule
from chouxin.knowledge.testing import failures, run_cases
from chouxin.knowledge.wording import WordingRule

_PLACES = {
    "terms": ("rule", "cases"),
    "models": ("structure", "structure-cases"),
    "code": ("code", "code-cases"),
    "workflows": ("workflow", "workflow-cases"),
    "lists": ("list",),
    "benign": ("benign",),
}
_MENTIONS: dict[str, type[Tree] | type[Workflow]] = {"code": Tree, "workflow": Workflow}
_TEST = ".test"
_BANKS = "fingerprints/*.bank"
_SKELETONS = "fingerprints/*.jsonl"
MOST_FILES = 20_000

_T = TypeVar("_T")


def load(paths: Sequence[Path], site: Site | None = None, checks: Checks | None = None) -> Knowledge:
    """All packs at `paths`, checked, compiled, and tested on their own cases. Raises PackError, the first there is.

    checks: what was checked before; the same packs are not checked and tested again.
    """
    site = site or Site()
    paths = list(dict.fromkeys(Path(p) for p in paths))
    folded = checks.known(paths) if checks else None
    folds = Folds(folded)
    packs: dict[str, Pack] = {}
    for path in paths:
        pack, wrong = read_pack(path, folds, checked=folded is not None)
        if wrong or pack is None:
            raise wrong[0]
        if pack.name in packs:
            raise Problem("pack_twice", file=str(path / "pack.yaml"), name=pack.name, first=packs[pack.name].path)
        packs[pack.name] = pack
    index = WordingIndex([rule for pack in packs.values() for rule in pack.wordings])
    if folded is None:
        for problem in failures(run_cases(list(packs.values()), index)):
            raise problem
        if checks:
            checks.note(folds.known)
    return Knowledge(
        packs=tuple(packs.values()),
        rules={rule.id: rule for pack in packs.values() for rule in pack.rules},
        wording=index,
        structures=tuple(structure for pack in packs.values() for structure in pack.structures),
        mentions=MentionIndex(mention for pack in packs.values() for mention in pack.mentions),
        banks=(*(bank for pack in packs.values() for bank in pack.banks), *(bank for _, bank in site.sources)),
        skeletons=SkeletonBank(one for pack in packs.values() for one in pack.skeletons),
        site=site,
    )


def read_pack(path: Path, folds: Folds | None = None, *, checked: bool = False) -> tuple[Pack | None, list[Problem]]:
    """A pack and everything that is wrong with it, its cases not run; no pack where it is too wrong to go on.

    checked: its files are known to keep to their schemas.
    """
    files = _Files(path, checked=checked)
    main = files.of("pack")
    if main is None:
        if not files.problems:
            code = "no_pack" if path.is_dir() else "no_directory"
            files.problems.append(Problem(code, file=str(path)))
        return None, files.in_order()
    _check_head(files, main)
    folds = folds or Folds()
    folds.prepare(files.documents())
    reading = _Reading(files, main, folds)
    pack = reading.pack()
    return (None if files.problems else pack), files.in_order()


class _Files:
    """The documents of a pack by kind and stem, with what is wrong with them as files."""

    def __init__(self, path: Path, *, checked: bool = False) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.broken: set[tuple[str, str]] = set()
        self._by_kind: dict[str, dict[str, Document]] = {}
        self._digest = sha256()
        for place in self._found():
            kind = self._kind(place)
            if kind is None:
                self.problems.append(Problem("file_unread", file=str(path / place)))
                continue
            stem = place.name.removesuffix(".yaml").removesuffix(_TEST)
            try:
                document = read(path / place)
            except Problem as problem:
                self.problems.append(problem)
                self.broken.add((kind, stem))
                continue
            self._digest.update(f"{place.as_posix()}\0{len(document.content)}\0".encode())
            self._digest.update(document.content)
            if wrong := breaches(document, kind) if not checked else []:
                self.problems += wrong
                self.broken.add((kind, stem))
            else:
                self._by_kind.setdefault(kind, {})[stem] = document

    def banks(self) -> tuple[SourceBank, ...]:
        """The pack's fingerprints of source trees; what is wrong with a file is a problem of its own."""
        return tuple(self._read(_BANKS, read_bank, "bank_broken"))

    def skeletons(self) -> tuple[Skeleton, ...]:
        """The pack's skeletons of model designs; what is wrong with a file is a problem of its own."""
        return tuple(one for some in self._read(_SKELETONS, read_skeletons, "skeletons_broken") for one in some)

    def _read(self, pattern: str, read: Callable[[Path], _T], broken: str) -> Iterator[_T]:
        for path in sorted(self.path.glob(pattern)):
            try:
                found = read(path)
            except SettingsError as error:
                self.problems.append(Problem(broken, file=str(path), why=str(error)))
                continue
            with path.open("rb") as file:
                self._digest.update(f"{path.name}\0{file_digest(file, 'sha256').hexdigest()}\0".encode())
            yield found

    def _found(self) -> list[Path]:
        found = []
        for place in self.path.rglob("*"):
            inside = place.relative_to(self.path)
            if place.suffix in (".yaml", ".yml") and not any(part.startswith(".") for part in inside.parts):
                found.append(inside)
            if len(found) > MOST_FILES:
                self.problems.append(Problem("too_many_files", file=str(self.path), most=MOST_FILES))
                return []
        return sorted(found, key=lambda inside: inside.as_posix())

    @staticmethod
    def _kind(place: Path) -> str | None:
        if place.as_posix() == "pack.yaml":
            return "pack"
        kinds = _PLACES.get(place.parts[0]) if len(place.parts) == 2 else None
        if kinds is None or place.suffix != ".yaml":
            return None
        is_test = place.stem.endswith(_TEST)
        return kinds[int(is_test)] if not is_test or len(kinds) > 1 else None

    def of(self, kind: str) -> Document | None:
        """The one document of a kind."""
        return next(iter(self.all(kind).values()), None)

    def all(self, kind: str) -> dict[str, Document]:
        """The documents of a kind, by stem."""
        return self._by_kind.get(kind, {})

    def documents(self) -> Iterator[Document]:
        """The documents whose words a text is compared with."""
        for kind in ("rule", "list"):
            yield from self.all(kind).values()

    def digest(self) -> str:
        return self._digest.hexdigest()

    def in_order(self) -> list[Problem]:
        return sorted(self.problems, key=lambda problem: problem.place)


class _Reading:
    """From checked files to a pack."""

    def __init__(self, files: _Files, main: Document, folds: Folds) -> None:
        self.files, self.main = files, main
        self.name = _text(main, "name")
        broken = {stem for kind, stem in files.broken if kind == "list"}
        self.builder = Builder(self.name, _text(main, "version"), files.all("list"), folds, broken)
        retired = main.root.get("retired")
        self.retired = frozenset(node.text for node in retired.items()) if retired else frozenset()
        self.seen: dict[str, Document] = {}
        self.sources: dict[str, Source] = {}
        self.cases: list[Case] = []

    def pack(self) -> Pack:
        """The pack; it is whole only if `files.problems` is still empty afterwards."""
        rules: list[Rule] = []
        wordings: list[WordingRule] = []
        structures: list[StructureRule | TensorRule] = []
        for document in self._rules("rule", "cases"):
            wording_rule = self.builder.wording_rule(document)
            rules.append(wording_rule.rule)
            if wording_rule.rule.status is not Status.RETIRED:
                wordings.append(wording_rule)
        for document in self._rules("structure", "structure-cases"):
            structure = self.builder.model_rule(document)
            rules.append(structure.rule)
            if structure.rule.status is not Status.RETIRED:
                structures.append(structure)
        mentions: list[MentionRule] = []
        for kind, view in _MENTIONS.items():
            for document in self._rules(kind, f"{kind}-cases"):
                self.files.problems += too_many_asked(document)
                mention = mention_rule(self.builder.head(document), document, view)
                rules.append(mention.rule)
                if mention.rule.status is not Status.RETIRED:
                    mentions.append(mention)
        for document in self.files.all("benign").values():
            self.cases += cases(document, "")
        banks, skeletons = self.files.banks(), self.files.skeletons()
        self.files.problems += self.builder.problems
        gone = {rule.id for rule in rules if rule.status is Status.RETIRED}
        return Pack(
            name=self.name,
            version=_text(self.main, "version"),
            title=wording(self.main.root.get("title")),
            licence=_text(self.main, "licence"),
            digest=self.files.digest(),
            path=self.files.path,
            rules=tuple(rules),
            wordings=tuple(wordings),
            structures=tuple(structures),
            mentions=tuple(mentions),
            cases=tuple(case for case in self.cases if case.rule not in gone),
            sources=self.sources,
            banks=banks,
            skeletons=skeletons,
            retired=self.retired,
        )

    def _rules(self, kind: str, tests_kind: str) -> Iterator[Document]:
        tests = self.files.all(tests_kind)
        for stem, document in self.files.all(kind).items():
            ok = self._check_id(stem, document)
            beside = tests.get(stem)
            if beside is None and (tests_kind, stem) not in self.files.broken:
                place = document.file.removesuffix(".yaml") + f"{_TEST}.yaml"
                self.files.problems.append(document.problem("no_tests", document.root, place=place))
            if not ok or beside is None:
                continue
            full = f"{self.name}/{stem}"
            self.sources[full] = Source(document, beside, _text(document, "benign"), _text(document, "added"))
            if kind in _MENTIONS:
                self.cases += mention_cases(beside, full, _MENTIONS[kind])
            else:
                self.cases += cases(beside, full, graphs=kind == "structure")
            yield document
        for stem, document in tests.items():
            if stem not in self.files.all(kind) and (kind, stem) not in self.files.broken:
                self.files.problems.append(document.problem("no_rule", document.root, name=stem))

    def _check_id(self, stem: str, document: Document) -> bool:
        node = document.root.get("id") or document.root
        if node.text != stem:
            problem = document.problem("id_not_stem", node, value=node.text, stem=stem)
        elif stem in self.retired:
            problem = document.problem("id_retired", node, value=stem)
        elif stem in self.seen:
            problem = document.problem("id_twice", node, value=stem, first=self.seen[stem].file)
        else:
            self.seen[stem] = document
            return True
        self.files.problems.append(problem)
        return False


def _check_head(files: _Files, main: Document) -> None:
    """What pack.yaml promises, as far as its schema cannot tell."""
    name, engine = main.root.get("name") or main.root, main.root.get("engine") or main.root
    if name.text and name.text != files.path.resolve().name:
        files.problems.append(main.problem("name_not_directory", name, value=name.text, name=files.path.resolve().name))
    have = _engine()
    if have and engine.text.startswith(">=") and _numbers(have) < _numbers(engine.text[2:]):
        files.problems.append(main.problem("engine_too_old", engine, value=engine.text, have=have))


def _engine() -> str:
    try:
        return version("chouxin")
    except PackageNotFoundError:  # run from a checkout that is not installed: its packs are of the same commit
        return ""


def _numbers(said: str) -> tuple[int, ...]:
    # Development versions (`0.2.0.dev3`) count as what they are on the way to.
    numbers = []
    for part in said.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)


def _text(document: Document, name: str) -> str:
    node: Node | None = document.root.get(name)
    return node.text if node else ""
