"""Packs from directories: each mistake with its place, all of them at once, and what a sound pack becomes."""

import shutil
from pathlib import Path

import pytest

from chouxin.domain import Graph, PackError, Role, Status, Supply, Tensors, TensorSpec
from chouxin.knowledge import Problem, load, read_pack
from chouxin.knowledge.schema import KINDS, schema
from chouxin.words import LANGUAGES, Words
from tests.knowledge.packs import HEAD, RULE, PackAt, columns_of

CASES = "hit: [金丹到手]\nmiss: [仙草]\n"
GRAPH = """\
    inputs: [[[N, 3, S, S]], [[N, 512]]]
    outputs: [[[N, 3, S, S]]]
    sizes: {S: {from: 64, to: 256}}
"""
GRAPH_CASES = """\
hit: [{inputs: {a: [1, 3, 128, 128], b: [null, 512]}, outputs: {c: [1, 3, 128, 128]}}]
miss: [{inputs: {a: [1, 3, 128, 128]}, outputs: {c: [1, 512]}}]
"""


@pytest.fixture
def pack(tmp_path: Path) -> PackAt:
    """A sound pack of one rule."""
    return PackAt(tmp_path).rule("r", "match: {terms: [金丹]}", CASES)


def test_a_sound_pack(pack: PackAt) -> None:
    pack.structure("s", GRAPH, GRAPH_CASES)
    pack.write("benign/things.yaml", "why: Plants.\nitems: [仙丹花, {title: 花, text: 盆}]\n")
    knowledge = pack.load()
    rule = knowledge.rules["mine/r"]
    (structure,) = knowledge.structures
    tensors = (TensorSpec("a", "", (1, 3, 64, 64)), TensorSpec("b", "", (1, 512)))

    assert (rule.supply, rule.role, rule.status, rule.weight) == (Supply.SOFTWARE, Role.OBJECT, Status.STABLE, 2.0)
    assert set(rule.title) == set(LANGUAGES)
    assert rule.references == ("A report",)
    assert knowledge.source("mine/r").benign == "Ordinary things."
    assert [hit.rule for hit in knowledge.wording.find(columns_of("出金丹"))] == ["mine/r"]
    assert structure.match(Graph("onnx", tensors, (tensors[0],))) == "S=64"
    assert {case.expects for case in knowledge.packs[0].cases} == {"hit", "miss", "benign"}


def test_a_title_in_one_language_is_enough_to_load(pack: PackAt) -> None:
    pack.rule("q", "match: {terms: [底丹]}", "hit: [底丹]\nmiss: [x]")
    text = (pack.path / "terms/q.yaml").read_text("utf-8")
    pack.write("terms/q.yaml", text.replace("title: {en: Rule, zh-Hans: 规则, zh-Hant: 規則}", "title: 底丹"))

    assert pack.load().rules["mine/q"].title == {"en": "底丹"}


@pytest.mark.parametrize(
    "change, expected",
    [
        (("match:", "mach:"), ["terms/r.yaml:1:1 missing_field", "terms/r.yaml:9:1 unknown_field_like"]),
        (("weight: 2.0", "weight: 7"), ["terms/r.yaml:8:9 weight"]),
        (("weight: 2.0", "weight: 0"), ["terms/r.yaml:8:9 weight"]),
        (("weight: 2.0", "weight: much"), ["terms/r.yaml:8:9 weight"]),
        (("status: stable", "status: live"), ["terms/r.yaml:7:9 not_one_of"]),
        (("role: object", "role: structure"), ["terms/r.yaml:6:7 not_one_of"]),
        (("id: r", "id: R"), ["terms/r.yaml:1:5 slug"]),
        (("id: r", "id: q"), ["terms/r.yaml:1:5 id_not_stem"]),
        (("added: 2026-11-22", "added: today"), ["terms/r.yaml:12:8 date"]),
        (("terms: [金丹]", "terms: 金丹"), ["terms/r.yaml:9:16 not_list"]),
        (("terms: [金丹]", "terms: [{a: b}]"), ["terms/r.yaml:9:17 not_text"]),
        (("terms: [金丹]", "terms: []"), ["terms/r.yaml:9:16 empty"]),
        (("terms: [金丹]", "terms: [金丹, 金丹]"), ["terms/r.yaml:9:21 twice"]),
        (("terms: [金丹]", "terms: [金]"), ["terms/r.yaml:9:17 term_single"]),
        (("terms: [金丹]", 'terms: ["\\u200b"]'), ["terms/r.yaml:9:17 term_nothing"]),
        (("terms: [金丹]", "terms: [金丹, ai]"), ["terms/r.yaml:9:21 term_short"]),
        (("terms: [金丹]", "lists: [none]"), ["terms/r.yaml:9:17 no_such_list"]),
        (("terms: [金丹]", "patterns: ['金(丹']"), ["terms/r.yaml:9:21 pattern"]),
        (("terms: [金丹]", "patterns: ['金?']"), ["terms/r.yaml:9:21 pattern_empty"]),
        (("terms: [金丹]", "patterns: ['金.*丹']"), ["terms/r.yaml:9:23 pattern_endless"]),
        (("benign:", "needs: {within: 4}\nbenign:"), ["terms/r.yaml:10:8 needs"]),
        (("benign:", "needs: {terms: [换脸], within: -1}\nbenign:"), ["terms/r.yaml:10:30 within"]),
        (("title: {en: Rule,", "title: {fr: Règle,"), ["terms/r.yaml:2:9 unknown_field"]),
        (("references: [A report]", "references: A report"), ["terms/r.yaml:11:13 not_list"]),
    ],
)
def test_each_mistake_of_a_rule_is_told_at_its_place(
    pack: PackAt, change: tuple[str, str], expected: list[str]
) -> None:
    before = (pack.path / "terms/r.yaml").read_text("utf-8")
    assert change[0] in before
    pack.write("terms/r.yaml", before.replace(*change))

    assert pack.problems() == expected


