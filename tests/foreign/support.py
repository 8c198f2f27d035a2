"""What the tests share: sites in a temporary folder, and the program site-gen."""

import tempfile
import unittest
from pathlib import Path

from conversion import site
from conversion.words import Refused


def site_gen() -> Path:
    """Returns the program site-gen. Without it the test fails."""
    try:
        return site.program(None)
    except Refused as refused:
        raise AssertionError(refused.words.en) from refused


class Foreign(unittest.TestCase):
    """A test with a folder for sites."""

    def setUp(self) -> None:
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = Path(made.name).resolve()

    def write(self, files: dict[str, str | bytes]) -> Path:
        """Writes files by their paths in the folder, and returns the folder."""
        for path, content in files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.folder
