"""One region."""
