"""What no text may hold, whoever wrote it: the kit, the analyst, the plan or the settings."""
