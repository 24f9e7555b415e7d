"""Every sentence that a person reads, in three languages, and how other people's words are shown to them."""

from chouxin.words.catalogue import LANGUAGES, Words, in_language
from chouxin.words.choice import pick_language
from chouxin.words.masking import MASK, Excerpts, excerpt, mask
from chouxin.words.reasons import reason

__all__ = ["LANGUAGES", "MASK", "Excerpts", "Words", "excerpt", "in_language", "mask", "pick_language", "reason"]
