"""The seven sections of the rationale and the data note, a module each."""
