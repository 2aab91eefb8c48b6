"""What holds a region back, and what would move it up."""
