"""The index of regions as a researcher asks it in a notebook."""
