"""The kit's cost beside the stock tools': ``python -m tests.bench``, never a test."""
