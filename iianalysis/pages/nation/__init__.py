"""The national index."""
