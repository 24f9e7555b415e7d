from chouxin.readers.characters import COMMON


def test_both_scripts_are_there_and_nothing_else() -> None:
    assert set("的一是不了在人有我他这个们中来上大为和国") <= COMMON
    assert set("的一是不了在人有我他這個們中來上大為和國嘅") <= COMMON
    assert all("\u4e00" <= character <= "\u9fff" for character in COMMON)


def test_most_of_an_ordinary_sentence_is_common_and_little_of_a_garbled_one() -> None:
    sentence = "这个周末想出去走走，有没有人一起去看电影"
    garbled = sentence.encode("gb18030").decode("big5hkscs", "ignore")

    assert sum(c in COMMON for c in sentence) / len(sentence) > 0.8
    assert sum(c in COMMON for c in garbled) / len(garbled) < 0.3
