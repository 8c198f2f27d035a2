"""The functions' packages: their contents, their reproducibility, and the same content as the site."""

import os
import unittest
import zipfile

from ..names import FUNCTIONS
from ..problem import Problem
from ..release.package import check_digests, pack
from .support import CONTENT_A, Folder, write_dist


class Packages(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Folder()
        self.addCleanup(self.folder.clear)
        self.program = self.folder.path / "program"
        self.program.write_bytes(b"\x7fELF program")
        self.dist = write_dist(self.folder.path / "dist")

    def test_package_contains_the_program_and_the_bundle_only(self) -> None:
        package = pack("submit", self.program, [self.dist / "intake"], self.folder.path / "out")
        with zipfile.ZipFile(package.path) as archive:
            self.assertEqual(archive.namelist(), ["bootstrap", "intake/bundle.json", "intake/forms/question.toml"])
            self.assertEqual(archive.read("bootstrap"), b"\x7fELF program")
            modes = [entry.external_attr >> 16 for entry in archive.infolist()]
        self.assertEqual([oct(mode) for mode in modes], ["0o100755", "0o100644", "0o100644"])

    def test_package_without_bundle_contains_the_program_only(self) -> None:
        self.assertFalse(FUNCTIONS["feedback"])
        with zipfile.ZipFile(pack("feedback", self.program, [], self.folder.path / "out").path) as archive:
            self.assertEqual(archive.namelist(), ["bootstrap"])

    def test_same_files_give_the_same_bytes(self) -> None:
        one = pack("submit", self.program, [self.dist / "intake"], self.folder.path / "one")
        other = write_dist(self.folder.path / "elsewhere")
        for path in [self.program, *other.rglob("*")]:
            os.utime(path, (1_000_000_000, 1_000_000_000))
            path.chmod(0o755)
        two = pack("submit", self.program, [other / "intake"], self.folder.path / "two")
        self.assertEqual(one.path.read_bytes(), two.path.read_bytes())
        self.assertEqual(one.key, two.key)

    def test_changed_program_or_bundle_changes_the_key(self) -> None:
        keys = {pack("submit", self.program, [self.dist / "intake"], self.folder.path / "out").key}
        (self.dist / "intake/forms/question.toml").write_text('id = "other"\n')
        keys.add(pack("submit", self.program, [self.dist / "intake"], self.folder.path / "out").key)
        self.program.write_bytes(b"other")
        keys.add(pack("submit", self.program, [self.dist / "intake"], self.folder.path / "out").key)
        self.assertEqual(len(keys), 3)

    def test_missing_program_or_bundle_is_refused(self) -> None:
        with self.assertRaisesRegex(Problem, "submit was not built"):
            pack("submit", self.folder.path / "nowhere", [], self.folder.path)
        with self.assertRaisesRegex(Problem, "no bundle"):
            pack("submit", self.program, [self.dist / "site"], self.folder.path)


class Digests(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Folder()
        self.addCleanup(self.folder.clear)
        self.dist = write_dist(self.folder.path)

    def test_same_content_is_accepted(self) -> None:
        self.assertEqual(check_digests(self.dist), CONTENT_A)

    def test_different_contents_are_refused(self) -> None:
        (self.dist / "site/version.json").write_text('{"content":"another"}')
        with self.assertRaisesRegex(Problem, "different contents"):
            check_digests(self.dist)

    def test_build_without_content_digest_is_refused(self) -> None:
        (self.dist / "site/version.json").write_text("{}")
        with self.assertRaisesRegex(Problem, "does not state its content digest"):
            check_digests(self.dist)


if __name__ == "__main__":
    unittest.main()
