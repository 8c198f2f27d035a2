"""Entry point of `python3 -m conversion`."""

import sys

from conversion.cli import main

if __name__ == "__main__":
    sys.exit(main())
