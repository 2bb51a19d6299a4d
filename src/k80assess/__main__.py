"""Run as a program: `python -m k80assess`."""

import sys

from k80assess.cli.program import main

if __name__ == "__main__":
    sys.exit(main())
