"""Weights, and what print implies of them."""
