"""The page with its models."""

from tests.person.conftest import finder, folders
from tests.web.photos.opened import opened, with_photos

__all__ = ["finder", "folders", "opened", "with_photos"]
