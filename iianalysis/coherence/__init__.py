"""Coherence: whether the parts of an index go together, and count for what they weigh.

`correlations` sets indicators beside each other, their nodes and the index; `reliability` asks
whether what is below a node measures one thing; `importance` how far each node moves the index,
beside its weight, and `balance` which weights would make the two agree; `size` how far a single
total ranks regions as the index does.
"""
