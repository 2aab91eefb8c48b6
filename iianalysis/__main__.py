"""Let `python -m iianalysis` be the command line."""

import sys

from iianalysis.running.cli import main

if __name__ == "__main__":
    sys.exit(main())
