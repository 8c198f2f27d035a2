"""The corpus, 30 pages in both languages as other sites write them: what site-gen finds in it, and that it finds each planted difference.

`GOLDEN=update` writes `corpus.golden.txt` anew. Read the difference before you commit it.
"""

import os
import re
import subprocess
import tempfile
import tomllib
import unittest
from collections import defaultdict
from pathlib import Path

from conversion import layouts, site, sources
from conversion.site import Finding
from support import site_gen

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
GOLDEN = HERE / "corpus.golden.txt"
# No page of the corpus depends on the day.
TODAY = "2026-01-01"


class Corpus(unittest.TestCase):
    def test_the_findings_are_those_of_the_golden_file(self) -> None:
        folders = [str((CORPUS / lang).relative_to(site.ROOT)) for lang in ("ar", "en")]
        command = [HERE / "run", *folders, "--site-gen", site_gen(), "--today", TODAY]
        ran = subprocess.run(command, cwd=site.ROOT, capture_output=True, encoding="utf-8", check=False)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        if os.environ.get("GOLDEN") == "update":
            GOLDEN.write_text(ran.stdout, encoding="utf-8")
        self.assertTrue(GOLDEN.is_file(), f"{GOLDEN} is missing: run this with GOLDEN=update")
        self.maxDiff = None
        self.assertEqual(ran.stdout, GOLDEN.read_text(encoding="utf-8"))

    def test_each_planted_difference_is_found_and_nothing_else(self) -> None:
        planted = tomllib.loads((CORPUS / "planted.toml").read_text(encoding="utf-8"))["difference"]
        self.assertEqual(len(planted), 12)
        wanted = {(lang, each["file"], each[name]) for each in planted for lang, name in _sides(each)}
        found = defaultdict(list)
        for finding in self.facts():
            fact = re.match(r'"(.*)" stands here (?:and not|more often than) in ', finding.message)
            assert fact, finding.message
            found[finding.source.lang, str(finding.source.path), fact[1]].append(finding)
        recall = len(wanted & found.keys()) / len(wanted)
        wrong = [finding for key, those in found.items() for finding in (those[1:] if key in wanted else those)]
        print(
            f"planted: {len(planted)}, recall: {recall:.0%}, reported facts: {sum(map(len, found.values()))}, wrong: {len(wrong)}"
        )
        self.assertEqual(wanted - found.keys(), set(), "these were not found")
        self.assertEqual(wrong, [], "these are wrong")

    def facts(self) -> list[Finding]:
        """Returns the findings about facts that one language lacks."""
        found = sources.find(layouts.two(CORPUS / "ar", CORPUS / "en"))
        self.assertEqual((len(found.pages), found.passed_over), (60, []))
        with tempfile.TemporaryDirectory() as folder:
            findings = site.check(site.write(found, Path(folder)), site_gen(), "en", TODAY)
        return [finding for finding in findings if finding.code == "fact-missing"]


def _sides(difference: dict[str, str]) -> list[tuple[str, str]]:
    """Returns the languages in which a difference is reported, with the keys of their facts."""
    sides = [("ar", "arabic"), ("en", "english")]
    return [side for side in sides if difference.get("found_in", side[0]) == side[0]]


if __name__ == "__main__":
    unittest.main()
