"""What the person sees: one function a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from starlette.responses import JSONResponse, Response

from chouxin.domain import Unreadable
from chouxin.person.audit import FILING, Audit, filing
from chouxin.person.copies import DiskFull, State
from chouxin.person.covering import Cover
from chouxin.person.exposure import Grade
from chouxin.person.glimpses import LARGE, SMALL, glimpse
from chouxin.person.looking import Sighting
from chouxin.person.posting import Checked, Use
from chouxin.person.sitting import MOST_BOXES, Box, Keep, Made, Picture, Who, box_of
from chouxin.person.task import Stopped
from chouxin.person.telling import reasons
from chouxin.person.unread import sentence
from chouxin.person.weights import MissingWeights
from chouxin.web.headers import headers
from chouxin.web.photos.door import Call, Refused
from chouxin.web.photos.layout import go, page

A_PAGE = 12
"""Pictures on one page of "who is who"."""
CELLS = 6
_SHOWN = 60
"""Copies whose before and after are shown."""
_ASIDE = 1 / 3


@dataclass(frozen=True, slots=True)
class Outline:
    """A frame over a picture, in percent of its sides."""

    number: int
    left: float
    top: float
    width: float
    height: float


def outline(number: int, box: Box) -> Outline:
    """A box as it is drawn."""
    return Outline(number, *(round(100 * side, 2) for side in box))


def outlines(picture: Picture) -> list[Outline]:
    """The faces of a picture as they are drawn, numbered from 1."""
    return [outline(at, box_of(face)) for at, (_, face) in enumerate(picture.faces, start=1)]


async def start(call: Call) -> Response:
    """Choose pictures."""
    return page(call, "start", step="start", sitting=call.visit.sitting, wrong=_sentence(call, "wrong"))


async def working(call: Call) -> Response:
    """How far it is; where it leads when it is done."""
    task = call.visit.sitting.task
    if task is None:
        return go(call.visit, "start")
    if not task.running:
        return go(call.visit, after(call))
    return page(call, "working", step="copies" if task.kind != "look" else "start", task=task)


async def progress(call: Call) -> Response:
    """The same for the page's script."""
    task = call.visit.sitting.task
    running = task is not None and task.running
    told = {"running": running, "next": f"{call.visit.base}/{after(call)}"}
    if task is not None:
        say = call.words.say
        told |= {"done": task.done, "total": task.total}
        told["said"] = say("photos.open.work.count", done=task.done, total=task.total)
        told["video"] = say("photos.open.work.video", name=task.video, share=f"{task.share:.0%}") if task.video else ""
    return JSONResponse(told, headers=headers(page=False))


def after(call: Call) -> str:
    """Where the person goes when what was going on has ended."""
    sitting = call.visit.sitting
    task = sitting.task
    if task is None:
        return "start"
    if task.kind != "look" or task.error is not None:
        return "made" if task.kind != "look" else "stopped"
    return "which" if sitting.groups and not sitting.anywhere else "who"


async def stopped(call: Call) -> Response:
    """What went wrong while looking."""
    task = call.visit.sitting.task
    if task is None or task.error is None:
        return go(call.visit, "start")
    if isinstance(task.error, Stopped):
        return go(call.visit, "who" if call.visit.sitting.waiting < len(call.visit.sitting.pictures) else "start")
    return page(call, "problem", status=500, why=why(call, task.error))


def why(call: Call, error: Exception) -> str:
    """What went wrong, as a sentence."""
    say = call.words.say
    if isinstance(error, Stopped):
        return say("photos.open.made.stopped")
    if isinstance(error, DiskFull):
        return say("photos.open.made.full")
    if isinstance(error, MissingWeights):
        return say("photos.open.made.weights")
    return say("photos.open.made.failed", why=str(error) or type(error).__name__)


async def who(call: Call) -> Response:
    """Who is who, some pictures at a time."""
    sitting = call.visit.sitting
    if not sitting.pictures or sitting.waiting == len(sitting.pictures):
        return go(call.visit, "start")
    pages = (len(sitting.pictures) - 1) // A_PAGE + 1
    number = min(max(_whole(call.asked("page"), 1), 1), pages)
    shown = sitting.pictures[(number - 1) * A_PAGE : number * A_PAGE]
    return page(
        call,
        "who",
        step="who",
        sitting=sitting,
        shown=shown,
        number=number,
        pages=pages,
        outlines=outlines,
        at_once=at_once,
        Who=Who,
        said=_said(call),
        wrong=_sentence(call, "wrong"),
    )


