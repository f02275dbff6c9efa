"""The manual: what each setting and column means, and pages on how to work, offline."""
