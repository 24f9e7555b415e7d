"""Texts with a keyword, as PNG and videos have them: what they tell."""

from chouxin.person.notes.sorting import Kind, speaks_of_ai

_AI = {
    "aigc", "parameters", "prompt", "workflow", "dream", "sd-metadata", "sd_metadata", "invokeai_metadata",
    "invokeai_graph", "invokeai_workflow", "generation_data", "generation data", "fooocus_scheme", "negative_prompt",
    "swarmui_metadata", "smproj",
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
    if name in _AI or speaks_of_ai(text):
        return Kind.AI
    if "c2pa" in name or "provenance" in name:
        return Kind.PROVENANCE
    if name.rsplit(".", 1)[-1].rsplit(":", 1)[-1] in _RIGHTS:
        return Kind.RIGHTS
    return next((kind for kind, parts in _KINDS if any(part in name for part in parts)), Kind.TEXT)
