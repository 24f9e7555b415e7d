"""Code, trees and workflows."""

import numpy as np

from chouxin.domain import Code, Locator, SourceLine, Tree


def test_paths_are_seen_from_the_root() -> None:
    tree = Tree("sdist", ("swap-1.0/setup.py", "swap-1.0/swap/run.py"), root="swap-1.0")

    assert list(tree.layout()) == ["setup.py", "swap/run.py"]
    assert list(Tree("git", ("a/b.py",)).layout()) == ["a/b.py"]


def test_fingerprints_come_back_as_numbers() -> None:
    hashes, lines = np.array([3, 2**63], "<u8"), np.array([7, 1], "<u4")

    code = Code("a.py", "python", prints=hashes.tobytes(), print_lines=lines.tobytes())

    assert [each.tolist() for each in code.fingerprints()] == [[3, 2**63], [7, 1]]


def test_a_line_of_a_file_in_a_repository_is_a_place() -> None:
    assert str(Locator(("repo",)).enter("swap/run.py").at(SourceLine(12))) == "repo!/swap/run.py#L12"
