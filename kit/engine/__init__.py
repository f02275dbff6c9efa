"""Runs notebooks: papermill with an engine of the kit's own, and a process a study."""

ENGINES = ("inprocess", "jupyter")
"""What can run a notebook's cells: a shell in this process, or the stock kernel."""
