"""The district's application form (申报表): its blank is filled in by its labels."""
