"""What the person does: one function a form. Each ends by leading to a page."""

from functools import partial
from math import isfinite
from pathlib import Path

from anyio import to_thread
from starlette.responses import FileResponse, Response

from chouxin.person.covering import Cover
from chouxin.person.sitting import Box, Keep, Who, fresh, writable
from chouxin.web.headers import headers
from chouxin.web.language import COOKIE as LANGUAGE
from chouxin.web.photos.door import Call, Refused
from chouxin.web.photos.layout import go, page
from chouxin.web.photos.pages import CELLS, numbers, picture_of
from chouxin.web.photos.uploads import receive
from chouxin.words import LANGUAGES


async def add(call: Call) -> Response:
    """Take in what was dropped."""
    _nothing_going_on(call)
    taken, refused = await receive(call.request, call.visit)
    for place, name in taken:
        await to_thread.run_sync(call.visit.sitting.add_file, place, name)
    if refused is not None:
        raise refused
    return go(call.visit, "start" if taken else "start?wrong=empty")


async def look(call: Call) -> Response:
    """Look at the pictures."""
    _nothing_going_on(call)
    call.visit.sitting.look(compare=call.visit.sitting.compared)
    return go(call.visit, "working")


async def stop(call: Call) -> Response:
    """Stop what is going on."""
    task = call.visit.sitting.task
    if task is not None:
        await to_thread.run_sync(task.stop)
    return go(call.visit, "working")


async def show(call: Call) -> Response:
    """Show the pictures as they are, or make them unrecognisable again."""
    call.visit.clear = call.field("clear") == "yes"
    return go(call.visit, _back(call, "who"))


async def say(call: Call) -> Response:
    """Who the faces are: fields `face-PICTURE-FACE`, and for videos `video-PICTURE`."""
    sitting = call.visit.sitting
    for name, values in call.fields.items():
        kind, _, rest = name.partition("-")
        picture, _, face = rest.partition("-")
        named = numbers([picture, face or "0"])
        if kind not in ("face", "video") or len(named) != 2 or named[0] >= len(sitting.pictures):
            continue
        if kind == "video":
            sitting.say_of_video(named[0], me=values[-1] == "me")
        elif values[-1] in list(Who):
            try:
                sitting.say(named[0], named[1], Who(values[-1]))
            except IndexError as error:
                raise Refused(400, "photos.open.problem.form") from error
    if call.field("next") == "plan":
        return go(call.visit, "plan")
    return go(call.visit, _back(call, "who", said="saved"))


async def alone(call: Call) -> Response:
    """In every picture with one face, that is the person."""
    count = call.visit.sitting.say_alone()
    return go(call.visit, f"who?said=alone&count={count}")


async def compare(call: Call) -> Response:
    """Compare faces, where the person has agreed to it in this very form."""
    _nothing_going_on(call)
    if call.field("agreed") != "yes":
        return go(call.visit, "who?wrong=tick#match")
    call.visit.sitting.look(compare=True)
    return go(call.visit, "working")


async def forget(call: Call) -> Response:
    """Compare no more."""
    _nothing_going_on(call)
    call.visit.sitting.forget()
    return go(call.visit, "who")


async def choose(call: Call) -> Response:
    """Which groups are the person."""
    call.visit.sitting.say_groups(numbers(call.fields.get("group", [])))
    return go(call.visit, "who?said=saved")


async def draw(call: Call) -> Response:
    """Boxes to be covered: one in percent, or cells of a grid."""
    picture = picture_of(call)
    boxes = _cells(numbers(call.fields.get("cell", []))) if call.field("how") == "grid" else [_box(call)]
    try:
        for box in boxes:
            call.visit.sitting.draw(picture.number, box)
    except ValueError:
        boxes = []
    return go(call.visit, f"picture/{picture.number}?{'said=added' if boxes else 'wrong=box'}#draw")


def _box(call: Call) -> Box:
    sides = []
    for name in ("left", "top", "width", "height"):
        try:
            side = float(call.field(name).replace(",", ".")) / 100
        except ValueError:
            side = float("nan")
        sides.append(side if isfinite(side) else float("nan"))
    return sides[0], sides[1], sides[2], sides[3]


