"""Releases as they are kept: whole or not at all, and as they were. And which of them to go back to."""

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

    def test_it_comes_back_as_it_was(self) -> None:
        self.fetch()
        built, fetched = self.builder.folder / "dist", self.folder.path / "fetched/dist"
        for path in built.rglob("*.*"):
            self.assertEqual((fetched / path.relative_to(built)).read_bytes(), path.read_bytes())

    def test_one_that_is_damaged_is_never_made_live(self) -> None:
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

    def test_one_that_another_deployment_program_made_is_told(self) -> None:
        key = f"releases/{self.release}/release.json"
        about = json.loads(self.s3.get_object(Bucket="sama-releases", Key=key)["Body"].read())
        self.s3.put_object(Bucket="sama-releases", Key=key, Body=json.dumps({**about, "format": 2}).encode())
        with self.assertRaisesRegex(Problem, "made by another infra/deploy"):
            self.fetch()

    def test_one_of_before_there_was_some_function_is_given_only_what_its_template_knows(self) -> None:
        deployment = self.commands().deployment
        deployment.known = replace(deployment.known, code={"submit": "functions/submit-1.zip"})
        template = "Parameters:\n  Domain:\n    Type: String\n  SubmitCode:\n    Type: String\nResources:\n"
        given = deployment.spec_for(INTAKE, template).parameters
        self.assertEqual(given, {"Domain": self.settings.domain, "SubmitCode": "functions/submit-1.zip"})

    def test_one_whose_storing_was_broken_off_is_none(self) -> None:
        self.clock.sleep(60)
        # The lock, three templates and the build, and what says that the release is there.
        self.cloud.dies_at, self.cloud.writes = 4, 0
        with self.assertRaises(Killed):
            self.deploy()
        self.cloud.dies_at = None
        self.assertEqual(self.commands().deployment.require_releases().ids(), [self.release])

    def test_they_are_listed_with_the_newest_first_and_what_became_of_them(self) -> None:
        self.deploy(content="b" * 32)
        self.commands().rollback(None)
        said = len(self.console.text)
        self.commands().list_releases()
        lines = self.console.text[said:].splitlines()
        self.assertEqual([line.split()[1] for line in lines], ["withdrawn", "live"])
        self.assertEqual(lines, sorted(lines, reverse=True))

    def test_of_very_many_the_newest_are_listed_and_the_others_counted(self) -> None:
        about = self.s3.get_object(Bucket="sama-releases", Key=f"releases/{self.release}/release.json")["Body"].read()
        for number in range(40):
            self.s3.put_object(Bucket="sama-releases", Key=f"releases/2025{number:04}/release.json", Body=about)
        said = len(self.console.text)
        self.commands().list_releases()
        lines = self.console.text[said:].splitlines()
        self.assertIn(self.release, lines[0])
        self.assertIn("… and 11 older ones", lines[-1])
        self.assertEqual(len(lines), 31)


class WhichToGoBackTo(unittest.TestCase):
    def state(self, *live: str, withdrawn: tuple[str, ...] = ()) -> State:
        return State(current=live[-1], history=[{"release": each} for each in live], withdrawn=list(withdrawn))

    def test_it_is_the_last_that_was_live_and_right(self) -> None:
        self.assertEqual(self.state("a", "b", "c").last_good(excluding="c"), "b")
        self.assertEqual(self.state("a", "b", "c", withdrawn=("b",)).last_good(excluding="c"), "a")
        self.assertEqual(self.state("a", "b", "a").last_good(excluding="a"), "b")
        self.assertIsNone(self.state("a", "a").last_good(excluding="a"))
        self.assertEqual(self.state("a", "b").last_good(excluding="never-live"), "b")

    def test_ids_sort_by_time_and_tell_the_commit(self) -> None:
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

    def test_a_clean_tree_is_its_commit(self) -> None:
        self.assertEqual(self.builder.commit(allow_uncommitted=False), self.git("rev-parse", "HEAD"))

    def test_what_is_not_committed_is_refused_by_name_or_marked(self) -> None:
        for name in ("page.md", "new.md"):
            with self.subTest(name):
                (self.folder.path / name).write_text("another")
                with self.assertRaisesRegex(Problem, name):
                    self.builder.commit(allow_uncommitted=False)
        self.assertEqual(self.builder.commit(allow_uncommitted=True), f"{self.git('rev-parse', 'HEAD')}+changes")

    def test_a_folder_without_git_is_refused(self) -> None:
        shutil.rmtree(self.folder.path / ".git")
        with self.assertRaisesRegex(Problem, "git cannot tell"):
            self.builder.commit(allow_uncommitted=True)


if __name__ == "__main__":
    unittest.main()