def at_once(picture: Picture) -> int:
    """Most faces in one frame of a video."""
    frames = [one.frame for one in picture.looked.sightings] if picture.looked is not None else []
    return max((frames.count(frame) for frame in set(frames)), default=0)


async def which(call: Call) -> Response:
    """Which of the groups of faces is the person."""
    sitting = call.visit.sitting
    if not sitting.compared:
        return go(call.visit, "who")
    numbers = {id(one.medium): one for one in sitting.pictures}
    groups = [
        (
            group,
            any(numbers[id(m)].who.get(_at(numbers[id(m)], face)) is Who.ME for m, face in group.examples),
            [
                (numbers[id(medium)], None if medium.clip else outline(1, box_of(face)), _place(face))
                for medium, face in group.examples
            ],
        )
        for group, _ in sitting.groups
    ]
    return page(call, "which", step="who", groups=groups, said="")


def _at(picture: Picture, face: Sighting) -> int:
    sightings = picture.looked.sightings if picture.looked is not None else ()
    return next((number for number, one in enumerate(sightings) if one is face), -1)


def _place(face: Sighting) -> str:
    aside = face.place[0]
    return "left" if aside < _ASIDE else "right" if aside > 1 - _ASIDE else "middle"


async def one(call: Call) -> Response:
    """One picture: who is in it, boxes, and whether it may be posted."""
    picture = picture_of(call)
    if picture.looked is None:
        return go(call.visit, "start")
    checked = await to_thread.run_sync(call.visit.sitting.check, picture.number)
    return page(
        call,
        "one",
        step="who",
        picture=picture,
        outlines=outlines(picture),
        boxes=[outline(number, box) for number, box in enumerate(picture.boxes, start=1)],
        cells=range(1, CELLS + 1),
        checked=checked,
        use=_use,
        at_once=at_once,
        Who=Who,
        back=picture.number // A_PAGE + 1,
        said=_said(call),
        wrong=call.words.say("photos.open.one.no_box", most=MOST_BOXES) if call.asked("wrong") == "box" else "",
    )


def picture_of(call: Call) -> Picture:
    """The picture that an address names. Raises Refused (404)."""
    number = _whole(str(call.request.path_params["number"]), -1)
    if not 0 <= number < len(call.visit.sitting.pictures):
        raise Refused(404, "photos.open.problem.gone")
    return call.visit.sitting.pictures[number]


def _use(checked: Checked) -> list[tuple[str, str]]:
    """What each class of tools could make of it, as codes."""
    return [
        (f"photos.tool.{tool}", f"photos.use.{tool}.{use}")
        if use is not Use.UNKNOWN or tool == "undressing"
        else (f"photos.tool.{tool}", "photos.use.unknown")
        for tool, use in checked.uses.items()
    ]


async def image(call: Call) -> Response:
    """A small picture: in blocks unless the person wants to see it."""
    picture = picture_of(call)
    longest = LARGE if call.asked("size") == "large" else SMALL
    # Only into our own pages: opened by itself it would be a file to keep.
    if call.request.headers.get("sec-fetch-dest", "image") != "image":
        raise Refused(404, "photos.open.problem.gone")
    try:
        small = await to_thread.run_sync(partial(glimpse, picture, longest, clear=call.visit.clear))
    except Unreadable as error:
        raise Refused(404, "photos.open.problem.gone") from error
    return Response(small, media_type="image/jpeg", headers=headers(page=False))


async def made_image(call: Call) -> Response:
    """Before or after, in which nobody is known."""
    made = call.visit.sitting.made
    number = _whole(str(call.request.path_params["number"]), -1)
    if not 0 <= number < len(made):
        raise Refused(404, "photos.open.problem.gone")
    shown = made[number].before if call.request.path_params["which"] == "before" else made[number].after
    if shown is None:
        raise Refused(404, "photos.open.problem.gone")
    return Response(shown, media_type="image/jpeg", headers=headers(page=False))


