"""What a pickle of a face-swap tool's words tells, and how far it is followed."""

import pickle

from chouxin.domain import Limits
from chouxin.readers.face_words import DEEPFACELAB, FACESWAP, told_by_pickle
from chouxin.readers.sources import BytesSource

TOLD = [{"landmarks": [[0.5, 1.0]] * 68, "person_name": name, "face_type": 3} for name in ("a", "b", "a")]


def test_keys_are_counted_and_wanted_words_are_heard() -> None:
    machine, whole = told_by_pickle(BytesSource(pickle.dumps(TOLD, 4)), Limits(), 10_000)

    assert whole
    assert machine.keys == {"landmarks": 3, "person_name": 3, "face_type": 3}
    assert list(machine.heard["person_name"]) == ["a", "b"]


def test_it_is_followed_no_further_than_asked() -> None:
    machine, whole = told_by_pickle(BytesSource(pickle.dumps(TOLD, 4)), Limits(), 250)

    assert not whole
    assert machine.keys.get("person_name", 0) < 3


def test_a_pickle_that_breaks_off_tells_what_stands_before() -> None:
    data = pickle.dumps(TOLD, 4)
    machine, whole = told_by_pickle(BytesSource(data[: len(data) // 2]), Limits(), 10_000)

    assert not whole
    assert "landmarks" in machine.strings


def test_both_tools_have_words_of_their_own() -> None:
    assert len(DEEPFACELAB - FACESWAP) > 5
    assert len(FACESWAP - DEEPFACELAB) > 5
