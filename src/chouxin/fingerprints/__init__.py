"""What stays when a thing is renamed. Pure functions."""

from chouxin.fingerprints.indicators import KINDS, Found, Kind, read

__all__ = ["KINDS", "Found", "Kind", "read"]
