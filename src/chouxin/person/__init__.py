"""What a person does with their own pictures: see what they give away, and share them more safely.

Everything runs on the person's own machine. Faces are described only while a command runs; no description of a face,
no crop and no figure of a single photo is ever written.
"""
