"""A label of AI stays to the last byte, and what tells of somebody beside it goes."""

import json

import pytest

from chouxin.person.notes import generators, labels
from chouxin.person.notes.sorting import Kind
from tests.person.noted import AIGC

SOLE = f'{{"AIGC":{AIGC}}}'
GRAPH = '{"3":{"inputs":{"seed":1,"device":"cpu","text":"a map of the location"},"class_type":"KSampler"}}'
NOVELAI = (
    '{"prompt": "a cat", "steps": 28, "height": 1216, "width": 832, "scale": 5.0, "seed": 7, "sampler": "k_euler",'
    ' "request_type": "PromptGenerateRequest", "signed_hash": "abc=="}'
)
STATEMENTS = {
    "NovelAI": NOVELAI,
    "InvokeAI": '{"generation_mode":"txt2img","positive_prompt":"a cat","seed":1,"rand_device":"cpu","cfg_scale":7.5,'
    '"steps":30,"scheduler":"euler","app_version":"4.2.0"}',
    "InvokeAI's graph": '{"id":"g","nodes":{"a":{"type":"noise","use_cpu":true}},"edges":[]}',
    "Fooocus": '{"adm_guidance":"(1.5)","base_model":"x","prompt":"a cat","seed":"1","steps":30,"sampler":"dpmpp"}',
    "SwarmUI": '{"sui_image_params":{"prompt":"a cat","model":"x","seed":1},"sui_extra_data":{"prep_time":"1 sec"}}',
    "ComfyUI's prompt": GRAPH,
    "ComfyUI's workflow": '{"last_node_id":9,"nodes":[{"id":1,"type":"KSampler","widgets_values":[1]}],"links":[]}',
    "ComfyUI's videos": f'{{"prompt":{GRAPH},"workflow":{{"nodes":[],"links":[]}}}}',
    "ComfyUI in EXIF": f"prompt:{GRAPH}",
    "Draw Things": '{"c":"a cat","uc":"bad","steps":20,"sampler":"DPM++ 2M Karras","seed":1,"scale":7}',
    "AUTOMATIC1111": "a cat, {a|b}\nNegative prompt: bad\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Model: x",
    "Midjourney": "a cat --ar 16:9 --v 6.0 Job ID: 01234567-89ab-cdef-0123-456789abcdef",
}
ORDINARY = (
    "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90",
    "File written by Adobe Photoshop 4.0",
    "holiday; steps: 20 of them",
    '{"model":"EOS Example","iso":100,"exposure":"1/60"}',
    '{"seed":4,"steps":3}',
    '{"steps":10423,"route":"river"}',
    '{"nodes":4}',
    "Lavc60.3.100",
)


@pytest.mark.parametrize("text", [SOLE, AIGC, f" {SOLE}\n", SOLE.replace(",", " ,\n"), *STATEMENTS.values()])
def test_what_is_nothing_but_a_label_stays_to_the_last_byte(text: str) -> None:
    assert labels.alone(text) == labels.Alone(text)


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_of_generators_are_known(name: str) -> None:
    assert generators.of_ai(STATEMENTS[name])


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_comments_are_not_taken_for_one(text: str) -> None:
    assert not generators.of_ai(text)


SIBLINGS = {
    '"device_id":"SECRET"': Kind.SERIAL,
    '"lat":"31.SECRET"': Kind.LOCATION,
    '"lon" : 121.47': Kind.LOCATION,
    '"GPSLatitude":[31.2,"SECRET"]': Kind.LOCATION,
    '"location":{"name":"SECRET","lat":31.2}': Kind.LOCATION,
    '"IMEI":"SECRET"': Kind.SERIAL,
    '"deviceModel":"SECRET"': Kind.DEVICE,
    '"user":{"id":"SECRET"}': Kind.OWNER,
    '"phone":"SECRET"': Kind.OWNER,
    '"e-mail":"SECRET"': Kind.OWNER,
    '"手机号":"SECRET"': Kind.OWNER,
    '"user":"gemini_SECRET"': Kind.OWNER,
    '"\\u006cat":"SECRET"': Kind.LOCATION,
    '"nobody knows":"SECRET"': Kind.UNKNOWN,
    '"os":"SECRET"': Kind.UNKNOWN,
    '"deep":{"deeper":[{"x":"SECRET"}]}': Kind.UNKNOWN,
}


@pytest.mark.parametrize("sibling", SIBLINGS)
@pytest.mark.parametrize(
    "form", ['{{"AIGC":{0},{1}}}', '{{{1},"AIGC":{0}}}', '[{{"a":1}},{{"data":{{{1},"AIGC":{0}}}}}]']
)
def test_what_stands_around_a_label_goes_and_is_told(sibling: str, form: str) -> None:
    found = labels.alone(form.format(AIGC, sibling))

    assert "SECRET" not in found.text
    assert "121.47" not in found.text
    assert f'"AIGC":{AIGC}' in found.text
    assert SIBLINGS[sibling] in [kind for kind, _ in found.taken]
    assert json.loads(found.text)
    assert labels.alone(found.text) == labels.Alone(found.text)


