"""The local page: one person, their own pictures, in the browser on their own computer."""
