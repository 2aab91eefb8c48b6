"""The study and its tree."""
