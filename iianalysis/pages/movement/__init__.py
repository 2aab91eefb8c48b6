"""How regions move."""
