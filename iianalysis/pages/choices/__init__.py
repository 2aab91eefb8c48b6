"""Other choices of method."""
