"""Runs notebooks, turns their blocks into files and writes a release atomically."""

import sys

# Most of a Jupyter start (1.1 of 1.7 s) is jsonschema loading rfc3987_syntax, which builds a
# grammar to check internationalised addresses. No notebook schema has one. With None here
# the import fails at once and jsonschema leaves that one format unchecked, as it does where
# the package is not installed. It stands here because this file runs before any import of
# nbformat, nbconvert or papermill in this room.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
