"""Prints of whole pictures: the same for copies, others for other pictures."""

import numpy as np
import numpy.typing as npt

from chouxin.person import pictures
from chouxin.person.likeness import ALIKE, differing, print_of
from tests.person.conftest import PHOTOS


def test_copies_are_alike_and_others_are_not(portrait: npt.NDArray[np.uint8]) -> None:
    own = print_of(portrait)
    again = print_of(pictures.open(PHOTOS / "portrait-saved-again.jpg").pixels)
    other = print_of(pictures.open(PHOTOS / "beach.png").pixels)

    assert differing(own, again) <= ALIKE < differing(own, other)
    assert differing(own, own) == 0


def test_pictures_of_any_size_have_a_print() -> None:
    for shape in ((1, 1, 3), (1, 500, 3), (7, 3, 3)):
        assert print_of(np.zeros(shape, np.uint8)) == 0