def _cells(chosen: list[int]) -> list[Box]:
    """Boxes that cover the cells and nothing else, as few as rows side by side make; cells count from 0, row by row."""
    left = {cell for cell in chosen if cell < CELLS * CELLS}
    boxes: list[Box] = []
    for cell in sorted(left):
        if cell not in left:
            continue
        row, column = divmod(cell, CELLS)
        wide = 1
        while column + wide < CELLS and cell + wide in left:
            wide += 1
        high = 1
        while all(cell + high * CELLS + step in left for step in range(wide)):
            high += 1
        left -= {cell + down * CELLS + step for down in range(high) for step in range(wide)}
        boxes.append((column / CELLS, row / CELLS, wide / CELLS, high / CELLS))
    return boxes


async def erase(call: Call) -> Response:
    """Take a box away."""
    picture = picture_of(call)
    for number in numbers([call.field("box")]):
        try:
            call.visit.sitting.erase(picture.number, number - 1)
        except IndexError as error:
            raise Refused(404, "photos.open.problem.gone") from error
    return go(call.visit, f"picture/{picture.number}?said=erased#boxes")


async def protect(call: Call) -> Response:
    """Try, or save."""
    _nothing_going_on(call)
    visit = call.visit
    if call.field("keep") not in list(Keep) or call.field("cover") not in list(Cover):
        raise Refused(400, "photos.open.problem.form")
    visit.keep, visit.cover = Keep(call.field("keep")), Cover(call.field("cover"))
    text = call.field("out").strip()
    dry = call.field("do") != "save"
    out = Path(text).expanduser() if text and "\0" not in text else Path("-")
    if not dry:
        wrong = await to_thread.run_sync(writable, out, visit.sitting.sources)
        if wrong is not None:
            return go(visit, f"copies?wrong={wrong.rpartition('.')[2]}")
    if text:
        visit.out, visit.beside = out, None
    # To see whether the models are there takes a moment.
    await to_thread.run_sync(partial(visit.sitting.protect, out, visit.cover, visit.keep, dry=dry))
    return go(visit, "working")


async def another(call: Call) -> Response:
    """A folder that has no copies yet, for other wishes."""
    call.visit.beside = None
    call.visit.out = fresh(call.visit.out.with_name(f"{call.visit.out.name} 2"))
    return go(call.visit, "copies")


async def archive(call: Call) -> Response:
    """The copies in one file."""
    _nothing_going_on(call)
    if not any(True for _ in call.visit.sitting.saved()):
        raise Refused(404, "photos.open.problem.gone")
    place = call.visit.scratch / "copies.zip"
    await to_thread.run_sync(call.visit.sitting.pack, place)
    name = f"{call.words.say('photos.open.out.name')}.zip"
    return FileResponse(place, filename=name, media_type="application/zip", headers=headers(page=False))


async def speak(call: Call) -> Response:
    """Another language."""
    answer = go(call.visit, _back(call, "start"))
    if call.field("lang") in LANGUAGES:
        answer.set_cookie(LANGUAGE, call.field("lang"), path=call.visit.base, httponly=True, samesite="strict")
    return answer


async def finish(call: Call) -> Response:
    """The end."""
    answer = page(call, "ended", step="ended")
    call.visit.cookie = ""
    answer.delete_cookie(LANGUAGE, path=call.visit.base)
    call.visit.end()
    return answer


def _back(call: Call, otherwise: str, **more: str) -> str:
    """The page that a form stood on: one of ours, by name and number, and nothing else."""
    name, _, number = call.field("back").partition("/")
    found = numbers([number])
    said = "".join(f"{key}={value}" for key, value in more.items())
    if name == "picture" and found:
        return f"picture/{found[0]}?{said}"
    if name == "who" and found:
        return f"who?page={found[0]}&{said}"
    return f"{name if name in ('start', 'who', 'which', 'plan', 'copies', 'made') else otherwise}?{said}".rstrip("?")


def _nothing_going_on(call: Call) -> None:
    task = call.visit.sitting.task
    if task is not None and task.running:
        raise Refused(409, "photos.open.problem.busy")
