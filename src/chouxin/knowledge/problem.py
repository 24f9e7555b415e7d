"""A pack's mistake, with its place, in the words of whoever has to mend it."""

from chouxin.domain import PackError
from chouxin.words import Words


class Problem(PackError):
    """A PackError that can be told in every language: `code` and `values` name its sentence.

    As an exception it speaks English; `told(words)` gives the same place and caret in another language.
    """

    def __init__(
        self, code: str, *, file: str, line: int = 0, column: int = 0, source_line: str = "", **values: object
    ) -> None:
        self.code, self.values = code, values
        why = Words("en").say(f"pack.error.{code}", **values)
        super().__init__(why, file=file, line=line, column=column, source_line=source_line)

    def told(self, words: Words) -> str:
        """`file:line:column: why` with the line and its caret, in the language of `words`."""
        why = words.say(f"pack.error.{self.code}", **self.values)
        return PackError(why, file=self.file, line=self.line, column=self.column, source_line=self.source_line).render()

    @property
    def place(self) -> tuple[str, int, int]:
        """File, line, column: the order in which a person goes through a pack."""
        return self.file, self.line, self.column
