"""Prints the progress of a deployment to standard output, line by line."""

import sys
from typing import TextIO


class Console:
    """Prints progress. Nothing that a person wrote into a form is ever printed."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def _print(self, line: str) -> None:
        print(line, file=self._out or sys.stdout, flush=True)

    def step(self, text: str) -> None:
        """Prints the heading of a step."""
        self._print(f"\n== {text}")

    def info(self, text: str) -> None:
        """Prints an indented message."""
        for line in text.splitlines() or [""]:
            self._print(f"   {line}".rstrip())

    def warn(self, text: str) -> None:
        """Prints a message that must not be overlooked."""
        bar = "!" * 78
        self._print(f"\n{bar}")
        for line in text.splitlines():
            self._print(f"!! {line}".rstrip())
        self._print(f"{bar}\n")
