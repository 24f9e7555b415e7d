"""`chouxin photos` as a person types it."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chouxin.cli import _photos_demo
from chouxin.person.weights import ALL, MissingWeights, load, places
from chouxin.words import LANGUAGES, Words
from tests.cli.running import Command


def schema(name: str) -> dict[str, Any]:
    """One of those that are published."""
    text = files("chouxin.person").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


PHOTOS = Path(__file__).parents[2] / "photos"


@pytest.fixture(autouse=True)
def _models() -> None:
    import os  # noqa: PLC0415 - here alone

    try:
        for one in ALL:
            if not one.optional:
                load(one, places(os.environ))
    except MissingWeights as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_screen_in_each_language(chouxin: Command, lang: str) -> None:
    ran = chouxin("photos", "check", PHOTOS / "portrait.jpg", "--lang", lang)
    words = Words(lang)

    assert ran.code == 1
    assert ran.err == ""
    assert words.say("photos.use.one_shot.enough") in ran.out
    assert words.say("photos.advice.clear") in ran.out
    assert len(ran.out.splitlines()) <= 24


def test_place_and_serial_number_are_told_by_kind_alone(chouxin: Command) -> None:
    ran = chouxin("photos", "check", PHOTOS / "from-the-phone.jpg")

    assert ran.code == 1
    assert "where it was taken, what names the device or its owner" in ran.out
    assert ran.out.count("not before these changes") == 3
    assert "EXAMPLE-0001" not in ran.out


def test_no_face_is_told_as_not_known(chouxin: Command) -> None:
    ran = chouxin("photos", "check", PHOTOS / "beach.png")

    assert "does not mean that nobody is in it" in ran.out
    assert ran.out.count("could not tell") >= 3


def test_check_for_programs(chouxin: Command) -> None:
    ran = chouxin("photos", "check", PHOTOS / "portrait.jpg", PHOTOS / "beach.png", "--format", "json")
    first, second = (json.loads(line) for line in ran.out.splitlines())

    for written in (first, second):
        jsonschema.validate(written, schema("posting-1"))
    assert (first["people"], first["tools"]["one_shot"], first["answers"]["public"]) == (1, "enough", "change")
    assert (second["people"], second["answers"]["public"]) == (0, "unsure")


def test_a_broken_picture_is_told_and_is_no_yes(chouxin: Command, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"\xff\xd8\xff broken")
    ran = chouxin("photos", "check", tmp_path / "x.jpg")

    assert ran.code == 4
    assert "Could not look at x.jpg" in ran.out
    assert "nothing speaks against it" not in ran.out


def test_a_file_that_is_not_there(chouxin: Command) -> None:
    for command in ("check", "audit"):
        ran = chouxin("photos", command, "no-such.jpg")

        assert ran.code == 2
        assert "no-such.jpg" in ran.err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_audit_tells_grade_reasons_and_changes(chouxin: Command, lang: str) -> None:
    ran = chouxin("--lang", lang, "photos", "audit", PHOTOS, "--me", PHOTOS / "portrait.jpg")
    words = Words(lang)

    assert ran.code == 1
    assert ran.out.startswith(words.say("photos.grade.c"))
    assert words.say("photos.counts.persons", count=1) in ran.out
    assert "portrait-warm.jpg" in ran.out


def test_faces_are_not_compared_unasked(chouxin: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from chouxin.person import looking  # noqa: PLC0415 - here alone

    monkeypatch.setattr(looking, "Matcher", None)
    ran = chouxin("photos", "audit", PHOTOS)

    assert ran.code == 1
    assert Words("en").say("photos.counts.alone") in ran.out


def test_audit_for_programs_and_as_a_page(chouxin: Command, tmp_path: Path) -> None:
    ran = chouxin(
        "photos", "audit", PHOTOS, "--html", tmp_path / "a.html", "--json", tmp_path / "a.json", "--lang", "zh-Hant"
    )
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))

    jsonschema.validate(document, schema("exposure-1"))
    assert ran.code == 1
    assert (document["grade"], document["after"], document["matched"]) == ("c", "b", False)
    assert '<html lang="zh-Hant">' in (tmp_path / "a.html").read_text("utf-8")


def test_broken_ones_are_named_and_counted_in_the_code(chouxin: Command, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"broken")
    (tmp_path / "beach.png").write_bytes((PHOTOS / "beach.png").read_bytes())
    ran = chouxin("photos", "audit", tmp_path)

    assert ran.code == 3
    assert "x.jpg: " in ran.out
    assert ran.out.startswith("Could not tell")


def test_choosing_needs_a_terminal_and_one_way(chouxin: Command) -> None:
    assert "needs a terminal" in chouxin("photos", "audit", PHOTOS, "--choose").err
    assert "Choose one" in chouxin("photos", "audit", PHOTOS, "--choose", "--me", PHOTOS / "portrait.jpg").err


def test_a_page_that_cannot_be_written(chouxin: Command, tmp_path: Path) -> None:
    ran = chouxin("photos", "audit", PHOTOS, "--html", tmp_path / "none" / "a.html")

    assert ran.code == 2
    assert "none" in ran.err


def test_set_up_says_that_all_is_there(chouxin: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415 - here alone

    folder = next(f for f in places(os.environ) if (f / ALL[0].name).is_file())
    ran = chouxin("photos", "setup", "--to", folder)

    assert ran.code == 0
    assert str(folder) in ran.out


def test_set_up_without_a_net_says_what_to_do(
    chouxin: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name, value in (("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(tmp_path)), ("PIP_CONFIG_FILE", "/dev/null")):
        monkeypatch.setenv(name, value)
    ran = chouxin("photos", "setup", "--to", tmp_path / "models")

    assert ran.code == 75
    assert all(one.sha256 in ran.err for one in ALL if not one.optional)
    assert not [path for path in (tmp_path / "models").iterdir() if path.suffix == ".onnx"]


def test_without_models_the_one_command_is_named(
    chouxin: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHOUXIN_WEIGHTS", str(tmp_path))
    for lang in LANGUAGES:
        ran = chouxin("photos", "check", PHOTOS / "portrait.jpg", "--lang", lang)

        assert ran.code == 2
        assert "chouxin photos setup" in ran.err


def test_the_example_pictures_are_as_they_say(chouxin: Command) -> None:
    ran = chouxin("photos", "demo", "--lang", "zh-Hant")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(Words("zh-Hant").say("photos.demo.right") + "\n")


def test_an_example_that_is_not_as_it_says(chouxin: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in PHOTOS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    stated = (PHOTOS / "expected.yaml").read_text("utf-8")
    (tmp_path / "expected.yaml").write_text(
        stated.replace("public: unsure", "public: change").replace("grade: c", "grade: e")
    )
    monkeypatch.setattr(_photos_demo, "examples", lambda _: tmp_path)
    ran = chouxin("photos", "demo")

    assert ran.code == 1
    assert "beach.png" in ran.err
    assert "grade" in ran.err


def test_make_demo_goes_on_without_models(chouxin: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOUXIN_WEIGHTS", str(tmp_path))
    ran = chouxin("photos", "demo", "--or-go-on")

    assert (ran.code, ran.out) == (0, "")
    assert "chouxin photos setup" in ran.err
    assert chouxin("photos", "demo").code == 2
