"""Makes files of blocks: every format is a row of one registry."""
