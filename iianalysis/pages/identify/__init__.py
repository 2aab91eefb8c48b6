"""What print implies of the weights, and what it proves."""
