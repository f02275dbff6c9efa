"""What was asked, of whom, when, and with what money and services."""
