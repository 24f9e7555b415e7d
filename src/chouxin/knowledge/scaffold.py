"""The first files of a pack and of a rule, with comments that lead their author through."""

import re
from pathlib import Path

from chouxin.domain import InputError
from chouxin.words import Words

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIRST = "first-rule"


def write_new(where: Path, words: Words) -> list[Path]:
    """Write a new pack (`our-market`), or a new rule (`our-market/new-slang`), its pack too where there is none.

    What is written is a sound draft that passes its own cases. Returns the files. Raises InputError where a name does
    not fit or something is there already; then nothing is written.
    """
    is_pack = where.parent == Path() or (where / "pack.yaml").exists()
    pack, rule = (where, _FIRST) if is_pack else (where.parent, where.name)
    for name in (pack.resolve().name, rule):
        if not _SLUG.fullmatch(name):
            raise InputError(words.say("pack.new.bad_name", name=name))
    head = pack / "pack.yaml"
    if is_pack and head.exists():
        raise InputError(words.say("pack.new.exists", path=head))
    if pack.exists() and not head.exists() and (not pack.is_dir() or any(pack.iterdir())):
        raise InputError(words.say("pack.new.not_a_pack", path=pack, name=f"{where}/{_FIRST}"))
    wanted = {
        pack / "terms" / f"{rule}.yaml": words.say("pack.new.rule", id=rule),
        pack / "terms" / f"{rule}.test.yaml": words.say("pack.new.cases"),
    }
    if not head.exists():
        wanted = {head: words.say("pack.new.pack", name=pack.resolve().name), **wanted}
    for path in wanted:
        if path.exists():
            raise InputError(words.say("pack.new.exists", path=path))
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(wanted)
