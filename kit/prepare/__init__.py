"""What a study starts from: a bank of questions, a folder to fill in, invented answers."""
