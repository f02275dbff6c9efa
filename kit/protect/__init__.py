"""What may be shown: nothing after this room sees anything else."""