@pytest.mark.parametrize(
    "place, text, expected",
    [
        ("pack.yaml", HEAD.format(name="other"), ["pack.yaml:1:7 name_not_directory"]),
        ("pack.yaml", HEAD.format(name="mine").replace("2026.11.0", "1.0"), ["pack.yaml:2:10 calver"]),
        ("pack.yaml", HEAD.format(name="mine").replace(">=0.1", "~=1"), ["pack.yaml:5:9 engine"]),
        ("pack.yaml", HEAD.format(name="mine") + "retired: [r]\n", ["terms/r.yaml:1:5 id_retired"]),
        ("pack.yaml", "", ["pack.yaml:1:1 empty_file"]),
        ("terms/r.test.yaml", "hit: [金丹]\n", ["terms/r.test.yaml:1:1 missing_field"]),
        ("terms/r.test.yaml", "hit: []\nmiss: [x]\n", ["terms/r.test.yaml:1:6 empty"]),
        ("terms/r.test.yaml", "hit: [{titel: x}]\nmiss: [x]\n", ["terms/r.test.yaml:1:8 unknown_field_like"]),
        ("terms/q.test.yaml", CASES, ["terms/q.test.yaml:1:1 no_rule"]),
        ("terms/q.yaml", RULE.format(id="q", body="match: {terms: [底丹]}"), ["terms/q.yaml:1:1 no_tests"]),
        ("terms/q.yml", "x: y\n", ["terms/q.yml:0:0 file_unread"]),
        ("term/q.yaml", "x: y\n", ["term/q.yaml:0:0 file_unread"]),
        ("terms/deep/q.yaml", "x: y\n", ["terms/deep/q.yaml:0:0 file_unread"]),
        ("lists/q.test.yaml", "x: y\n", ["lists/q.test.yaml:0:0 file_unread"]),
        ("lists/l.yaml", "{}\n", ["lists/l.yaml:1:1 empty"]),
        ("benign/b.yaml", "items: [{text: 3, price: 4}]\n", ["benign/b.yaml:1:19 unknown_field"]),
    ],
)
def test_each_mistake_of_the_other_files_too(pack: PackAt, place: str, text: str, expected: list[str]) -> None:
    pack.write(place, text)

    assert pack.problems() == expected


TENSORS = "    shapes:\n      - {shape: [[2D, 3]], count: 2U}\n    sizes: {D: [8, 16]}\n    names: {any: ['enc*']}\n"
TENSOR_CASES = """\
hit: [{tensors: [{name: enc.a, shape: [16, 3], times: 2}]}]
miss: [{tensors: [{name: enc.a, shape: [16, 3]}]}, {strings: [enc.a]}]
"""


def test_a_rule_on_weights_loads_and_is_tested(tmp_path: Path) -> None:
    pack = PackAt(tmp_path)
    pack.structure("t", TENSORS, TENSOR_CASES, kind="tensors")
    (rule,) = pack.load().structures
    view = Tensors("x", (TensorSpec("enc.b", "", (32, 3)),) * 4)

    assert rule.match(view) == "D=16, U=2"


