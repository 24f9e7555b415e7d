"""The engine: items in, decisions out, within limits."""

from chouxin.engine.engine import Engine

__all__ = ["Engine"]
