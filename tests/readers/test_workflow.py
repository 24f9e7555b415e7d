"""Workflows in the forms in which they are passed on."""

import json

import pytest

from chouxin.domain import Fault, Limits, Link, Locator, Part, Text, Workflow
from chouxin.readers.sources import BytesSource
from chouxin.readers.workflow import WorkflowFile
from tests.readers.test_contract_code import API, png

INTERFACE = {
    "last_node_id": 2,
    "nodes": [
        {"id": 1, "type": "LoadImage", "outputs": [{"name": "IMAGE"}], "widgets_values": ["me.png", "image"]},
        {"id": 2, "type": "SwapFace", "title": "换", "inputs": [{"name": "face"}], "widgets_values": {"gender": "no"}},
    ],
    "links": [[1, 1, 0, 2, 0, "IMAGE"]],
}
SAID = "a person on a beach\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Model: some-model, Face swap: True"


def webp(exif: bytes) -> bytes:
    chunk = b"EXIF" + len(exif).to_bytes(4, "little") + exif + b"\0" * (len(exif) & 1)
    return b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk


def read(data: bytes) -> tuple[list[Workflow], list[Text], list[str]]:
    source = BytesSource(data, "i", Locator(("w",)))

    assert WorkflowFile().recognises(data[:4096], source)
    found = list(WorkflowFile().read(source, Limits()))
    views = [one.view for one in found if isinstance(one, Part)]
    return (
        [view for view in views if isinstance(view, Workflow)],
        [view for view in views if isinstance(view, Text)],
        [one.why for one in found if isinstance(one, Fault)],
    )


def test_a_saved_workflow_is_nodes_and_links_by_name() -> None:
    (flow,), texts, faults = read(json.dumps(INTERFACE).encode())

    assert [(node.sort, node.title, node.widgets) for node in flow.nodes] == [
        ("LoadImage", "", (("0", "me.png"), ("1", "image"))),
        ("SwapFace", "换", (("gender", "no"),)),
    ]
    assert flow.links == (Link("1", "IMAGE", "2", "face"),)
    assert (texts, faults) == ([], [])


@pytest.mark.parametrize("wrap", [lambda said: said, lambda said: {"prompt": said, "client_id": "x"}])
def test_a_request_is_nodes_links_and_its_prompt(wrap: object) -> None:
    (flow,), texts, _ = read(json.dumps(wrap(API)).encode())  # type: ignore[operator]

    assert [node.sort for node in flow.nodes] == ["LoadImage", "CLIPTextEncode"]
    assert flow.links == (Link("1", "1", "2", "clip"),)
    assert texts == [Text((("prompt", "a person on a beach"),))]


@pytest.mark.parametrize(
    "data, forms",
    [
        (png(workflow=json.dumps(INTERFACE), prompt=json.dumps(API)), ["comfyui-ui", "comfyui-api"]),
        (png(parameters=SAID), ["a1111-parameters"]),
        (webp(b"II*\0workflow:" + json.dumps(INTERFACE).encode() + b"\0prompt:" + json.dumps(API).encode() + b"\0"),
         ["comfyui-ui", "comfyui-api"]),
        (webp(b"UNICODE\0" + SAID.encode("utf-16-be")), ["a1111-parameters"]),
    ],
)  # fmt: skip
def test_a_picture_carries_them_and_is_not_looked_at(data: bytes, forms: list[str]) -> None:
    flows, texts, faults = read(data)

    assert [flow.format for flow in flows] == forms
    assert dict(texts[0].fields)["prompt"] == "a person on a beach"
    assert faults == ["a picture with a workflow; what it shows is not looked at"]


def test_settings_of_a_picture_are_a_node() -> None:
    (flow,), texts, _ = read(png(parameters=SAID))

    assert dict(flow.nodes[0].widgets)["Face swap"] == "True"
    assert texts[1].fields == (("negative prompt", "blurry"),)


def test_other_json_and_pictures_are_left_alone() -> None:
    for data in (b'{"nodes": []}', png(Comment="x"), webp(b"Exif\0\0"), b"[1]"):
        assert not WorkflowFile().recognises(data, BytesSource(data))
