"""What a number is: its key, its statistic, how it is published and written, and a fact."""
