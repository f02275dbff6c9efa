"""Which claims the released numbers support, and how they are said."""
