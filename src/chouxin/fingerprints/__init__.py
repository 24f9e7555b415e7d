"""What stays when a thing is renamed. Pure functions."""

from chouxin.fingerprints.indicators import KINDS, Found, Kind, as_page, read

__all__ = ["KINDS", "Found", "Kind", "as_page", "read"]
