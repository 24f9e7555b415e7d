"""The forms that workflows have: ComfyUI's editor and its requests, A1111's settings and its requests."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from chouxin.domain import Link, Node, Workflow
from chouxin.readers.workflow_wording import LONGEST, numbered, told

_LONGEST_VALUE = 200
_MARK = re.compile(r"\nNegative prompt: |\n(?=Steps: \d)")
_SETTING = re.compile(r"([A-Za-z][\w ()/-]{0,60}): (\"[^\"]{0,200}\"|[^,\n]{0,200})")
_ASKED = ("init_images", "alwayson_scripts", "denoising_strength", "sampler_name", "inpainting_fill")
"""What only requests to A1111 have beside their prompt; two of them."""
_TWO_FACES = ("source_image", "target_image")
_OF_FACES = ("face_index", "faces_index", "source_faces_index", "face_restorer", "gender_source", "face_model")
_PICTURE = re.compile(r"data:image/|[A-Za-z0-9+/=\s]{60,}")
_ENTRY, _EXIT = "-10", "-20"
"""The nodes by which a subgraph takes and gives."""
_MOST_SAID = 1000
_MOST_USES = 8
"""Places of one subgraph in a graph that are wired to what is in it; the others are the same once more."""

Said = dict[str, object]


def workflow_of(key: str, text: str) -> Workflow | None:
    """The workflow of a text. key: where it stood; A1111's settings, under `parameters`, are no JSON."""
    if key == "parameters" and not text.lstrip().startswith("{"):
        return _of_settings(text)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    if isinstance(said.get("nodes"), list):
        return _of_editor(said)
    if _is_request(said):
        return _of_request(said)
    inner = said.get("prompt")
    nodes = inner if isinstance(inner, dict) else said
    return _of_api(nodes) if any(isinstance(n, dict) and "class_type" in n for n in nodes.values()) else None


def _is_request(said: Said) -> bool:
    two_faces = all(isinstance(said.get(name), str) for name in _TWO_FACES) and any(name in said for name in _OF_FACES)
    return two_faces or (isinstance(said.get("prompt"), str) and sum(name in said for name in _ASKED) > 1)


def _of_editor(said: Said) -> Workflow:
    """As the editor saves it: nodes with numbered slots, links as `[id, from, slot, to, slot, type]`.

    A node whose type is the name of a subgraph stands for the nodes in it, which come after the others.
    """
    nodes, links = _graph(said, "")
    definitions = said.get("definitions")
    inner = list[Link]()
    for graph in _dicts(definitions.get("subgraphs")) if isinstance(definitions, dict) else ():
        more, within = _graph(graph, f"{graph.get('id')}:")
        nodes += more
        inner += within
    outer = defaultdict[str, list[str]](list)
    for node in nodes:
        if len(outer[node.sort]) < _MOST_USES:
            outer[node.sort].append(node.id)
    for link in inner:
        graph_id, _, entry = link.source.rpartition(":")
        leaves = link.target.rpartition(":")[2] == _EXIT
        if entry == _ENTRY:
            links += [Link(of, link.source_slot, link.target, link.target_slot) for of in outer[graph_id]]
        elif leaves:
            links += [Link(link.source, link.source_slot, of, link.target_slot) for of in outer[graph_id]]
        else:
            links.append(link)
    whole, prompts = told(nodes, links)
    return Workflow("comfyui-ui", whole, tuple(links), prompts)


def _graph(said: Said, before: str) -> tuple[list[Node], list[Link]]:
    nodes, names = list[Node](), dict[tuple[str, str, int], str]()
    for number, slot in enumerate(_dicts(said.get("inputs"))):
        names[before + _ENTRY, "outputs", number] = str(slot.get("name", number))
    for node in _dicts(said.get("nodes")):
        of = before + str(node.get("id"))
        for side in ("inputs", "outputs"):
            for number, slot in enumerate(_dicts(node.get(side))):
                names[of, side, number] = str(slot.get("name", number))
        values = node.get("widgets_values")
        pairs = values.items() if isinstance(values, dict) else enumerate(values if isinstance(values, list) else ())
        widgets = tuple((str(name), short) for name, value in pairs if (short := _short(value)) is not None)
        nodes.append(Node(_whole(of), _whole(str(node.get("type"))), _whole(str(node.get("title") or "")), widgets))
    links = list[Link]()
    listed = said.get("links")
    for link in listed if isinstance(listed, list) else ():
        if isinstance(link, list) and len(link) >= 5:
            source, out, target, into = link[1:5]
        elif isinstance(link, dict):
            source, out = link.get("origin_id"), link.get("origin_slot")
            target, into = link.get("target_id"), link.get("target_slot")
        else:
            continue
        links.append(_link(names, f"{before}{source}", out, f"{before}{target}", into))
    return nodes, links


