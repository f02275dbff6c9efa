"""Writes releases: checks, the order of a run, staging, lock, manifest, atomic write."""
