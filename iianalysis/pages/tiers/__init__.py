"""Tiers of regions."""
