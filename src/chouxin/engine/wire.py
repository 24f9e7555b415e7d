"""What goes between the engine and a worker: frames of a length (4 bytes, big-endian) and a msgpack message.

No pickle: a worker that has been taken over by what it read can send wrong parts, but it cannot run code here.
"""

from typing import Literal

import msgspec
from msgspec import structs

from chouxin.domain import (
    Code,
    Fault,
    FaultKind,
    Graph,
    Kind,
    Limits,
    Locator,
    Named,
    Offset,
    Part,
    Prints,
    Row,
    SourceLine,
    Span,
    Tensors,
    Text,
    Tree,
    View,
    Workflow,
    Writing,
)
from chouxin.domain.locator import Place
from chouxin.fingerprints.taking import Wanted

LARGEST = 128 * 1024 * 1024
"""Bytes of one frame."""
_PREFIX = 4


class Garbage(Exception):
    """What came is no frame, or none that fits."""


class _Place(msgspec.Struct, omit_defaults=True):
    """One of them, or none."""

    span: Span | None = None
    row: Row | None = None
    named: Named | None = None
    offset: Offset | None = None
    line: SourceLine | None = None


class Where(msgspec.Struct, array_like=True):
    """A locator."""

    container: tuple[str, ...]
    place: _Place


class _View(msgspec.Struct, omit_defaults=True):
    """One of them. A new sort of view is one line here and one in each of the two functions below."""

    text: Text | None = None
    graph: Graph | None = None
    tensors: Tensors | None = None
    writing: Writing | None = None
    prints: Prints | None = None
    code: Code | None = None
    tree: Tree | None = None
    workflow: Workflow | None = None


class Job(msgspec.Struct, tag=True, frozen=True):
    """To the worker: read this place (a path, or an address with ://), and take the prints that are wanted of it.

    objects: folders of git objects beside a repository's own. base: of a repository only what differs from the tree of
    this name, file by file; empty: all of it. share: of these files every `shares`-th, from this one on; what is gone
    is told with the first share. passed: not the files, but the commits on the way to this revision that hold what it
    does not.
    """

    place: str
    limits: Limits
    wanted: Wanted | None = None
    objects: tuple[str, ...] = ()
    base: str | None = None
    share: int = 0
    shares: int = 1
    passed: bool = False


class Again(msgspec.Struct, tag=True, frozen=True, omit_defaults=True):
    """To the worker: the same as the job before, at another place. It spares the limits and all that is wanted."""

    place: str
    base: str | None = None
    share: int = 0
    shares: int = 1
    passed: bool = False


class Ready(msgspec.Struct, tag=True, frozen=True):
    """From the worker: started."""


class Done(msgspec.Struct, tag=True, frozen=True):
    """From the worker: this was all."""


class PartFrame(msgspec.Struct, tag=True, frozen=True, omit_defaults=True):
    """From the worker: a part; the item's id is known here."""

    where: Where
    digest: str
    view: _View
    kind: Kind = Kind.ARTIFACT


class FaultFrame(msgspec.Struct, tag=True, frozen=True):
    """From the worker: a fault."""

    by: str
    where: Where
    kind: FaultKind
    why: str


class Change(msgspec.Struct, tag=True, frozen=True):
    """From the worker, where a repository is compared with a known tree.

    what: `tree`, by its name; `gone`, a file or a folder; `file`, whose parts and faults came before this; `whole`,
    where it has to be read another way; `commit`, by its name, and `left`, how many more of them there are, in
    `members`. mode, name: as git has them. member: whether it was read as a file. members,
    expanded: what reading it took of these limits.
    """

    what: Literal["tree", "gone", "file", "whole", "commit", "left"]
    path: str = ""
    mode: str = ""
    name: str = ""
    member: bool = False
    members: int = 0
    expanded: int = 0


Answer = Ready | Done | PartFrame | FaultFrame | Change

