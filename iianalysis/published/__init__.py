"""What is printed, held against what is computed."""
