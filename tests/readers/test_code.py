"""Source code by what it mentions."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Code, Fault, Limits, Locator, Mention, Part
from chouxin.readers.code import SourceCode
from chouxin.readers.sources import BytesSource

SWAP = """from insightface import model_zoo as z
import typer, click
S = None
def get_swapper():
    global S
    if S is None:
        S = z.get_model(f"{root}/inswapper_128.onnx", download=False)
    return S
@click.option("--source", "-s")
def main(target: str = typer.Option(None), /, n=1, *, many: bool = typer.Option(False)):
    get_swapper().get(frame, a, b, paste_back=True)
    s = z.get_model("x"); s.get(1)
"""


def code(text: str | bytes, name: str = "a.py") -> Code:
    data = text.encode() if isinstance(text, str) else text
    parts = [p for p in SourceCode().read(BytesSource(data, "i", Locator((name,))), Limits()) if isinstance(p, Part)]
    assert isinstance(parts[0].view, Code)
    return parts[0].view


def texts(mentions: tuple[Mention, ...]) -> set[str]:
    return {mention.text for mention in mentions}


def test_too_much_is_told() -> None:
    source = BytesSource(b"import a\n" * 100, "i", Locator(("a.py",)))
    many = "\n".join(f"name_{n}()" for n in range(50)).encode()
    found = list(SourceCode().read(source, Limits(text=100)))
    few = list(SourceCode().read(BytesSource(many, "i", Locator(("a.py",))), Limits(nodes=10)))

    assert [type(one) for one in found] == [Fault]
    assert [type(one) for one in few] == [Part, Fault]


@settings(max_examples=150, deadline=None, database=None)
@given(
    st.text(max_size=200),
    st.sampled_from(["a.py", "a.js", "a.sh", "Dockerfile", "setup.cfg", "p.toml", "package.json"]),
)
def test_any_text_is_read(text: str, name: str) -> None:
    found = list(SourceCode().read(BytesSource(text.encode(), "i", Locator((name,))), Limits()))

    assert found
