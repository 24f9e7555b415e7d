"""Texts with a keyword, as PNG and videos have them: what they tell."""

from collections.abc import Iterator, Sequence

from chouxin.person.notes import generators, labels
from chouxin.person.notes.sorting import STAYS, Kind, Note, brief, speaks_of_ai

_AI = {
    "aigc", "parameters", "prompt", "workflow", "dream", "sd-metadata", "sd_metadata", "invokeai_metadata",
    "invokeai_graph", "invokeai_workflow", "generation_data", "generation data", "fooocus_scheme", "negative_prompt",
    "swarmui_metadata", "smproj", "sampler_name", "sampler", "guidance_scale", "cfg_scale", "num_inference_steps",
    "seed",
}  # fmt: skip
"""Under which the programs that make pictures write that they did, and how."""
_RIGHTS = (
    "copyright",
    "author",
    "artist",
    "rights",
    "credit",
    "cprt",
    "\xa9cpy",
    "\xa9art",
    "\xa9aut",
    "auth",
    "\xa9prf",
)
_DEVICES = ("make", "model", "software", "\xa9mak", "\xa9mod", "\xa9swr", "\xa9too", "encoder", "android", "lens")
_KINDS = (
    (Kind.LOCATION, ("location", "\xa9xyz", "loci", "iso6709", "gps", "geotag", "latitude", "longitude")),
    (Kind.SERIAL, ("serial", "cami", "camera.identifier", "content.identifier", "deviceid", "muid", "uniqueid")),
    (Kind.DEVICE, _DEVICES),
    (Kind.DATE, ("date", "time", "\xa9day", "year")),
    (Kind.OWNER, ("owner", "account", "user", "gpid")),
)


def kind_of(keyword: str, text: str) -> Kind:
    """What a text tells."""
    name = keyword.lower()
    if name in _AI or speaks_of_ai(name) or generators.of_ai(text):
        return Kind.AI
    if "c2pa" in name or "provenance" in name:
        return Kind.PROVENANCE
    if name.rsplit(".", 1)[-1].rsplit(":", 1)[-1] in _RIGHTS:
        return Kind.RIGHTS
    return next((kind for kind, parts in _KINDS if any(part in name for part in parts)), Kind.TEXT)


def kept(listed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The texts that stay, of labels nothing but the label."""
    return [
        (name, labels.alone(text).text if kind is Kind.AI else text)
        for (name, text), kind in zip(listed, _kinds(listed), strict=True)
        if kind in STAYS
    ]


def notes(listed: Sequence[tuple[str, str]]) -> Iterator[Note]:
    """What texts tell, sorted."""
    for (name, text), kind in zip(listed, _kinds(listed), strict=True):
        if kind is Kind.AI:
            yield from labels.notes(text, name or "comment")
        else:
            yield Note(kind, name or "comment", brief(text))


def _kinds(listed: Sequence[tuple[str, str]]) -> list[Kind]:
    # NovelAI writes the prompt a second time, as a description.
    prompts = {prompt for _, text in listed for prompt in generators.prompts(text)}
    return [Kind.AI if text in prompts else kind_of(name, text) for name, text in listed]
