"""One export as typed answers: read, matched, cleaned, consented, flagged."""
