"""Runs the cases of knowledge packs under pytest: one test a case, wherever a directory has a `pack.yaml` above.

Comes with Chouxin (entry point `pytest11`) and costs nothing where there is no pack: Chouxin itself is only imported
when the first file of a pack is met.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chouxin.knowledge.pack import Pack
    from chouxin.knowledge.problem import Problem
    from chouxin.knowledge.testing import CaseResult

_TEST = ".test.yaml"


def pytest_configure(config: pytest.Config) -> None:
    """A place for the packs that this run has read."""
    config.stash[_PACKS] = {}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The cases of a pack's file: a rule's test file, or one of ordinary things."""
    is_test = file_path.name.endswith(_TEST) and file_path.parent.name in ("terms", "models")
    is_benign = file_path.suffix == ".yaml" and file_path.parent.name == "benign"
    if not (is_test or is_benign) or not (file_path.parents[1] / "pack.yaml").is_file():
        return None
    file: PackFile = PackFile.from_parent(parent, path=file_path)
    return file


class BrokenPack(Exception):
    """A pack that cannot be tested at all; holds everything that is wrong with it."""


class PackFile(pytest.File):
    """One file of cases."""

    def collect(self) -> Iterator[CaseItem]:
        """An item a case, in the order of the file."""
        for result in _results(self.config, self.path.parents[1]):
            case = result.case
            if Path(case.document.file) == self.path:
                name = f"{case.expects}: {case.title} (line {case.node.line})"
                item: CaseItem = CaseItem.from_parent(self, name=name, result=result)
                yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """What is wrong with the pack, without a traceback through Chouxin."""
        if isinstance(excinfo.value, BrokenPack):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))


class CaseItem(pytest.Item):
    """One case. All cases of a pack are run together when the first is collected; singly they would cost far more."""

    def __init__(self, *, result: CaseResult, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.result = result

    def runtest(self) -> None:
        """Raise what the case found to be wrong."""
        problem = self.result.problem()
        if problem is not None:
            raise problem

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: None = None) -> str:  # type: ignore[override]
        """The case's place and what is wrong, in words."""
        from chouxin.domain import PackError  # noqa: PLC0415 - see the top of the file

        if isinstance(excinfo.value, PackError):
            return _told(excinfo.value)  # type: ignore[arg-type]
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line (from 0) and name."""
        return self.path, self.result.case.node.line - 1, self.name


_PACKS: pytest.StashKey[dict[Path, list[CaseResult] | BrokenPack]] = pytest.StashKey()


def _results(config: pytest.Config, path: Path) -> list[CaseResult]:
    known = config.stash[_PACKS]
    if path not in known:
        known[path] = _run(path)
    results = known[path]
    if isinstance(results, BrokenPack):
        raise results
    return results


def _run(path: Path) -> list[CaseResult] | BrokenPack:
    from chouxin.knowledge import check, read_pack  # noqa: PLC0415 - see the top of the file

    pack: Pack | None
    pack, problems = read_pack(path)
    if pack is None:
        return BrokenPack("\n".join(_told(problem) for problem in problems))
    return check(pack)


def _told(problem: Problem) -> str:
    import os  # noqa: PLC0415 - see the top of the file

    from chouxin.words import Words, pick_language  # noqa: PLC0415 - see the top of the file

    return problem.told(Words(pick_language(None, os.environ)))  # noqa: TID251 - a door: the reader's language