async def plan(call: Call) -> Response:
    """The grade, its reasons and the smallest set of changes."""
    sitting = call.visit.sitting
    if not sitting.pictures or sitting.waiting == len(sitting.pictures):
        return go(call.visit, "start")
    found: Audit = await to_thread.run_sync(sitting.audit)
    numbers = {id(one.medium): one.number for one in sitting.pictures}
    return page(
        call,
        "plan",
        step="plan",
        audit=found,
        sitting=sitting,
        reasons=list(reasons(found)),
        grades=[grade for grade in Grade if grade is not Grade.UNKNOWN],
        unknown=Grade.UNKNOWN,
        numbers=[numbers[id(change.medium)] for change in found.changes],
        near=filing(found.persons),
        filing=FILING,
    )


async def copies(call: Call) -> Response:
    """Who can be seen, how others are covered, where copies go."""
    sitting = call.visit.sitting
    if not sitting.pictures or sitting.waiting == len(sitting.pictures):
        return go(call.visit, "start")
    some = any(who is not Who.COVER for one in sitting.pictures for who in one.who.values())
    wanted = call.visit.keep or (Keep.ME if some else Keep.NOBODY)
    return page(
        call,
        "copies",
        step="copies",
        keeps=list(Keep),
        covers=list(Cover),
        some=some,
        keep=wanted,
        videos=any(one.medium.clip for one in sitting.pictures),
        out=str(call.visit.proposed(call.words)),
        wrong=_sentence(call, "wrong"),
    )


async def made(call: Call) -> Response:
    """What came of it."""
    sitting = call.visit.sitting
    task = sitting.task
    if task is None or task.kind == "look":
        return go(call.visit, "copies")
    if task.running:
        return go(call.visit, "working")
    done = (State.WRITTEN, State.WOULD, State.THERE)
    well = [(number, one) for number, one in enumerate(sitting.made) if one.outcome.state in done]
    return page(
        call,
        "made",
        step="copies",
        dry=task.kind == "try",
        counts={state: sum(one.outcome.state is state for one in sitting.made) for state in State},
        well=well[:_SHOWN],
        count=len(well),
        missing=[
            (_number(call, at), one, _reason(call, one))
            for at, one in enumerate(sitting.made)
            if one.outcome.state not in done
        ],
        skipped=sitting.skipped,
        out=str(sitting.out or ""),
        proposed=str(call.visit.proposed(call.words)),
        zip=any(True for _ in sitting.saved()),
        State=State,
        wrong="" if task.error is None else why(call, task.error),
    )


def _number(call: Call, at: int) -> int:
    # Outcomes come in the order of the pictures.
    return call.visit.sitting.pictures[at].number


_TOLD = {
    "photos.protect.still_found": "photos.open.made.still_found",
    "photos.protect.still_matches": "photos.open.made.still_matches",
    "photos.protect.found_more": "photos.open.made.found_more",
    "photos.protect.taken": "photos.open.made.taken",
}
"""The command's sentences name options, which the page has not."""


def _reason(call: Call, one: Made) -> str:
    code, values = one.outcome.reason or ("photos.unread.other", {"why": ""})
    return sentence(_TOLD.get(code, code), values, call.words)


_SAID = {
    "saved": "photos.open.who.saved",
    "added": "photos.open.one.added",
    "erased": "photos.open.one.erased",
}
_WRONG = {
    "empty": "photos.open.start.empty",
    "tick": "photos.open.match.tick",
    "relative": "photos.open.out.relative",
    "inside": "photos.open.out.inside",
    "file": "photos.open.out.file",
    "denied": "photos.open.out.denied",
}


def _said(call: Call) -> str:
    """What was done, by a word of ours in the address; nothing that somebody else wrote there is shown."""
    if call.asked("said") == "alone":
        return call.words.say("photos.open.who.alone_done", count=_whole(call.asked("count"), 0))
    code = _SAID.get(call.asked("said"))
    return call.words.say(code) if code else ""


def _sentence(call: Call, name: str) -> str:
    code = _WRONG.get(call.asked(name))
    return call.words.say(code) if code else ""


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def numbers(texts: Sequence[str]) -> list[int]:
    """Whole numbers of a form; what is none is left out."""
    return [number for text in texts if (number := _whole(text, -1)) >= 0]
