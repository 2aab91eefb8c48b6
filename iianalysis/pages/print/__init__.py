"""The check of what is printed."""
