"""Weighs one item's evidence, for and against. How much it matters is decided here and nowhere else."""

from chouxin.judge.weighing import PRIOR, weigh

__all__ = ["PRIOR", "weigh"]
