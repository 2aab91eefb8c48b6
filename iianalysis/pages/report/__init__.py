"""What the report of a run says, by its parts."""
