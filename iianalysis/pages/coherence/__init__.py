"""Whether the parts of the index go together, and count for what they weigh."""