_encoder = msgspec.msgpack.Encoder()
_jobs: msgspec.msgpack.Decoder[Job | Again] = msgspec.msgpack.Decoder(Job | Again)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def packed(found: Part | Fault) -> PartFrame | FaultFrame:
    """A part or a fault as a message."""
    where = where_of(found.locator)
    if isinstance(found, Fault):
        return FaultFrame(found.by, where, found.kind, found.why)
    match found.view:
        case Text() as text:
            view = _View(text=text)
        case Graph() as graph:
            view = _View(graph=graph)
        case Tensors() as tensors:
            view = _View(tensors=tensors)
        case Writing() as writing:
            view = _View(writing=writing)
        case Prints() as prints:
            view = _View(prints=prints)
        case Code() as code:
            view = _View(code=code)
        case Tree() as tree:
            view = _View(tree=tree)
        case Workflow() as workflow:
            view = _View(workflow=workflow)
    return PartFrame(where, found.digest, view, found.kind)


def where_of(locator: Locator) -> Where:
    """A place as a message."""
    return Where(locator.container, _packed_place(locator.place))


def placed(where: Where) -> Locator:
    """The place of a message."""
    return Locator(where.container, _unpacked_place(where.place))


def unpacked(message: PartFrame | FaultFrame, item_id: str) -> Part | Fault:
    """The part or the fault of a message. Raises Garbage where it holds none."""
    locator = placed(message.where)
    if isinstance(message, FaultFrame):
        return Fault(item_id, message.by, locator, message.kind, message.why)
    held = message.view
    model = held.graph or held.tensors or held.prints
    view: View | None = held.text or model or held.writing or held.code or held.tree or held.workflow
    if view is None:
        raise Garbage("a part without a view")
    return Part(item_id, locator, message.digest, view, message.kind)


def encode(message: Job | Again | Answer) -> bytes:
    """The frame of a message."""
    body = _encoder.encode(message)
    return len(body).to_bytes(_PREFIX, "big") + body


def order(job: Job, before: Job | None) -> bytes:
    """The frame of a job for a worker whose last one was `before`."""
    same = (
        before is not None
        and (job.limits is before.limits or job.limits == before.limits)
        and job.wanted is before.wanted
        and job.objects == before.objects
    )
    return encode(Again(job.place, job.base, job.share, job.shares, job.passed) if same else job)


def job_of(body: bytes | bytearray, before: Job | None) -> Job:
    """The job of a frame, where `before` was the last one. Raises Garbage."""
    job = _jobs.decode(body)
    if isinstance(job, Job):
        return job
    if before is None:
        raise Garbage("the same as a job that there was not")
    return structs.replace(
        before, place=job.place, base=job.base, share=job.share, shares=job.shares, passed=job.passed
    )


def answer_of(body: bytes | bytearray) -> Answer:
    """The answer of a frame. Raises Garbage."""
    try:
        return _answers.decode(body)
    except msgspec.DecodeError as error:
        raise Garbage(type(error).__name__) from error


class Frames:
    """Cuts a stream of bytes, as it comes, into the bodies of frames."""

    def __init__(self) -> None:
        self._held, self._at = bytearray(), 0

    @property
    def held(self) -> int:
        """Bytes that are here."""
        return len(self._held) - self._at

    def add(self, data: bytes) -> None:
        """The next bytes of the stream."""
        if self._at:
            del self._held[: self._at]
            self._at = 0
        self._held += data

    def next(self) -> bytearray | None:
        """The body of the next frame; None where it has not come yet. Raises Garbage."""
        begin = self._at + _PREFIX
        if len(self._held) < begin:
            return None
        length = int.from_bytes(self._held[self._at : begin], "big")
        if length > LARGEST:
            raise Garbage(f"a frame of {length} bytes")
        if len(self._held) < begin + length:
            return None
        self._at = begin + length
        return self._held[begin : self._at]


def _packed_place(place: Place | None) -> _Place:
    match place:
        case Span():
            return _Place(span=place)
        case Row():
            return _Place(row=place)
        case Named():
            return _Place(named=place)
        case Offset():
            return _Place(offset=place)
        case SourceLine():
            return _Place(line=place)
    return _Place()


def _unpacked_place(place: _Place) -> Place | None:
    return place.span or place.row or place.named or place.offset or place.line