def _link(names: dict[tuple[str, str, int], str], source: str, out: object, target: str, into: object) -> Link:
    def slot(of: str, side: str, number: object) -> str:
        return names.get((of, side, number), str(number)) if isinstance(number, int) else str(number)

    said = (source, slot(source, "outputs", out), target, slot(target, "inputs", into))
    return Link(*(_whole(one) for one in said))


def _of_api(said: Said) -> Workflow:
    """As it is sent to the tool: `{id: {class_type, inputs: {name: value or [node, slot]}}}`."""
    nodes, links = list[Node](), list[Link]()
    for of, node in said.items():
        if not isinstance(node, dict) or "class_type" not in node:
            continue
        widgets = list[tuple[str, str]]()
        inputs = node.get("inputs")
        for name, value in inputs.items() if isinstance(inputs, dict) else ():
            if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int):
                links.append(Link(_whole(str(value[0])), str(value[1]), _whole(of), _whole(name)))
            elif (short := _short(value)) is not None:
                widgets.append((_whole(name), short))
        meta = node.get("_meta")
        title = str(meta.get("title") or "") if isinstance(meta, dict) else ""
        nodes.append(Node(_whole(of), _whole(str(node["class_type"])), _whole(title), tuple(widgets)))
    whole, prompts = told(nodes, links)
    return Workflow("comfyui-api", whole, tuple(links), prompts)


def _of_settings(text: str) -> Workflow:
    """A1111 in a picture: the prompt, `Negative prompt: …`, then `Steps: 20, Model: …`, which extensions add to.

    Pictures that were made of others have a strength of noise, and no second pass that would need one.
    """
    shown = _whole(text)
    prompt, *rest = _MARK.split(shown, maxsplit=2)
    negative = rest[0] if rest and "\nNegative prompt: " in shown else ""
    settings = tuple((name.strip(), value.strip('" ')) for name, value in _SETTING.findall(rest[-1] if rest else ""))
    names = {name.lower() for name, _ in settings}
    nodes = [Node("1", "a1111", "", settings)]
    if "denoising strength" in names and not any(name.startswith("hires") for name in names):
        nodes.append(Node("2", "img2img"))
    if "mask blur" in names or any(name.lower() == "model" and "inpaint" in value.lower() for name, value in settings):
        nodes.append(Node("3", "inpaint"))
    asked = [(False, prompt), (True, negative)]
    for name, value in settings:
        if re.fullmatch(r"adetailer (?:negative )?prompt(?: \d+\w*)?", name.lower()):
            asked.append(("negative" in name.lower(), value))
    return Workflow("a1111-parameters", tuple(nodes), (), numbered(asked))


def _of_request(said: Said) -> Workflow:
    """What is asked of A1111 by other programs; a script that is switched off is left out."""
    settings = tuple((_whole(name), short) for name, value in said.items() if (short := _setting(value)) is not None)
    nodes, links = [Node("1", "a1111", "", settings)], list[Link]()
    if said.get("init_images"):
        nodes.append(Node("2", "img2img"))
    if said.get("mask"):
        nodes.append(Node("3", "inpaint"))
    for name in _TWO_FACES:
        if said.get(name):
            nodes.append(Node(name, "LoadImage"))
            links.append(Link(name, "image", "1", name))
    texts = ((name, said.get(name)) for name in ("prompt", "negative_prompt"))
    asked = [(name != "prompt", text) for name, text in texts if isinstance(text, str)]
    scripts = said.get("alwayson_scripts")
    for name, script in scripts.items() if isinstance(scripts, dict) else ():
        arguments = script.get("args") if isinstance(script, dict) else script
        flat = list(islice(_flat("", arguments), _MOST_SAID))
        if next((value for _, value in flat if isinstance(value, bool)), True):
            widgets = tuple((key, short) for key, value in flat if (short := _setting(value)) is not None)
            nodes.append(Node(_whole(name), _whole(name), "", widgets))
            asked += [("neg" in key, str(value)) for key, value in flat if key.endswith("prompt") and value]
    return Workflow("a1111-request", tuple(nodes), tuple(links), numbered(asked))


def _flat(name: str, said: object) -> Iterator[tuple[str, object]]:
    """What stands in lists and objects, by the last name on the way; two steps deep is as deep as scripts go."""
    pairs = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, value in pairs:
        if isinstance(value, dict | list) and not name:
            yield from _flat(f"{key}.", value)
        else:
            yield _whole(str(key)), value


def _setting(value: object) -> str | None:
    return None if isinstance(value, str) and _PICTURE.match(value) and " " not in value[:80] else _short(value)


def _short(value: object) -> str | None:
    if isinstance(value, str):
        return _whole(value[:LONGEST] if " " in value or not value.isascii() else value[:_LONGEST_VALUE])
    return json.dumps(value) if isinstance(value, bool | int | float) else None


def _dicts(said: object) -> list[Said]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _whole(text: str) -> str:
    # Half a character must not get as far as a report.
    return text.encode(errors="backslashreplace").decode()
