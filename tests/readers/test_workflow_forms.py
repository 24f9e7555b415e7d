"""Each form of a workflow as nodes, links and prompts."""

import json

from chouxin.domain import Kind, Limits, Link, Part, Text, Workflow
from chouxin.readers.sources import BytesSource
from chouxin.readers.workflow import WorkflowFile
from chouxin.readers.workflow_forms import workflow_of

PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"


def flow(said: object) -> Workflow:
    found = workflow_of("workflow", json.dumps(said))
    assert found is not None
    return found


def request(**more: object) -> dict[str, object]:
    return {"prompt": "a person", "negative_prompt": "blurry", "steps": 20, "sampler_name": "Euler a",
            "denoising_strength": 0.4, **more}  # fmt: skip


def test_a_request_to_a1111_is_nodes_and_prompts() -> None:
    detailer = {"ad_model": "face.pt", "ad_prompt": "smiling", "ad_negative_prompt": "teeth"}
    scripts = {"ADetailer": {"args": [True, False, detailer]}, "Roop": {"args": [PICTURE, False, "0"]}}
    found = flow(request(init_images=[PICTURE], mask=PICTURE, alwayson_scripts=scripts))

    assert found.format == "a1111-request"
    assert [node.sort for node in found.nodes] == ["a1111", "img2img", "inpaint", "ADetailer"]
    assert ("ad_model", "face.pt") in found.nodes[3].widgets
    assert found.prompts == (
        ("prompt", "a person"),
        ("negative prompt", "blurry"),
        ("prompt 2", "smiling"),
        ("negative prompt 2", "teeth"),
    )


def test_pictures_in_a_request_are_no_settings() -> None:
    found = flow(request(mask=PICTURE, alwayson_scripts={"x": {"args": ["A" * 4000, True]}}))

    assert all("iVBOR" not in text and "AAAA" not in text for node in found.nodes for _, text in node.widgets)


def test_two_pictures_and_a_number_of_a_face_are_wired() -> None:
    found = flow({"source_image": PICTURE, "target_image": PICTURE, "face_index": [0], "model": "m.onnx"})

    assert Link("source_image", "image", "1", "source_image") in found.links
    assert found.prompts == ()


def test_nodes_of_a_subgraph_are_wired_to_those_around_it() -> None:
    inner = {
        "id": "abc",
        "inputs": [{"name": "picture"}, {"name": "words"}],
        "nodes": [
            {"id": 5, "type": "VAEEncode", "inputs": [{"name": "pixels"}]},
            {"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a person on a beach"]},
        ],
        "links": [
            {"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 5, "target_slot": 0},
            {"id": 2, "origin_id": 5, "origin_slot": 0, "target_id": -20, "target_slot": 0},
        ],
    }
    outer = {
        "nodes": [
            {"id": 1, "type": "LoadImage", "outputs": [{"name": "IMAGE"}]},
            {"id": 2, "type": "abc", "inputs": [{"name": "picture"}]},
        ],
        "links": [[1, 1, 0, 2, 0, "IMAGE"]],
        "definitions": {"subgraphs": [inner]},
    }
    found = flow(outer)

    assert [node.id for node in found.nodes] == ["1", "2", "abc:5", "abc:6"]
    assert found.links == (
        Link("1", "IMAGE", "2", "picture"),
        Link("2", "picture", "abc:5", "pixels"),
        Link("abc:5", "0", "2", "0"),
    )
    assert found.prompts == (("prompt", "a person on a beach"),)


def test_what_is_asked_of_somebodys_picture_is_a_request() -> None:
    def kinds(said: object) -> list[tuple[str, Kind]]:
        data = json.dumps(said).encode()
        assert WorkflowFile().recognises(data[:4096], BytesSource(data))
        found = WorkflowFile().read(BytesSource(data), Limits())
        return [(p.view.fields[0][0], p.kind) for p in found if isinstance(p, Part) and isinstance(p.view, Text)]

    assert kinds(request(init_images=[PICTURE])) == [("prompt", Kind.PROMPT), ("negative prompt", Kind.ARTIFACT)]
    assert kinds(request()) == [("prompt", Kind.ARTIFACT), ("negative prompt", Kind.ARTIFACT)]


def test_settings_of_other_programs_are_no_workflow() -> None:
    for said in ({"sampler_name": "Euler a", "steps": 20}, {"prompt": "x", "sampler_name": "y"}, {"source_image": "a"}):
        data = json.dumps(said).encode()

        assert workflow_of("workflow", json.dumps(said)) is None
        assert not WorkflowFile().recognises(data, BytesSource(data))