def test_a_rule_on_weights_has_its_own_mistakes(tmp_path: Path) -> None:
    pack = PackAt(tmp_path)
    pack.structure("t", TENSORS.replace("2D", "0D").replace("any", "some"), TENSOR_CASES, kind="tensors")
    schema_problems = pack.problems()
    pack.structure("t", TENSORS.replace("{D", "{F"), TENSOR_CASES, kind="tensors")

    assert "models/t.yaml:12:19 amount" in schema_problems
    assert [problem.rpartition(" ")[2] for problem in schema_problems] == ["amount", "missing_field", "unknown_field"]
    assert pack.problems() == ["models/t.yaml:13:13 size_unused"]


def test_a_structure_rule_has_its_own_mistakes(tmp_path: Path) -> None:
    pack = PackAt(tmp_path)
    pack.structure("s", GRAPH.replace("3, S", "x, S").replace("{S:", "{T:"), GRAPH_CASES.replace("512]", "-1]"))

    assert pack.problems() == [
        "models/s.test.yaml:1:48 case_dimension",
        "models/s.test.yaml:2:57 case_dimension",
        "models/s.yaml:11:19 dimension",
        "models/s.yaml:12:20 dimension",
    ]

    pack.structure("s", GRAPH.replace("{S:", "{T:"), GRAPH_CASES)

    assert pack.problems() == ["models/s.yaml:13:13 size_unused"]


def test_all_mistakes_are_said_at_once_and_loading_says_the_first(pack: PackAt) -> None:
    pack.rule("a", "match: {patterns: ['x(', 'ok.+']}\nwight: 3", "hit: [x]\nmis: [y]\n")
    pack.rule("b", "match: {patterns: ['y('], terms: [z], lists: [gone]}", CASES)

    assert pack.problems() == [
        "terms/a.test.yaml:1:1 missing_field",
        "terms/a.test.yaml:2:1 unknown_field_like",
        "terms/a.yaml:10:1 unknown_field_like",
        "terms/b.yaml:9:21 pattern",
        "terms/b.yaml:9:35 term_single",
        "terms/b.yaml:9:47 no_such_list",
    ]
    with pytest.raises(PackError, match=r"terms/a.test.yaml:1:1: The field `miss` is missing"):
        pack.load()


def test_a_broken_list_is_told_once(pack: PackAt) -> None:
    pack.write("lists/l.yaml", "terms: [丹]\n")
    pack.rule("a", "match: {lists: [l]}", CASES)
    pack.rule("b", "match: {lists: [l]}", CASES)

    assert pack.problems() == ["lists/l.yaml:1:9 term_single"]
    pack.write("lists/l.yaml", "trems: [丹药]\n")
    assert pack.problems() == ["lists/l.yaml:1:1 unknown_field_like"]


def test_a_short_word_is_allowed_where_it_needs_company(pack: PackAt) -> None:
    pack.rule("a", "match: {terms: [ai]}\nneeds: {terms: [tg]}", "hit: [ai tg]\nmiss: [ai]\n")

    assert pack.problems() == []


def test_an_id_is_taken_once_over_all_kinds(pack: PackAt) -> None:
    pack.structure("r", GRAPH, GRAPH_CASES)

    assert pack.problems() == ["models/r.yaml:1:5 id_twice"]


def test_a_retired_rule_keeps_its_id_and_looks_for_nothing(pack: PackAt) -> None:
    text = (pack.path / "terms/r.yaml").read_text("utf-8")
    pack.write("terms/r.yaml", text.replace("status: stable", "status: retired"))
    knowledge = pack.load()

    assert knowledge.rules["mine/r"].status is Status.RETIRED
    assert list(knowledge.wording.find(columns_of("金丹"))) == []


@pytest.mark.parametrize(
    "cases, line, column",
    [
        ("hit: [金丹]\nmiss:\n  - 仙草\n  - 金丹期\n", 4, 5),
        ("hit:\n  - 金丹\n  - {title: 仙草}\nmiss: [x]\n", 3, 5),
        ("hit: [金丹]\nmiss: [x]\nknown_miss: [金丹]\n", 3, 14),
    ],
)
def test_a_pack_that_fails_its_own_cases_does_not_load(pack: PackAt, cases: str, line: int, column: int) -> None:
    pack.write("terms/r.test.yaml", cases)

    with pytest.raises(PackError) as caught:
        pack.load()

    assert (caught.value.file, caught.value.line, caught.value.column) == (
        str(pack.path / "terms/r.test.yaml"),
        line,
        column,
    )


def test_a_pack_that_finds_ordinary_things_does_not_load(pack: PackAt) -> None:
    pack.write("benign/novels.yaml", "items:\n  - 主角吞下金丹\n")

    with pytest.raises(PackError, match=r"novels.yaml:2:5: .*mine/r finds “金丹”"):
        pack.load()


