"""How an index is computed: tree, normalisation, weights, aggregation, change.

It imports nothing of the package outside itself.
"""
