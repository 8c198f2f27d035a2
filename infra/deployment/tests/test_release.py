"""The store of releases, and which release a rollback chooses."""

import json
import shutil
import subprocess
import unittest
from dataclasses import replace
from datetime import UTC, datetime

from ..console import Console
from ..names import INTAKE
from ..problem import Problem
from ..release.build import Builder
from ..release.release import State, release_id
from .deployment_case import DeploymentCase
from .support import HOME, Folder, Killed


class Kept(DeploymentCase):
    checks_firewall_texts = False

    def setUp(self) -> None:
        super().setUp()
        self.assertTrue(self.deploy(), self.console.text)
        self.s3 = self.cloud.client("s3", HOME)
        self.release = self.state().current

    def keys(self) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket="sama-releases", Prefix=f"releases/{self.release}/")["Contents"]
        return [each["Key"] for each in listed]

    def fetch(self) -> None:
        releases = self.commands().deployment.require_releases()
        releases.fetch(releases.get(self.release), self.folder.path / "fetched")

    def test_fetched_release_equals_the_stored_one(self) -> None:
        self.fetch()
        built, fetched = self.builder.folder / "dist", self.folder.path / "fetched/dist"
        for path in built.rglob("*.*"):
            self.assertEqual((fetched / path.relative_to(built)).read_bytes(), path.read_bytes())

    def test_damaged_release_is_refused(self) -> None:
        for key in self.keys():
            if key.endswith("release.json"):
                continue
            with self.subTest(key):
                whole = self.s3.get_object(Bucket="sama-releases", Key=key)["Body"].read()
                self.s3.put_object(Bucket="sama-releases", Key=key, Body=whole[:-1])
                with self.assertRaisesRegex(Problem, "damaged"):
                    self.fetch()
                self.s3.delete_object(Bucket="sama-releases", Key=key)
                with self.assertRaisesRegex(Problem, "damaged"):
                    self.fetch()
                self.s3.put_object(Bucket="sama-releases", Key=key, Body=whole)
        self.fetch()

    def test_unknown_format_is_refused(self) -> None:
        key = f"releases/{self.release}/release.json"
        about = json.loads(self.s3.get_object(Bucket="sama-releases", Key=key)["Body"].read())
        self.s3.put_object(Bucket="sama-releases", Key=key, Body=json.dumps({**about, "format": 2}).encode())
        with self.assertRaisesRegex(Problem, "made by another version of infra/deploy"):
            self.fetch()

    def test_older_template_gets_only_the_parameters_it_has(self) -> None:
        deployment = self.commands().deployment
        deployment.known = replace(deployment.known, code={"submit": "functions/submit-1.zip"})
        template = "Parameters:\n  Domain:\n    Type: String\n  SubmitCode:\n    Type: String\nResources:\n"
        given = deployment.spec_for(INTAKE, template).parameters
        self.assertEqual(given, {"Domain": self.settings.domain, "SubmitCode": "functions/submit-1.zip"})

    def test_partly_stored_release_does_not_count(self) -> None:
        self.clock.sleep(60)
        # The writes are: the lock, three templates, the build, and last release.json.
        self.cloud.dies_at, self.cloud.writes = 4, 0
        with self.assertRaises(Killed):
            self.deploy()
        self.cloud.dies_at = None
        self.assertEqual(self.commands().deployment.require_releases().ids(), [self.release])

    def test_list_is_newest_first_with_each_status(self) -> None:
        self.deploy(content="b" * 32)
        self.commands().rollback(None)
        output = len(self.console.text)
        self.commands().list_releases()
        lines = self.console.text[output:].splitlines()
        self.assertEqual([line.split()[1] for line in lines], ["withdrawn", "live"])
        self.assertEqual(lines, sorted(lines, reverse=True))

    def test_long_list_is_cut_and_the_rest_counted(self) -> None:
        about = self.s3.get_object(Bucket="sama-releases", Key=f"releases/{self.release}/release.json")["Body"].read()
        for number in range(40):
            self.s3.put_object(Bucket="sama-releases", Key=f"releases/2025{number:04}/release.json", Body=about)
        output = len(self.console.text)
        self.commands().list_releases()
        lines = self.console.text[output:].splitlines()
        self.assertIn(self.release, lines[0])
        self.assertIn("… and 11 older releases", lines[-1])
        self.assertEqual(len(lines), 31)


class WhichToGoBackTo(unittest.TestCase):
    def state(self, *live: str, withdrawn: tuple[str, ...] = ()) -> State:
        return State(current=live[-1], history=[{"release": each} for each in live], withdrawn=list(withdrawn))

    def test_last_good_release_is_the_last_live_and_not_withdrawn(self) -> None:
        self.assertEqual(self.state("a", "b", "c").last_good(excluding="c"), "b")
        self.assertEqual(self.state("a", "b", "c", withdrawn=("b",)).last_good(excluding="c"), "a")
        self.assertEqual(self.state("a", "b", "a").last_good(excluding="a"), "b")
        self.assertIsNone(self.state("a", "a").last_good(excluding="a"))
        self.assertEqual(self.state("a", "b").last_good(excluding="never-live"), "b")

    def test_ids_sort_by_time_and_contain_the_commit(self) -> None:
        time = datetime(2026, 11, 23, 9, 5, 7, tzinfo=UTC)
        self.assertEqual(release_id(time, "0123456789"), "20261123T090507Z-0123456")
        self.assertEqual(release_id(time, "0123456789+changes"), "20261123T090507Z-0123456-changes")


class Commits(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Folder()
        self.addCleanup(self.folder.clear)
        self.git("init", "-q")
        (self.folder.path / "page.md").write_text("a page")
        self.git("add", ".")
        self.git("-c", "user.name=a", "-c", "user.email=a@sama.example", "commit", "-qm", "a")
        self.builder = Builder(self.folder.path, Console())

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=self.folder.path, check=True, capture_output=True, text=True
        ).stdout.strip()

    def test_clean_tree_gives_its_commit(self) -> None:
        self.assertEqual(self.builder.commit(allow_uncommitted=False), self.git("rev-parse", "HEAD"))

    def test_uncommitted_files_are_refused_or_marked(self) -> None:
        for name in ("page.md", "new.md"):
            with self.subTest(name):
                (self.folder.path / name).write_text("another")
                with self.assertRaisesRegex(Problem, name):
                    self.builder.commit(allow_uncommitted=False)
        self.assertEqual(self.builder.commit(allow_uncommitted=True), f"{self.git('rev-parse', 'HEAD')}+changes")

    def test_folder_without_git_is_refused(self) -> None:
        shutil.rmtree(self.folder.path / ".git")
        with self.assertRaisesRegex(Problem, "git cannot"):
            self.builder.commit(allow_uncommitted=True)


if __name__ == "__main__":
    unittest.main()
