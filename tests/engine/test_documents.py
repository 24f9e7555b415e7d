"""The pages of a tree, one by one."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Decision, Item, Kind
from tests.engine.test_trees import folder
from tests.readers.repositories import repository

RUN = "import torch\nmodel = torch.nn.Linear(3, 4)\n" * 5
SWAPS = "Swap faces in any photo with our face swap tool. "
PRICES = "Price 99 dollars, pay by PayPal, contact us on Telegram, download link by e-mail after payment. "
LICENCE = "Permission is hereby granted, free of charge, to any person obtaining a copy. " + PRICES * 3


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(profile="ai-hub") as engine:
        yield engine


def decided(engine: Engine, path: Path) -> Decision:
    return engine.screen(Item("x", Kind.ARTIFACT, source=str(path)))


def rules(decision: Decision) -> set[str]:
    return {found.rule for found in (*decision.evidence, *decision.against)}


def test_words_of_one_page_do_not_add_to_those_of_another(tmp_path: Path, engine: Engine) -> None:
    together = folder(tmp_path / "a", {"run.py": RUN, "README.md": SWAPS + PRICES})
    apart = folder(tmp_path / "b", {"run.py": RUN, "README.md": SWAPS, "docs/support.md": PRICES})
    one, other = decided(engine, together), decided(engine, apart)

    assert one.confidence > other.confidence
    assert "face-swap/sale-offer" in rules(one)
    assert "face-swap/sale-offer" not in rules(other)


def test_pages_of_the_root_are_one(tmp_path: Path, engine: Engine) -> None:
    tree = folder(tmp_path / "a", {"run.py": RUN, "README.md": SWAPS, "PRICES.md": PRICES})

    assert "face-swap/sale-offer" in rules(decided(engine, tree))


def test_a_licence_and_data_say_nothing(tmp_path: Path, engine: Engine) -> None:
    files = {"run.py": RUN, "README.md": SWAPS, "LICENSE": LICENCE, "package-lock.json": f'{{"a": "{PRICES}"}}'}

    assert rules(decided(engine, folder(tmp_path / "a", files))) == rules(
        decided(engine, folder(tmp_path / "b", {"run.py": RUN, "README.md": SWAPS}))
    )


def test_what_a_program_says_of_fakes_is_no_offer_for_its_share_button(tmp_path: Path, engine: Engine) -> None:
    said = '{"title": "The Deepfake Game", "share": "WhatsApp", "price": "for sale"}'
    of_page = folder(tmp_path / "a", {"run.py": RUN, "README.md": "The Deepfake Game. Share on WhatsApp, for sale."})
    of_program = folder(tmp_path / "b", {"run.py": RUN, "src/i18n/en.json": said, "share.js": f"const said = {said}"})

    assert "face-swap/private-contact" in rules(decided(engine, of_page))
    assert rules(decided(engine, of_program)) == set()


def test_what_is_no_source_tree_is_read_as_a_whole(tmp_path: Path, engine: Engine) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("swap.json", f'{{"a": "{SWAPS}"}}')
        archive.writestr("docs/prices.md", PRICES)

    assert {"face-swap/sale-offer", "face-swap/swap-software"} <= rules(decided(engine, tmp_path / "a.zip"))


def test_installed_packages_speak_for_themselves(tmp_path: Path, engine: Engine) -> None:
    tree = folder(
        tmp_path / "a",
        {"run.py": RUN, "node_modules/swap/README.md": SWAPS + PRICES, "node_modules/swap/x.js": "let a = 1;\n"},
    )

    assert not rules(decided(engine, tree))


def test_a_project_that_studies_fakes_is_not_what_its_guest_says(tmp_path: Path, engine: Engine) -> None:
    guest = {"tools/swap/LICENSE": "MIT", "tools/swap/README.md": SWAPS + PRICES, "tools/swap/a.py": RUN}
    study = {"eval.py": RUN * 9 + 'SETS = ["FaceForensics++", "Celeb-DF-v2"]\n', "README.md": "A benchmark."}
    host = folder(tmp_path / "a", study | guest)
    other = folder(tmp_path / "b", {"eval.py": RUN * 9, "README.md": "A benchmark."} | guest)

    assert not decided(engine, host).found
    assert decided(engine, other).found


def test_the_same_of_a_revision(tmp_path: Path, engine: Engine) -> None:
    repo = repository(tmp_path / "repo", {"run.py": RUN, "README.md": SWAPS, "LICENSE": LICENCE})
    decision = engine.screen(Item("x", Kind.ARTIFACT, source=f"git+file://{repo}@HEAD"))

    assert "face-swap/sale-offer" not in rules(decision)
