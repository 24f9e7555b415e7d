import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from chouxin.domain import (
    Code,
    Fault,
    FaultKind,
    Graph,
    Limits,
    Line,
    Link,
    Locator,
    Mention,
    Named,
    Node,
    Offset,
    Part,
    Prints,
    Row,
    SourceLine,
    Span,
    TensorPrint,
    Tensors,
    TensorSpec,
    Text,
    Tree,
    View,
    Workflow,
    Writing,
)
from chouxin.engine.wire import (
    Again,
    Answer,
    FaultFrame,
    Frames,
    Garbage,
    Job,
    PartFrame,
    answer_of,
    encode,
    job_of,
    order,
    packed,
    unpacked,
)
from chouxin.fingerprints.taking import Wanted

PLACES = [
    None,
    Span("title", 3, 7),
    Span("picture 1", 0, 2, (1, 2, 30, 40)),
    Row(12),
    Named("output"),
    Offset(99),
    SourceLine(3),
]
GRAPH = Graph(
    "onnx", (TensorSpec("x", "float32", (1, None, "h")),), (), ("Conv",), (TensorSpec("w", "int8", ()),), "p", 17
)

WRITING = Writing((Line("万能丹", 0.93, (1, 2, 30, 40)),))
TENSORS = Tensors("safetensors", GRAPH.weights, (("key", "value"),), ("torch.FloatStorage",), ("iter",))
CODE = Code("swap.py", "python", (Mention("cv2", 1),), prints=bytes(8), print_lines=bytes(4), size=9, parsed=True)
VIEWS = [
    Text((("text", "换脸"), ("title", ""))),
    Text(()),
    GRAPH,
    Graph("onnx", (), ()),
    TENSORS,
    Tensors("npy", ()),
    WRITING,
    Writing(()),
    Prints((TensorPrint((64, 32), "float16", b"\x81\x00", b"", "ab"),), free="cd", count=1, numbers=2048),
    Prints(name="a.onnx", size=3, sha256="ef"),
    CODE,
    Tree("git", ("swap.py",), (CODE,), (("README.md", "# 换脸"),), (Mention("onnx", 2),), ("nsfw.py",), "swap", ("x",)),
    Workflow("comfyui-api", (Node("1", "LoadImage", "", (("image", "a.png"),)),), (Link("1", "0", "2", "image"),)),
]


def body_of(frame: bytes) -> bytes:
    frames = Frames()
    frames.add(frame)
    body = frames.next()
    assert body is not None
    return bytes(body)


def answered(frame: bytes) -> Answer:
    return answer_of(body_of(frame))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("view", VIEWS)
def test_parts_come_through_as_they_are(place: object, view: View) -> None:
    part = Part("item", Locator(("a.zip", "b"), place), "digest", view)  # type: ignore[arg-type]
    answer = answered(encode(packed(part)))

    assert isinstance(answer, PartFrame)
    assert unpacked(answer, "item") == part


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", list(FaultKind))
def test_faults_come_through_as_they_are(place: object, kind: FaultKind) -> None:
    fault = Fault("item", "zip", Locator(("a",), place), kind, "why 为什么")  # type: ignore[arg-type]
    answer = answered(encode(packed(fault)))

    assert isinstance(answer, FaultFrame)
    assert unpacked(answer, "item") == fault


def test_jobs_come_through() -> None:
    job = Job("/a/b.zip", Limits(seconds=1.5, depth=2))

    assert job_of(body_of(encode(job)), None) == job


def test_what_stays_the_same_is_sent_once() -> None:
    job = Job("/a/b.zip", Limits(), Wanted(names=frozenset({"x"})), ("/objects",))
    again = structs.replace(job, place="/a/c.zip", limits=Limits())
    others = [
        structs.replace(again, limits=Limits().for_folder()),
        structs.replace(again, wanted=None),
        structs.replace(again, objects=()),
    ]

    assert len(order(again, job)) < 40
    assert [job_of(body_of(order(one, job)), job) for one in (again, *others)] == [again, *others]
    assert job_of(body_of(order(again, None)), None) == again
    with pytest.raises(Garbage):
        job_of(body_of(encode(Again("/a"))), None)


@given(st.lists(st.binary(max_size=40)), st.integers(1, 50))
def test_frames_are_cut_however_they_come(bodies: list[bytes], step: int) -> None:
    stream = b"".join(len(body).to_bytes(4, "big") + body for body in bodies)
    frames, found = Frames(), []
    for at in range(0, len(stream), step):
        frames.add(stream[at : at + step])
        while (body := frames.next()) is not None:
            found.append(bytes(body))

    assert found == bodies


def test_a_frame_of_gigabytes_is_garbage_and_not_read() -> None:
    with pytest.raises(Garbage, match="4294967295"):
        body_of(b"\xff\xff\xff\xff")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=100))
def test_any_frame_is_an_answer_or_garbage(body: bytes) -> None:
    try:
        answer = answer_of(body)
        if isinstance(answer, PartFrame | FaultFrame):
            unpacked(answer, "item")
    except Garbage:
        return


def test_what_is_wanted_comes_through_as_it_is() -> None:
    wanted = Wanted(shapes=frozenset({1, 1 << 63}), skeletons=frozenset({"ab"}), names=frozenset({"模型.onnx"}))
    job = Job("a.onnx", Limits(), wanted)

    assert job_of(body_of(encode(job)), None) == job
