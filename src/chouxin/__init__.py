"""Chouxin (抽薪): screens what feeds forced face swaps, and explains each verdict with its evidence."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chouxin.engine.engine import Engine

__all__ = ["Engine", "__version__"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: a worker process and `chouxin --version` need neither the engine nor its tables.
    if name == "Engine":
        from chouxin.engine.engine import Engine  # noqa: PLC0415

        return Engine
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("chouxin")
    raise AttributeError(f"module 'chouxin' has no attribute {name!r}")
