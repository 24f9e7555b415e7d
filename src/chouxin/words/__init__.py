"""Every sentence that a person reads, in three languages. Nothing else in the house holds one."""

from chouxin.words.catalogue import LANGUAGES, Words, in_language
from chouxin.words.choice import pick_language

__all__ = ["LANGUAGES", "Words", "in_language", "pick_language"]
