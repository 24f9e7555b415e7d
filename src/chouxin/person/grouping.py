"""Which faces are of one person, and which pictures of a person look the same.

Groups are joined by average linkage: two groups become one while the average similarity of their members is at least
`SAME`. For descriptions of length one that average is the product of the groups' means, so a group is its sum and its
size, and no table of all distances is ever made: memory grows with the faces, not with their square. The order of
joining is that of nearest neighbours (a chain from each to its nearest, until two are each other's), and a group whose
nearest is too far away is done for good, since joining others never brings them nearer.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from chouxin.person.faces import SAME

NEAR = 0.9
"""Similarity from which on two pictures of a person count as one look: a resaved or halved picture stays above it."""
_EQUAL = 1e-6
"""What rounding may make of two equal similarities. Without it the chain could run in a circle."""


def groups(descriptions: npt.NDArray[np.float32], same: float = SAME) -> list[int]:
    """For each of n descriptions (float32[n, 128], each of length one) the number of its group, from 0 in order of
    appearance. Time grows with the square of n, memory with n.
    """
    joined = list(range(len(descriptions)))
    for one, other in _joins(descriptions.astype(np.float32, copy=True), same):
        joined[other] = one
    numbers: dict[int, int] = {}
    return [numbers.setdefault(_root(joined, index), len(numbers)) for index in range(len(joined))]


def _joins(means: npt.NDArray[np.float32], same: float) -> Iterator[tuple[int, int]]:
    """Pairs of groups to be joined, by their first members."""
    names = np.arange(len(means))
    sizes = np.ones(len(means), np.float32)
    alive = np.ones(len(means), bool)
    left = len(means)
    chain: list[int] = []
    while left > 1:
        if not chain:
            chain.append(int(np.argmax(alive)))
        last = chain[-1]
        similar = means @ means[last]
        similar[~alive] = -2.0
        similar[last] = -2.0
        nearest = int(np.argmax(similar))
        if len(chain) > 1 and similar[chain[-2]] >= similar[nearest] - _EQUAL:
            nearest = chain[-2]
        if similar[nearest] < same:
            alive[chain.pop()] = False
            left -= 1
        elif len(chain) > 1 and nearest == chain[-2]:
            del chain[-2:]
            one, other = sorted((last, nearest))
            total = sizes[one] + sizes[other]
            means[one] = (means[one] * sizes[one] + means[other] * sizes[other]) / total
            sizes[one], alive[other] = total, False
            left -= 1
            yield int(names[one]), int(names[other])
        else:
            chain.append(nearest)
        if left < len(means) // 2:
            # What is done is taken out, so that the rest goes the quicker.
            places = np.cumsum(alive) - 1
            chain = [int(places[index]) for index in chain]
            means, sizes, names = means[alive], sizes[alive], names[alive]
            alive = np.ones(len(means), bool)


def _root(joined: list[int], index: int) -> int:
    while joined[index] != index:
        joined[index] = joined[joined[index]]
        index = joined[index]
    return index


def looks(descriptions: npt.NDArray[np.float32], views: Sequence[str], near: float = NEAR) -> list[int]:
    """For each picture of one person the number of its look, from 0: what is nearly the same as an earlier one, seen
    from the same side, is the same look. Time grows with n times the number of looks.
    """
    firsts: dict[str, list[int]] = {}
    found: list[int] = []
    count = 0
    stacks: dict[str, npt.NDArray[np.float32]] = {}
    for index, (description, view) in enumerate(zip(descriptions, views, strict=True)):
        known = firsts.setdefault(view, [])
        stack = stacks.get(view)
        if stack is None or len(known) == len(stack):
            grown = np.zeros((max(2 * len(known), 16), descriptions.shape[1]), np.float32)
            grown[: len(known)] = descriptions[[*known]] if known else grown[:0]
            stack = stacks[view] = grown
        similar = stack[: len(known)] @ description
        nearest = int(np.argmax(similar)) if known else -1
        if nearest >= 0 and similar[nearest] >= near:
            found.append(found[known[nearest]])
            continue
        stack[len(known)] = description
        known.append(index)
        found.append(count)
        count += 1
    return found
