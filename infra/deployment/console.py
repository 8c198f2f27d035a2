"""What is said while the deployment runs. What it has found out goes to standard output, line by line."""

import sys
from typing import TextIO


class Console:
    """Says what happens. Nothing that a person wrote into a form ever comes this way."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def _print(self, line: str) -> None:
        print(line, file=self._out or sys.stdout, flush=True)

    def step(self, words: str) -> None:
        """Begins a part of the work."""
        self._print(f"\n== {words}")

    def info(self, words: str) -> None:
        """A line of what is going on."""
        for line in words.splitlines() or [""]:
            self._print(f"   {line}".rstrip())

    def warn(self, words: str) -> None:
        """What must not be overlooked."""
        bar = "!" * 78
        self._print(f"\n{bar}")
        for line in words.splitlines():
            self._print(f"!! {line}".rstrip())
        self._print(f"{bar}\n")
