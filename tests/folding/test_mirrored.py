"""What is never read from both sides could not have been turned."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.folding.mirrored import _is_turned, _may_be_turned
from chouxin.folding.views import FOLDER

PIECES = st.sampled_from(
    ["换脸软件", "实时直播", "全套教程", "deepfake", "faceswap", "model", "出", "，", " ", "free", "书桌"]
)


@given(st.lists(PIECES | st.text("脸换软件教程全套", max_size=3), min_size=1, max_size=12), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_cheap_look_misses_no_turned_text(pieces: list[str], turned: bool) -> None:
    text = "".join(pieces)
    column = next(FOLDER.views([((0, "text"), text[::-1] if turned else text), ((1, "text"), "书桌")]))[2]

    assert _may_be_turned(column)([0]) or not _is_turned(column, [0])
