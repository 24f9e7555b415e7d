"""The packs that come with Chouxin are there, load, and load quickly."""

import time

from chouxin.knowledge import load, shipped_packs


def test_the_shipped_packs_load_and_pass() -> None:
    knowledge = load(shipped_packs())

    assert "face-swap" in {pack.name for pack in knowledge.packs}
    assert len(knowledge.rules) >= 10
    assert knowledge.structures


def test_loading_takes_a_moment_only() -> None:
    """Reading, checking, compiling and running all cases; some 0.4 s on a free machine."""
    load(shipped_packs())
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        load(shipped_packs())
        best = min(best, time.process_time() - start)

    assert best < 10