def test_a_frame_may_find_ordinary_things(pack: PackAt) -> None:
    text = (pack.path / "terms/r.yaml").read_text("utf-8")
    pack.write("terms/r.yaml", text.replace("supply: software\n", "").replace("role: object", "role: frame"))
    pack.write("benign/novels.yaml", "items: [主角吞下金丹]\n")

    assert pack.load().packs[0].rules[0].role is Role.FRAME


def test_two_packs_share_nothing_but_their_names_must_differ(tmp_path: Path) -> None:
    one = PackAt(tmp_path / "a").rule("r", "match: {terms: [金丹]}", CASES)
    two = PackAt(tmp_path / "b", "site").rule("r", "match: {terms: [金丹]}", CASES)
    twin = PackAt(tmp_path / "c").rule("q", "match: {terms: [金丹]}", CASES)

    assert set(load([one.path, two.path, one.path]).rules) == {"mine/r", "site/r"}
    with pytest.raises(PackError, match="another pack named `mine`"):
        load([one.path, twin.path])


def test_what_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(Problem) as no_directory:
        load([tmp_path / "none"])
    with pytest.raises(Problem) as no_pack:
        load([tmp_path])

    assert (no_directory.value.code, no_pack.value.code) == ("no_directory", "no_pack")


def test_the_digest_is_of_all_that_is_read_and_of_nothing_else(pack: PackAt, tmp_path: Path) -> None:
    def digest(path: Path) -> str:
        read, problems = read_pack(path)
        assert read is not None, problems
        return read.digest

    first = digest(pack.path)
    copy = shutil.copytree(pack.path, tmp_path / "elsewhere" / "mine")
    (copy / "README.md").write_text("not knowledge")
    (copy / ".git").mkdir()
    (copy / ".git" / "x.yaml").write_text("hidden")

    assert digest(copy) == first
    (copy / "terms/r.test.yaml").write_text(CASES + "# more\n")
    assert digest(copy) != first
    assert len(first) == 64


def test_a_mistake_is_told_in_every_language_with_its_caret(pack: PackAt) -> None:
    pack.write("terms/r.test.yaml", "hti: [金丹]\nmiss: [x]\n")
    _, problems = read_pack(pack.path)
    told = [problems[1].told(Words(lang)).splitlines() for lang in LANGUAGES]

    assert len({lines[0] for lines in told}) == 3
    assert all(lines[1:] == ["    hti: [金丹]", "    ^"] for lines in told)
    assert str(problems[1]).splitlines() == told[LANGUAGES.index("en")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_are_schemas(kind: str) -> None:
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    Draft202012Validator.check_schema(schema(kind))

    assert schema(kind)["$id"] == f"chouxin.{kind}/1"


def test_both_kinds_of_rule_have_the_same_head() -> None:
    rule, structure = schema("rule"), schema("structure")
    own = {"role", "kinds", "match", "flow", "needs", "unless"}  # graphs are of files only

    assert {k: v for k, v in rule["properties"].items() if k not in own} == {
        k: v for k, v in structure["properties"].items() if k not in own
    }
    assert rule["required"] == structure["required"]
    assert rule["$defs"]["wording"] == structure["$defs"]["wording"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_for_a_mistake_has_its_sentence(kind: str) -> None:
    def said(part: object) -> set[str]:
        if isinstance(part, dict):
            own = {part["x-said"]} if isinstance(part.get("x-said"), str) else set()
            return own.union(*(said(below) for below in part.values()))
        return set().union(*map(said, part)) if isinstance(part, list) else set()

    assert [code for code in said(schema(kind)) if not Words("en").knows(f"pack.error.{code}")] == []


def test_designs_come_with_a_pack_and_change_its_digest(pack: PackAt) -> None:
    before = pack.load().packs[0].digest
    row = '{"id":"d","title":"D","purpose":"swap","source":"o/r@1234567 m.py","layers":[[2,64,64]]}'
    pack.write("fingerprints/designs.jsonl", f'{{"schema":"chouxin.skeletons/1","skeletons":1}}\n{row}\n')
    knowledge = pack.load()

    assert [one.id for one in knowledge.skeletons.skeletons] == ["d"]
    assert knowledge.packs[0].digest != before


def test_broken_banks_are_told_with_their_place(pack: PackAt) -> None:
    pack.write("fingerprints/designs.jsonl", '{"schema":"chouxin.skeletons/1","skeletons":2}\n')
    pack.write("fingerprints/sources.bank", "no bank")
    found, problems = read_pack(pack.path)
    told = sorted(problem.code for problem in problems)

    assert found is None
    assert told == ["bank_broken", "skeletons_broken"]
    assert all("designs.jsonl:1" in problem.why for problem in problems if problem.code == "skeletons_broken")
