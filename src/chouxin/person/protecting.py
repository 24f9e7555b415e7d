"""Protected copies of pictures: chosen people kept, all others covered, and nothing handed on that fails the gate.

The gate looks at the copy as it will be read: where a covered face is still found, or still matches the one that was
covered, there is no copy. It compares each face with itself alone; whose face it is, is asked only where the person
names who is to be kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chouxin.person import metadata, pictures, sheets
from chouxin.person.covering import (
    Cover,
    Region,
    blank,
    by_hand,
    coarse,
    cover,
    empty_where_clear,
    hides_colours,
    part,
    region,
)
from chouxin.person.faces import SAME, Description, Face, Finder, Matcher, Pixels, at_most, overlap
from chouxin.person.metadata import Findings
from chouxin.person.notes import boxes
from chouxin.person.notes.sorting import Kept
from chouxin.person.pictures import Upright
from chouxin.person.sheets import Sheet

LONGEST = 2048
"""Longer side at which faces are looked for; see `looking`."""
_AGAIN = 3
"""How often a copy is made anew for faces that are seen only once the others are covered."""
_ROUND = 0.6
"""How much around a cover is looked at, as a share of it."""
_SAME_PLACE = 0.35
_LIKE = (0.45, 2.2)
"""How much smaller or larger a face may be found under a cover and still be the one that was covered."""


@dataclass(frozen=True, slots=True)
class Share:
    """A box of a picture: left, top, width, height, in pixels, or as shares of its sides where `parts`."""

    box: tuple[float, float, float, float]
    parts: bool = False

    def of(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The box in pixels."""
        if not self.parts:
            return self.box
        left, top, wide, high = self.box
        return left * width, top * height, wide * width, high * height


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be done. keep: descriptions of the people who stay as they are; everybody: all do. stay: boxes of
    this one picture whose faces stay, as the person pointed at them.
    """

    keep: tuple[Description, ...] = ()
    everybody: bool = False
    cover: Cover = Cover.SOLID
    regions: tuple[Share, ...] = ()
    crop: Share | None = None
    longest: int | None = None
    thorough: bool = False
    stay: tuple[Share, ...] = ()


class NotSafe(Exception):
    """A copy that is not handed on. code: in the catalogue, what was wrong and what to do."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy. ending: of its name, where it is not the original's. covered, kept: faces, at most in a frame. exact: its
    pixels are the original's. lowered: it has fewer bits. manifest: it has a statement of origin, which does not fit it
    any more. before, after: small pictures in which nobody is known.
    """

    data: bytes
    ending: str
    covered: int
    kept: int
    findings: Findings
    exact: bool
    lowered: bool
    manifest: bool
    before: Pixels
    after: Pixels


@dataclass(slots=True)
class _Seen:
    """A frame's faces, as they were found. scale: from what was looked at to the picture. also: what is covered for
    faces of other frames. after: the first frame of the copy made smaller, where the gate has looked at it.
    """

    pixels: Pixels
    scale: float
    covered: list[Face]
    kept: list[Face]
    also: list[Face]
    after: Pixels | None = None


class Protector:
    """Makes copies. Not for two threads at once. Raises MissingExtra, MissingWeights."""

    def __init__(self, finder: Finder, matcher: Matcher) -> None:
        self._finder, self._matcher = finder, matcher

    def protect(self, data: bytes, wishes: Wishes) -> Copy:
        """A protected copy. Raises Unreadable, or NotSafe where the gate does not let it pass."""
        sheet = sheets.read(data)
        seen = [self._look(sheet, number, wishes) for number in range(len(sheet.frames))]
        if sheet.moving:
            _share(seen)
        largest = max(
            (face.width / max(one.pixels.shape[:2]) for one in seen for face in (*one.covered, *one.kept)), default=0.0
        )
        # Where no face was found there may be one all the same.
        largest = largest or 1 / 3
        small = coarse(_small(sheet.shown(0)), largest)
        for _ in range(_AGAIN):
            copy, missed = self._made(data, sheet, seen, wishes)
            if not missed:
                written, findings, exact = copy
                after = small if exact else coarse(_after(written, seen[0]), largest)
                manifest = any(note.where == "C2PA" for note in findings.stays)
                return Copy(
                    written,
                    "" if exact else sheets.ENDINGS.get(sheet.format, ""),
                    max((len(one.covered) for one in seen), default=0),
                    max((len(one.kept) for one in seen), default=0),
                    findings,
                    exact,
                    sheet.lowered and not exact,
                    manifest,
                    small,
                    after,
                )
            sheet = sheets.read(data)
        raise NotSafe("photos.protect.found_more")

    def _look(self, sheet: Sheet, number: int, wishes: Wishes) -> _Seen:
        pixels = sheet.shown(number)
        # A copy: the sheet is about to be covered, and the gate compares with what was there.
        shown = at_most(pixels, LONGEST)
        shown = shown.copy() if shown is pixels else shown
        scale = pixels.shape[1] / shown.shape[1]
        found = _all(self._finder, shown, thorough=wishes.thorough)
        pointed_at = _pointed_at(found, wishes.stay, shown)
        kept = [face for face in found if wishes.everybody or face in pointed_at or self._is(shown, face, wishes.keep)]
        return _Seen(shown, scale, [face for face in found if face not in kept], kept, [])

    def _is(self, pixels: Pixels, face: Face, keep: Sequence[Description]) -> bool:
        if not keep:
            return False
        described = self._matcher.describe(pixels, face)
        return max(float(described @ one) for one in keep) >= SAME

    def _made(
        self, data: bytes, sheet: Sheet, seen: Sequence[_Seen], wishes: Wishes
    ) -> tuple[tuple[bytes, Findings, bool], bool]:
        """One try: the copy, and whether faces were found in it that were missed before; those are in `seen` now."""
        cut_or_drawn = wishes.regions or wishes.crop is not None or any(one.covered or one.also for one in seen)
        hidden = any(sheet.clear(number) and hides_colours(canvas) for number, canvas in enumerate(sheet.frames))
        if not (cut_or_drawn or hidden) and (wishes.longest is None or wishes.longest >= max(sheet.size)):
            return (*metadata.without(data), True), any(self._missed(one, wishes) for one in seen)
        width, height = sheet.size
        regions = [
            [
                *(region(face.scaled(one.scale), *_size(canvas)) for face in (*one.covered, *one.also)),
                *_drawn(wishes, canvas),
            ]
            for one, canvas in zip(seen, sheet.frames, strict=True)
        ]
        for number, canvas in enumerate(sheet.frames):
            if sheet.clear(number):
                empty_where_clear(canvas)
            cover(canvas, regions[number], wishes.cover, clear=sheet.clear(number))
        corner = (0.0, 0.0)
        if wishes.crop is not None:
            cut = by_hand(wishes.crop.of(width, height), width, height)
            if cut.right - cut.left < 8 or cut.bottom - cut.top < 8:
                raise NotSafe("photos.protect.crop_empty")
            sheets.cropped(sheet, cut.left, cut.top, cut.right, cut.bottom)
            corner = (float(cut.left), float(cut.top))
        factor = sheets.smaller(sheet, wishes.longest) if wishes.longest is not None else 1.0
        # The notes of AI, provenance and rights go with it.
        kept, findings = metadata.keeps(data, turned=True, covered=True)
        written = _with_notes(sheets.write(sheet), kept)
        missed = False
        if not wishes.everybody or any(regions):
            # One after the other: to go to the last frame of what moves is to go through all of them.
            for after, one, covers in zip(pictures.each(written, LONGEST), seen, regions, strict=True):
                one.after = _small(after.pixels) if one is seen[0] else None
                missed |= self._gate(after, one, covers, (factor, corner), wishes)
        return (written, findings, False), missed

    def _gate(
        self,
        after: Upright,
        seen: _Seen,
        regions: Sequence[Region],
        way: tuple[float, tuple[float, float]],
        wishes: Wishes,
    ) -> bool:
        """Raises NotSafe where a covered face is still found or matched; true where another one is found."""
        factor, (x, y) = way
        # From the picture to the copy as it is looked at.
        lead = factor / after.scale
        covers = [one.scaled(lead, x * lead, y * lead) for one in regions]
        kept = [_led(face, seen.scale, lead, x, y) for face in seen.kept]
        for face, one in zip(seen.covered, covers, strict=False):
            moved = _led(face, seen.scale, lead, x, y)
            if not one.holds(*_middle(moved)) or not _inside(moved, after.pixels):
                continue
            gone = blank(part(after.pixels, moved.box))
            if self._still_found(after.pixels, moved, one, kept, once=gone):
                raise NotSafe("photos.protect.still_found", cover=str(wishes.cover))
            if gone:
                continue  # of one colour where the face was: what a matcher says of that, it says of nobody
            described = self._matcher.describe(seen.pixels, face)
            if float(described @ self._matcher.describe(after.pixels, moved)) >= SAME:
                raise NotSafe("photos.protect.still_matches", cover=str(wishes.cover))
        if wishes.everybody:
            return False
        missed = False
        for face in self._finder.glance(after.pixels):
            if any(one.holds(*_middle(face)) for one in covers) or any(_same(face, other) for other in kept):
                continue
            original = _back(face, seen.scale, lead, x, y)
            if self._is(seen.pixels, original, wishes.keep):
                seen.kept.append(original)
            else:
                seen.covered.append(original)
                missed = True
        return missed

    def _missed(self, seen: _Seen, wishes: Wishes) -> bool:
        """The same for a picture that stays as it is."""
        height, width = seen.pixels.shape[:2]
        itself = Upright(seen.pixels, round(width * seen.scale), round(height * seen.scale), None, 1, 1, None)
        return self._gate(itself, seen, (), (1.0, (0.0, 0.0)), wishes)

    def _still_found(self, pixels: Pixels, face: Face, one: Region, kept: Sequence[Face], *, once: bool) -> bool:
        wide, high = (one.right - one.left) * _ROUND, (one.bottom - one.top) * _ROUND
        left, top = max(round(one.left - wide), 0), max(round(one.top - high), 0)
        piece = np.ascontiguousarray(pixels[top : round(one.bottom + high), left : round(one.right + wide)])
        if min(piece.shape[:2]) < 8:
            return False
        for other in self._finder.near(piece, once=once):
            moved = _shifted(other, left, top)
            alike = _LIKE[0] <= moved.width / max(face.width, 1.0) <= _LIKE[1]
            there = alike and one.holds(*_middle(moved)) and overlap(moved.box, face.box) >= _SAME_PLACE
            if there and not any(_same(moved, stays) for stays in kept):
                return True
        return False


def _all(finder: Finder, pixels: Pixels, *, thorough: bool) -> tuple[Face, ...]:
    return finder.find(pixels, thorough=True) if thorough else finder.outer(pixels)


def _pointed_at(found: Sequence[Face], stay: Sequence[Share], pixels: Pixels) -> list[Face]:
    """For each box the face that fills it best, so that no box keeps two people."""
    chosen = []
    for share in stay:
        box = share.of(pixels.shape[1], pixels.shape[0])
        best = max(found, key=lambda face: overlap(face.box, box), default=None)
        if best is not None and overlap(best.box, box) >= _SAME_PLACE:
            chosen.append(best)
    return chosen


def _share(seen: Sequence[_Seen]) -> None:
    """Frames of an animation follow each other closely: what is covered in one is covered in all."""
    everywhere: list[Face] = []
    for one in seen:
        everywhere += [face for face in one.covered if all(overlap(face.box, o.box) < 0.8 for o in everywhere)]
    for one in seen:
        one.also = [face for face in everywhere if face not in one.covered]


def _drawn(wishes: Wishes, canvas: object) -> list[Region]:
    width, height = _size(canvas)
    return [by_hand(share.of(width, height), width, height) for share in wishes.regions]


def _size(canvas: object) -> tuple[int, int]:
    shape: Sequence[int] = canvas.shape  # type: ignore[attr-defined]
    return int(shape[1]), int(shape[0])


def _with_notes(written: bytes, kept: Kept) -> bytes:
    dressed = metadata.dressed(written, kept)
    if dressed is not None:
        return dressed
    behind = boxes.xmp_box(kept.xmp) if kept.xmp is not None else b""
    return written + behind + b"".join(boxes.c2pa_box(box) for box in kept.c2pa)


def _after(written: bytes, seen: _Seen) -> Pixels:
    return _small(pictures.open(written, LONGEST).pixels) if seen.after is None else seen.after


def _small(pixels: Pixels) -> Pixels:
    # Blocks are made of it, so that points may be left out.
    step = max(max(pixels.shape[:2]) // 320, 1)
    return pixels[::step, ::step].copy()


def _middle(face: Face) -> tuple[float, float]:
    left, top, wide, high = face.box
    return left + wide / 2, top + high / 2


def _inside(face: Face, pixels: Pixels) -> bool:
    x, y = _middle(face)
    return 0 <= x < pixels.shape[1] and 0 <= y < pixels.shape[0] and face.width >= 4


def _same(one: Face, other: Face) -> bool:
    return overlap(one.box, other.box) >= _SAME_PLACE


def _shifted(face: Face, x: float, y: float) -> Face:
    left, top, wide, high = face.box
    return Face((left + x, top + y, wide, high), face.score, tuple((a + x, b + y) for a, b in face.points))


def _led(face: Face, scale: float, lead: float, x: float, y: float) -> Face:
    """A face of the picture as it was looked at, in the copy as it is looked at."""
    return _shifted(face.scaled(scale * lead), -x * lead, -y * lead)


def _back(face: Face, scale: float, lead: float, x: float, y: float) -> Face:
    return _shifted(face, x * lead, y * lead).scaled(1 / (scale * lead))
