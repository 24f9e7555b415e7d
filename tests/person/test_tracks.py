from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.person.faces import Face
from chouxin.person.tracks import HOLD, Living, Sight, Track, Tracker

FPS = 30


def _face(x: float, y: float = 100.0, side: float = 60.0) -> Face:
    points = ((x + 15, y + 20), (x + 45, y + 20), (x + 30, y + 35), (x + 18, y + 48), (x + 42, y + 48))
    return Face((x, y, side, side), 0.9, points)


def _sight(frame: int, x: float, y: float = 100.0) -> Sight:
    return Sight(frame, frame / FPS, _face(x, y))


def _holds(box: tuple[float, float, float, float], x: float, y: float) -> bool:
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


@settings(max_examples=80)
@given(
    speed=st.floats(-12, 12),
    seen=st.lists(st.booleans(), min_size=20, max_size=60),
)
def test_a_face_that_moves_on_never_shows_in_between(speed: float, seen: list[bool]) -> None:
    """Looked at every third frame, and missed for half a second now and then."""
    tracker = Tracker()
    looks = [n for n in range(0, len(seen), 3) if seen[n] or n % 12 == 0]
    for number in looks:
        tracker.see([_sight(number, 400 + speed * number)])
    living = Living(tracker.tracks)
    for number in range(len(seen)):
        boxes = [box for _, box in living.boxes(number, number / FPS, 0)]
        if looks[0] <= number <= looks[-1]:
            middle = 400 + speed * number + 30
            assert any(_holds(box, middle, 130) for box in boxes), number


def test_of_somebody_who_sits_still_ten_sightings_a_second_are_kept() -> None:
    still, moving = Tracker(), Tracker()
    for number in range(600):
        still.see([_sight(number, 100 + number % 2)])
        moving.see([_sight(number, 100 + (0, 9, -2)[number % 3])])

    assert 190 <= len(still.tracks[0].sights) <= 310
    assert len(moving.tracks[0].sights) == 600
    # What is forgotten is where it was said to be.
    boxes = [still.tracks[0].box(number, number / FPS) for number in range(600)]
    assert all(box is not None and abs(box[0] - 100 - number % 2) < 4 for number, box in enumerate(boxes))


def test_it_is_covered_before_it_is_seen_and_after() -> None:
    tracker = Tracker()
    for number in (30, 33, 36):
        tracker.see([_sight(number, 100)])
    living = Living(tracker.tracks)
    covered = [number for number in range(90) if any(True for _ in living.boxes(number, number / FPS, 0))]

    assert covered == list(range(30 - round(HOLD * FPS), 36 + round(HOLD * FPS) + 1))


def test_no_cover_goes_on_into_another_scene() -> None:
    tracker = Tracker()
    tracker.see([_sight(0, 100)])
    tracker.see([_sight(3, 100)])
    tracker.cut(6)
    tracker.see([_sight(6, 500)])
    living = Living(tracker.tracks)
    first = list(living.boxes(5, 5 / FPS, 0))
    second = list(living.boxes(6, 6 / FPS, 1))

    assert [box[0] < 200 for _, box in first] == [True]
    assert [box[0] > 400 for _, box in second] == [True]


def test_two_faces_that_pass_each_other_are_both_covered_all_the_way() -> None:
    tracker = Tracker()
    for number in range(0, 61, 3):
        tracker.see([_sight(number, 100 + 8 * number), _sight(number, 580 - 8 * number, 130)])
    living = Living(tracker.tracks)
    for number in range(61):
        boxes = [box for _, box in living.boxes(number, number / FPS, 0)]

        assert any(_holds(box, 130 + 8 * number, 130) for box in boxes)
        assert any(_holds(box, 610 - 8 * number, 160) for box in boxes)


def test_a_face_seen_later_joins_its_track() -> None:
    tracker = Tracker()
    tracker.see([_sight(0, 100)])
    tracker.see([_sight(9, 100)])
    tracker.add(_sight(4, 108), 0)
    tracker.add(_sight(4, 900), 0)

    assert [len(track.sights) for track in tracker.tracks] == [3, 1]


def test_who_is_kept_is_not_covered() -> None:
    track = Track(0, [_sight(0, 100), _sight(3, 100)], kept=True)

    assert [one.kept for one in (track,)] == [True]
    assert track.box(1, 1 / FPS) is not None
