"""What a run needs of the machine: folders, locks, signals, interpreters, processes."""
