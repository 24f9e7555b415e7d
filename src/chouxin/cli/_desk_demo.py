"""The examples, filed at a desk."""

from chouxin.cli import demo
from chouxin.desk.actors import SYSTEM
from chouxin.desk.context import Desk
from chouxin.desk.filing import Submission, file
from chouxin.words import Words


def file_examples(desk: Desk) -> int:
    """File what `chouxin demo` screens; how many. What waits from before is joined, not doubled."""
    items = list(demo.items(demo.examples(Words("en"))))
    submissions = [Submission(item, account=item.fields.get("seller"), site_ref=item.id) for item in items]
    return len(file(desk, submissions, SYSTEM, desk.clock()))
