"""Chouxin (抽薪): screens what feeds forced face swaps, and explains each verdict with its evidence."""

from importlib.metadata import version

from chouxin.engine import Engine

__version__ = version("chouxin")
__all__ = ["Engine", "__version__"]