@pytest.mark.parametrize(
    "text, kept",
    [
        # As a string, as editors of videos write it, and below what would go otherwise.
        (
            '{"data":{"aigc_info":{"aigc_label_type":0,"source_info":"x"},"os":"ios","deviceid":"SECRET"}}',
            '{"data":{"aigc_info":{"aigc_label_type":0,"source_info":"x"}}}',
        ),
        (json.dumps({"AIGC": AIGC, "uid": "SECRET"}), json.dumps({"AIGC": AIGC})),
        ('{"user":{"AIGC":{"Label":"1"},"id":"SECRET"}}', '{"user":{"AIGC":{"Label":"1"}}}'),
        (json.dumps({"AIGC": {"Label": "1", "device_id": "SECRET"}}), '{"AIGC": {"Label": "1"}}'),
        ('{"Label":"1","ProduceID":"7","lat":"SECRET"}', '{"Label":"1","ProduceID":"7"}'),
        ('{"AIGC":{"Label":"1"},"author":"Han Mei","phone":"SECRET"}', '{"AIGC":{"Label":"1"},"author":"Han Mei"}'),
        ('{"AIGC":{"Label":"1"},"tool":"ComfyUI","x":"SECRET"}', '{"AIGC":{"Label":"1"},"tool":"ComfyUI"}'),
        # A generator's statement stays, but for who and where.
        (NOVELAI[:-1] + ', "user": "SECRET", "lat": 31.2}', NOVELAI),
        ('{"sui_image_params":{"prompt":"a","user_id":"SECRET"},"y":1}', '{"sui_image_params":{"prompt":"a"},"y":1}'),
        # Nothing else says that a machine made it.
        ('{"owner":"OpenAI","lat":"SECRET"}', '{"owner":"OpenAI"}'),
        ('{"software":"ChatGPT","is_made":true,"lat":"SECRET"}', '{"software":"ChatGPT","is_made":true}'),
        # No JSON, or one that breaks off.
        ("{'AIGC': {'Label': '1'}, 'lat': 'SECRET'}", "{'AIGC': {'Label': '1'}, 'lat': \"\"}"),
        ('{"AIGC":{"Label":"1"},"user":"SECRET","x', '{"AIGC":{"Label":"1"},"user":"","x'),
        ("AIGC; device id: SECRET; x", "AIGC; device id: ; x"),
        ("a\nSteps: 20, Sampler: Euler, User: SECRET, Seed: 1", "a\nSteps: 20, Sampler: Euler, Seed: 1"),
        (f'AIGC: {SOLE[:-1]},"gps":"SECRET"}}', f"AIGC: {SOLE}"),
    ],
)
def test_only_what_tells_of_somebody_goes(text: str, kept: str) -> None:
    found = labels.alone(text)

    assert found.text == kept
    assert found.taken
    assert labels.alone(kept) == labels.Alone(kept)


@pytest.mark.parametrize(
    "path, kept",
    [
        ("/home/lilei/lora.safetensors", "/home/_/lora.safetensors"),
        ("/Users/lilei/x", "/Users/_/x"),
        ("/mnt/c/Users/lilei/x", "/mnt/c/Users/_/x"),
        ("file:///home/lilei/x", "file:///home/_/x"),
        ("C:\\Users\\Li Lei\\x", "C:\\Users\\_\\x"),
        ("C:\\\\Users\\\\Li Lei\\\\x", "C:\\\\Users\\\\_\\\\x"),
        ("d:/Users/李雷/x", "d:/Users/_/x"),
        ("/home/\\u674e\\u96f7/x", "/home/_/x"),
        ("\\/home\\/lilei\\/x", "\\/home\\/_\\/x"),
        ("https://example.com/home/models/x", "https://example.com/home/models/x"),
        ("/models/home.safetensors", "/models/home.safetensors"),
    ],
)
@pytest.mark.parametrize(
    "form", ["a\nSteps: 20, Sampler: Euler, Model: {}, Seed: 1", '{{"prompt":"a","seed":1,"m":"{}"}}']
)
def test_of_a_path_only_the_name_goes(path: str, kept: str, form: str) -> None:
    found = labels.alone(form.format(path))

    assert found.text == form.format(kept)
    assert [kind for kind, _ in found.taken] == ([Kind.OWNER] if path != kept else [])


def test_very_deep_and_very_broken_json_ends() -> None:
    deep = '{"AIGC":' * 5_000
    assert labels.alone(deep).text == deep
    assert labels.alone(deep + "1" + "}" * 5_000).text
    assert labels.alone('{"AIGC":{"a":' * 400 + '{"lat":"SECRET"}' + "}}" * 400).text.count("SECRET") == 0
    assert labels.alone("{" * 100_000 + '"' * 100_001).text
