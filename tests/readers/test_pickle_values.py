"""Names, types and what makes a tensor: as PyTorch calls them, and nothing that only looks so."""

import pytest

from chouxin.readers.pickle_values import WIDTHS, Array, Name, Type, makes_tensor, numbers_of

TENSOR, ORDERED, FLOAT = (
    Name("torch._utils._rebuild_tensor_v2"),
    Name("collections.OrderedDict"),
    Name("torch.FloatStorage"),
)


@pytest.mark.parametrize(
    "said, last", [("torch.FloatStorage", "FloatStorage"), ("builtins.dict", "dict"), ("bare", "bare"), ("", "")]
)
def test_a_name_is_known_by_its_last_part(said: str, last: str) -> None:
    assert Name(said).last == last


@pytest.mark.parametrize(
    "store, numbers, width",
    [
        ("HalfStorage", "float16", 2),
        ("BFloat16Storage", "bfloat16", 2),
        ("FloatStorage", "float32", 4),
        ("DoubleStorage", "float64", 8),
        ("LongStorage", "long", 8),
        ("UntypedStorage", "untyped", 1),
        ("WeirdStorage", "weird", None),
    ],
)
def test_stores_say_what_they_hold_and_how_wide(store: str, numbers: str, width: int | None) -> None:
    assert (numbers_of(store), WIDTHS.get(numbers)) == (numbers, width)


@pytest.mark.parametrize(
    "sort, what, hooks, makes",
    [
        (FLOAT, TENSOR, ORDERED, True),
        (FLOAT, Name("torch._utils._rebuild_parameter"), ORDERED, False),
        (FLOAT, TENSOR, Name("os.system"), False),
        (Type("float32"), TENSOR, ORDERED, False),
        (FLOAT, Array(), ORDERED, False),
        (FLOAT, TENSOR, None, False),
        (None, "torch._utils._rebuild_tensor_v2", ORDERED, False),
    ],
)
def test_only_a_tensor_without_anything_to_call_later_is_taken_the_short_way(
    sort: Name | Type | None, what: Name | Array | str, hooks: Name | None, makes: bool
) -> None:
    assert makes_tensor(sort, what, hooks) is makes
