"""The regional index."""
