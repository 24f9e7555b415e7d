"""Which files of a tree speak to people."""

import pytest

from chouxin.engine.prose import is_office_file, written_for_people


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "README",
        "src/vendor/readme_cn.txt",
        "MODEL_CARD.yaml",
        "docs/usage.rst",
        "docs/prices.txt",
        "使用说明.txt",
        "CHANGELOG",
        "public/locales/en/common.json",
        "app/i18n/zh.yml",
        "index.html",
        "说明.docx",
        "gui/窗口.py",
    ],
)
def test_what_is_written_for_people(path: str) -> None:
    assert written_for_people(path)


@pytest.mark.parametrize(
    "path",
    [
        "LICENSE",
        "LICENSE.md",
        "COPYING.txt",
        "AUTHORS.md",
        "third-party-notices.txt",
        "yarn.lock",
        "package-lock.json",
        "icons/heart.svg",
        "bootstrap.css.map",
        "configs/vocab.json",
        "data/train/labels.txt",
        "src/test/resources/dict.txt",
        ".gitignore",
        "dist/index.html",
        "app.min.js",
        "prices.csv",
    ],
)
def test_what_is_data(path: str) -> None:
    assert not written_for_people(path)


def test_documents_that_are_archives() -> None:
    assert is_office_file("说明.DOCX")
    assert not is_office_file("swap.zip")
