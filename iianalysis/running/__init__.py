"""A run: notebooks, report, pages and files, and the command line."""
