"""What a graph is told in words, and where it ends."""

import sys

import pytest

from chouxin.domain import Link, Node
from chouxin.readers.workflow_wording import LONGEST, TooMuch, numbered, takes_a_picture, told


def encoder(number: str, text: str, name: str = "text") -> Node:
    return Node(number, "CLIPTextEncode", "", ((name, text),))


def test_what_ends_in_a_slot_for_the_unwanted_is_unwanted() -> None:
    nodes = [encoder("1", "a red coat"), encoder("2", "nude"), Node("3", "Guidance"), Node("4", "KSampler")]
    links = [
        Link("1", "CONDITIONING", "3", "conditioning"),
        Link("3", "CONDITIONING", "4", "positive"),
        Link("2", "CONDITIONING", "4", "negative"),
    ]

    assert told(nodes, links)[1] == (("prompt", "a red coat"), ("negative prompt", "nude"))


def test_what_is_zeroed_on_one_way_is_wanted_on_the_other() -> None:
    nodes = [encoder("1", "a red coat"), Node("2", "ConditioningZeroOut"), Node("3", "KSampler")]
    links = [
        Link("1", "0", "2", "conditioning"),
        Link("2", "0", "3", "negative"),
        Link("1", "0", "3", "positive"),
    ]

    assert told(nodes, links)[1] == (("prompt", "a red coat"),)


def test_a_prompt_may_be_put_together_of_pieces() -> None:
    nodes = [
        Node("1", "PrimitiveString", "", (("value", "photo of a wo"),)),
        Node("2", "PrimitiveString", "", (("value", "man"),)),
        Node("3", "StringConcatenate", "", (("delimiter", ""),)),
        Node("4", "CLIPTextEncode"),
        Node("5", "GroundingDinoSAMSegment"),
    ]
    links = [
        Link("2", "STRING", "3", "string_b"),
        Link("1", "STRING", "3", "string_a"),
        Link("3", "STRING", "4", "text"),
        Link("2", "STRING", "5", "prompt"),
    ]
    whole, prompts = told(nodes, links)

    assert prompts == (("prompt", "photo of a woman"),)
    assert whole[4].widgets == (("prompt", "man"),)


def test_settings_and_files_are_no_prompts() -> None:
    widgets = (("0", "a_model.safetensors"), ("1", "bf16"), ("2", "脱"), ("3", "true"))

    assert told([Node("1", "TextEncodeEdit", "", widgets)], [])[1] == (("prompt", "脱"),)
    assert told([Node("1", "LoadImage", "", (("0", "my holiday.png"),))], [])[1] == ()


def test_texts_are_told_once_and_not_without_end() -> None:
    assert numbered([(False, "a"), (False, "a"), (False, "b"), (True, "c"), (False, " ")]) == (
        ("prompt", "a"),
        ("prompt 2", "b"),
        ("negative prompt", "c"),
    )


def doubling(count: int) -> tuple[list[Node], list[Link]]:
    nodes = [Node(str(n), "StringConcatenate", "", (("a", "ha " * 50),)) for n in range(count)]
    links = [Link(str(n), "STRING", str(n + 1), slot) for n in range(count - 1) for slot in "ab"]
    last = Link(str(count - 1), "STRING", "e", "text")
    return [*nodes, Node("e", "CLIPTextEncode")], [*links, Link(str(count - 1), "STRING", "0", "a"), last]


def test_cycles_end_and_doubling_is_stopped() -> None:
    _, prompts = told(*doubling(60))

    assert [len(text) for _, text in prompts] == [LONGEST]
    with pytest.raises(TooMuch):
        told(*doubling(3000))


def test_cost_grows_with_nodes_and_links() -> None:
    def steps(count: int) -> int:
        chain = [Node(str(n), "Guidance") for n in range(count)]
        wires = [Link(str(n), "CONDITIONING", str(n + 1), "conditioning") for n in range(count - 1)]
        told_to = [encoder(f"e{n}", f"words {n}") for n in range(count)]
        wires += [Link(f"e{n}", "CONDITIONING", "0", "conditioning") for n in range(count)]
        wires.append(Link(str(count - 1), "CONDITIONING", "k", "negative"))
        done = 0

        def count_lines(frame: object, event: str, arg: object) -> object:
            nonlocal done
            done += event == "line"
            return count_lines

        sys.settrace(count_lines)  # type: ignore[arg-type]
        try:
            _, prompts = told([*chain, *told_to, Node("k", "KSampler")], wires)
        finally:
            sys.settrace(None)
        assert {name.partition(" prompt")[0] for name, _ in prompts} == {"negative"}
        return done

    assert steps(400) < 2.5 * steps(200)


def test_a_picture_goes_in_by_any_loader() -> None:
    assert takes_a_picture([Node("1", "VHS_LoadVideo")])
    assert takes_a_picture([Node("1", "img2img")])
    assert not takes_a_picture([Node("1", "EmptyLatentImage"), Node("2", "SaveImage"), Node("3", "LoraLoader")])
