"""Which files of a source tree are written for people, by their names: words are an offer there, and data elsewhere.

A lock file, a drawing, a word list or a licence holds thousands of words that nobody says to anybody.
"""

import re

_README = re.compile(r"(?:readme|read_me|model[-_]?card|description|about|overview)(?:[-_.][\w-]+)*", re.IGNORECASE)
_LEGAL = re.compile(
    r"(?:un)?licen[cs]es?|copying|copyright|notices?|authors|contributors|maintainers|code[-_]of[-_]conduct|security"
    r"|third[-_]?party[-_\w]*|cla|dco|patents|codeowners|eula",
    re.IGNORECASE,
)
_PAGES, _OFFICE, _PLAIN, _SOURCE, _TRANSLATIONS = (
    frozenset(said.split())
    for said in (
        "md markdown mdx rst adoc asciidoc org textile rtf wiki htm html tex ipynb",
        "docx odt doc pptx odp epub pdf",
        "txt text nfo info",
        "py pyw js mjs cjs jsx ts tsx vue svelte sh bash bat cmd ps1 c h cc cpp cxx hpp cu cs java kt go rs swift php",
        "json yml yaml po xml properties",
    )
)
"""Suffixes of pages, of office files, of plain texts, of source, and of what a program says in another language."""
_TRANSLATED = re.compile(r"(?:.*/)?(?:locales?|i18n|lang|languages?|translations?)/.*")
_BUILT = re.compile(r"(?:.*/)?(?:dist|build|out|\.next|typedoc|javadoc|_static|_build)/.*|.*\.min\.\w+")
_FOR_READING = re.compile(r"(?:docs?|documentation|guides?|manual|help|tutorials?|wiki)", re.IGNORECASE)
_FOR_TESTS = re.compile(r"(?:.*/)?(?:tests?|fixtures?|testdata|__snapshots__)/.*", re.IGNORECASE)


def written_for_people(path: str) -> bool:
    """Whether a file of this path within its tree speaks to people who read what the tree is."""
    folder, _, base = path.rpartition("/")
    stem, dot, suffix = base.rpartition(".")
    stem, suffix = (stem, suffix.lower()) if dot else (base, "")
    if _README.fullmatch(base):
        return True
    if _LEGAL.fullmatch(stem) or _LEGAL.fullmatch(base.partition(".")[0]):
        return False
    if _BUILT.fullmatch(path) or _FOR_TESTS.fullmatch(path):
        return False
    if suffix in _PAGES or suffix in _OFFICE or suffix in _SOURCE:
        return True
    if not suffix or suffix in _PLAIN:
        return not base.startswith(".") and (not folder or _FOR_READING.fullmatch(folder.partition("/")[0]) is not None)
    return suffix in _TRANSLATIONS and _TRANSLATED.fullmatch(path) is not None


def is_office_file(path: str) -> bool:
    """Whether it is a document that is an archive inside."""
    return path.rpartition(".")[2].lower() in _OFFICE


def is_source(path: str) -> bool:
    """Whether its name is that of a source file."""
    return path.rpartition(".")[2].lower() in _SOURCE


def is_said_by_a_program(path: str) -> bool:
    """Whether its name is that of a source file, or of what a program says in some language."""
    return is_source(path) or path.rpartition(".")[2].lower() in _TRANSLATIONS
