"""What programs that make pictures write about how they made one: their statements, which are labels of AI."""

import re
from collections.abc import Iterator

from chouxin.person.notes import members
from chouxin.person.notes.members import Value
from chouxin.person.notes.sorting import speaks_of_ai

_GROUPS = (
    ("prompt", "positive_prompt", "base_prompt", "v4_prompt", "uc", "negative_prompt", "negativeprompt"),
    ("sampler", "sampler_name", "scheduler", "sampler_index", "noise_schedule"),
    ("cfg_scale", "cfgscale", "guidance_scale", "cfg_rescale", "guidance", "denoising_strength"),
    ("steps", "num_inference_steps", "sampling_steps"),
    ("seed", "noise_seed", "base_seed"),
    ("workflow", "base_model", "base_model_hash", "sd_model", "model_weights", "loras"),
)
"""Names that such programs use, each group for one thing (NovelAI, InvokeAI, Fooocus, Draw Things, EasyDiffusion …)."""
_MARKS = ("sui_image_params", "class_type", "last_node_id", "last_link_id", "sd-metadata", "invokeai_metadata")
"""Names that nobody else uses (SwarmUI, ComfyUI, InvokeAI)."""
_HINT = re.compile(
    "|".join(f'"{re.escape(name)}"' for group in (*_GROUPS, _MARKS) for name in group) + '|"nodes"', re.IGNORECASE
)
_MIDJOURNEY = re.compile(r"\bJob ID: ?[0-9a-f]{8}-[0-9a-f-]{27}|\s--(?:v|niji|ar|stylize|chaos) \d", re.IGNORECASE)
_LINES = re.compile(r"\bSteps: \d+, (?:Sampler|Seed|CFG scale|Size|Schedule type): ?", re.IGNORECASE)
_DEEPEST = 3


def of_ai(text: str) -> bool:
    """Whether a text says that a machine made or changed the picture; such texts stay, wherever they stand."""
    return speaks_of_ai(text) or states(text)


def states(text: str) -> bool:
    """Whether a text is a generator's statement, in JSON or in the lines that some write instead."""
    if _LINES.search(text) or _MIDJOURNEY.search(text):
        return True
    if not _HINT.search(text):
        return False
    return any(value is not None and is_statement(value) for _, value in members.whole(text))


def prompts(text: str) -> Iterator[str]:
    """The words that a statement says the picture was made from."""
    if not _HINT.search(text):
        return
    for piece, value in members.whole(text):
        if value is not None and is_statement(value, deep=False):
            for member in value.members:
                if member.key == "prompt" and member.value.sort == '"':
                    yield members.spoken(piece[member.value.start : member.value.end])


def is_statement(value: Value, *, deep: bool = True) -> bool:
    """Whether an object is one, or where `deep` holds one near its top, as graphs do."""
    return _is_statement(value, _DEEPEST if deep else 0)


def _is_statement(value: Value, depth: int) -> bool:
    if value.sort not in ("{", "[") or depth < 0:
        return False
    names = {member.key.lower() for member in value.members}
    groups = sum(not names.isdisjoint(group) for group in _GROUPS)
    # A seed and a number of steps alone may be anything's.
    if not names.isdisjoint(_MARKS) or (groups >= 2 and not names.isdisjoint(_TELLING)):
        return True
    if "nodes" in names and names & {"links", "edges"}:
        return True
    return any(_is_statement(member.value, depth - 1) for member in value.members)


_TELLING = {name for group in _GROUPS[:3] for name in group} | {"workflow"}
