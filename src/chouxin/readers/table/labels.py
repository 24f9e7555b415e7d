"""What a table that people have labelled has beside its texts."""

from collections.abc import Mapping

_HEADINGS = {
    "label": "label verdict judgement judgment groundtruth 标签 標籤 标注 標註 判定 结论 結論 人工判定 "
    "审核结果 審核結果",
    "category": "category labelcategory 分类 分類 违规类型 違規類型",
}
LABELLED: Mapping[str, str] = {heading: field for field, all_ in _HEADINGS.items() for heading in all_.split()}
"""Headings of labelled tables, plain, to the fields `label` and `category`."""

LABELS = {
    True: "violating violation bad positive yes true 1 block 违规 違規 是 有 黑",
    False: "benign ordinary ok good clean negative no false 0 allow 正常 合规 合規 否 无 無 白",
}
"""What people write for `violating` (True) and for `benign` (False)."""

_LABEL_OF = {word: label for label, words in LABELS.items() for word in words.split()}


def label_of(text: str) -> bool | None:
    """Violating (True), benign (False) or not labelled (None). Raises ValueError for what is none of these."""
    written = text.strip().casefold()
    if not written:
        return None
    if written not in _LABEL_OF:
        raise ValueError(written)
    return _LABEL_OF[written]
