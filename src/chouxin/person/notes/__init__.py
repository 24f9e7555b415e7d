"""What stands in a file beside the picture: read, sorted into what goes and what stays, and written back.

One file a format, each with `read(data) -> Raw` and `write(body, kept) -> bytes`. Nothing here decodes pixels: a copy
whose pixels did not change is the original but for its notes.
"""
