"""Uploading the site to a simulated S3 bucket: what is uploaded, in which order, and after a run that died."""

import os
import signal
import unittest
from pathlib import Path
from typing import Any

from ..aws.bucket import Bucket
from ..problem import Problem
from ..site.site_files import Stage, site_files
from ..site.upload import RECORD, Difference, Upload
from .support import CONTENT_B, EDGE, HOME, Cloud, Folder, RecordingConsole, TestClock, write_dist

DAY = 24 * 3600.0


def is_page(path: str) -> bool:
    """Whether people open the file by its address."""
    return not path.startswith("assets/")


class UploadCase(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.folder = Folder()
        self.addCleanup(self.folder.clear)
        self.s3 = self.cloud.client("s3", EDGE)
        self.s3.create_bucket(Bucket="site-bucket")
        self.cloud.client("s3", HOME).create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": HOME})
        self._builds = 0
        self.clock = TestClock()

    def dist(self, **changes: Any) -> Path:
        self._builds += 1
        return write_dist(self.folder.path / str(self._builds), **changes)

    def upload(self, dist: Path) -> Upload:
        account = self.cloud.account()
        site, artifacts = Bucket(account.client("s3", EDGE), "site-bucket"), Bucket(account.client("s3", HOME), "artifacts")
        return Upload(site, artifacts, site_files(dist), RecordingConsole(), self.clock.now())

    def send(self, dist: Path) -> None:
        """Uploads a build completely, as a deployment does."""
        upload = self.upload(dist)
        upload.begin()
        for stage in Stage:
            upload.send(stage)
        upload.remove()
        upload.record_uploaded()
        upload.record_invalidated()

    def writes(self) -> list[tuple[str, str]]:
        """Returns the writes to the site's bucket."""
        of_site = (call for call in self.cloud.calls if call.is_write and call.params["Bucket"] == "site-bucket")
        return [(call.operation, call.params.get("Key", "")) for call in of_site]

    def assert_is(self, dist: Path) -> None:
        """Asserts that the bucket holds exactly this build, with its headers, besides obsolete assets."""
        wanted = {
            file.path: (file.source.read_bytes(), file.content_type, file.cache_control, file.metadata)
            for file in site_files(dist)
        }
        there = {}
        for each in self.s3.list_objects_v2(Bucket="site-bucket").get("Contents", []):
            found = self.s3.get_object(Bucket="site-bucket", Key=each["Key"])
            there[each["Key"]] = (found["Body"].read(), found["ContentType"], found["CacheControl"], found["Metadata"])
        self.assertEqual({path: each for path, each in there.items() if path in wanted or is_page(path)}, wanted)


class SendingTheSite(UploadCase):
    def test_first_upload_sends_everything_with_its_headers(self) -> None:
        dist = self.dist()
        self.send(dist)
        self.assert_is(dist)
        about = self.s3.head_object(Bucket="site-bucket", Key="ar/404.html")
        self.assertEqual(about["Metadata"], {"status": "404"})
        self.assertEqual(about["ContentType"], "text/html; charset=utf-8")
        style = self.s3.head_object(Bucket="site-bucket", Key="assets/site.1.css")
        self.assertEqual(style["CacheControl"], "public, max-age=31536000, immutable")

    def test_every_file_has_a_checksum(self) -> None:
        self.send(self.dist())
        sent = [call for call in self.cloud.calls if call.operation == "PutObject"]
        self.assertTrue(sent and all(len(call.params["ChecksumSHA256"]) == 44 for call in sent))

    def test_changed_page_is_the_only_upload(self) -> None:
        self.send(self.dist())
        self.cloud.calls.clear()
        changed = self.dist(extra={"ar/about/index.html": "another text"})
        self.send(changed)
        self.assertEqual(self.writes(), [("PutObject", "ar/about/index.html")])
        self.assert_is(changed)

    def test_without_changes_nothing_is_written(self) -> None:
        self.send(self.dist())
        self.cloud.calls.clear()
        self.send(self.dist())
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])

    def test_changed_header_uploads_the_file_again(self) -> None:
        self.send(self.dist())
        self.cloud.calls.clear()
        changed = self.dist()
        rules = (changed / "headers.json").read_text().replace("max-age=31536000", "max-age=600")
        (changed / "headers.json").write_text(rules)
        self.send(changed)
        self.assertEqual(self.writes(), [("PutObject", "assets/site.1.css")])
        self.assert_is(changed)

    def test_order_is_assets_then_pages_then_first_pages_then_deletions(self) -> None:
        self.send(self.dist(extra={"ar/gone/index.html": "gone", "assets/old.1.css": "old"}))
        self.cloud.calls.clear()
        self.send(self.dist(content=CONTENT_B, extra={"assets/new.2.css": "new", "assets/new.3.png": "new"}))
        writes = self.writes()
        self.assertEqual([operation for operation, _ in writes[:-1]], ["PutObject"] * (len(writes) - 1))
        self.assertEqual(writes[-1][0], "DeleteObjects")
        keys = [key for _, key in writes[:-1]]
        self.assertEqual({*keys[:2]}, {"assets/new.2.css", "assets/new.3.png"})
        self.assertEqual({*keys[-3:-1]}, {"ar/index.html", "en/index.html"})
        self.assertEqual(keys[-1], "version.json")
        (removal,) = (call for call in self.cloud.calls if call.operation == "DeleteObjects")
        deleted = [each["Key"] for each in removal.params["Delete"]["Objects"]]
        self.assertEqual(deleted, ["ar/gone/index.html"])

    def there(self) -> set[str]:
        """Returns the keys below `assets/`."""
        found = self.s3.list_objects_v2(Bucket="site-bucket", Prefix="assets/")
        return {each["Key"] for each in found.get("Contents", [])}

    def test_obsolete_assets_stay_for_a_month(self) -> None:
        old = {"assets/old.1.css": "old"}
        self.send(self.dist(extra=old))
        self.clock.sleep(90 * DAY)
        # Deployments in between do not restart the month.
        for content in ("b", "c", "d"):
            self.clock.sleep(9 * DAY)
            self.send(self.dist(content=content * 32))
            self.assertEqual(self.there(), {"assets/site.1.css", "assets/old.1.css"})
        self.clock.sleep(12 * DAY)
        self.cloud.calls.clear()
        self.send(self.dist(content="d" * 32))
        self.assertEqual(self.there(), {"assets/site.1.css"})
        self.assertEqual(self.writes(), [("DeleteObjects", "")])

    def test_returning_asset_is_not_sent_again_and_its_month_restarts(self) -> None:
        old = {"assets/old.1.css": "old"}
        self.send(self.dist(extra=old))
        self.send(self.dist())
        self.clock.sleep(20 * DAY)
        self.cloud.calls.clear()
        self.send(self.dist(extra=old))
        self.assertEqual(self.writes(), [])
        self.clock.sleep(20 * DAY)
        self.send(self.dist())
        self.assertIn("assets/old.1.css", self.there())
        self.clock.sleep(20 * DAY)
        self.send(self.dist())
        self.assertIn("assets/old.1.css", self.there())

    def test_record_without_retained_assets_is_read(self) -> None:
        self.send(self.dist(extra={"assets/old.1.css": "old"}))
        artifacts = Bucket(self.cloud.client("s3", HOME), "artifacts")
        value, tag = artifacts.get_json(RECORD) or ({}, None)
        del value["left"]
        artifacts.put_json(RECORD, value, tag)
        self.send(self.dist())
        self.assertIn("assets/old.1.css", self.there())

    def test_file_changed_or_deleted_by_hand_is_repaired(self) -> None:
        dist = self.dist()
        self.send(dist)
        self.s3.put_object(Bucket="site-bucket", Key="ar/index.html", Body=b"by hand")
        self.s3.delete_object(Bucket="site-bucket", Key="en/index.html")
        self.s3.put_object(Bucket="site-bucket", Key="by-hand.html", Body=b"by hand")
        self.send(dist)
        self.assert_is(dist)

    def test_without_a_record_everything_is_uploaded_again(self) -> None:
        dist = self.dist()
        self.send(dist)
        self.cloud.client("s3", HOME).delete_object(Bucket="artifacts", Key=RECORD)
        self.cloud.calls.clear()
        self.send(dist)
        self.assertEqual(len(self.writes()), len(site_files(dist)))
        self.assert_is(dist)

    def test_concurrent_run_is_refused_before_it_changes_the_site(self) -> None:
        self.send(self.dist())
        dist = self.dist(content=CONTENT_B)
        one, other = self.upload(dist), self.upload(dist)
        one.begin()
        self.cloud.calls.clear()
        with self.assertRaisesRegex(Problem, "Somebody else is uploading"):
            other.begin()
        self.assertEqual(self.writes(), [])

    def test_missed_invalidation_is_made_by_the_next_run(self) -> None:
        self.send(self.dist())
        upload = self.upload(self.dist(extra={"ar/about/index.html": "another"}))
        upload.begin()
        upload.send(Stage.CHANGED)
        upload.remove()
        upload.record_uploaded()
        # The run dies here. The next one finds the bucket up to date.
        again = self.upload(self.dist(extra={"ar/about/index.html": "another"}))
        self.assertEqual(again.difference.uploads, [])
        self.assertEqual(again.difference.invalidations, ["ar/about/index.html"])
        again.begin()
        again.record_uploaded()
        again.record_invalidated()
        last = self.upload(self.dist(extra={"ar/about/index.html": "another"}))
        self.assertEqual(last.difference, Difference([], [], []))


class RunsThatDied(UploadCase):
    def killed(self, dist: Path, write: int) -> bool:
        """Uploads in a process that is killed before the n-th write. Returns whether there were so many."""
        child = os.fork()
        if child == 0:
            count = 0

            def die(**_: object) -> None:
                nonlocal count
                count += 1
                if count == write:
                    os.kill(os.getpid(), signal.SIGKILL)

            try:
                for region in (EDGE, HOME):
                    for operation in ("PutObject", "DeleteObjects"):
                        self.cloud.account().client("s3", region).meta.events.register(f"before-send.s3.{operation}", die)
                self.send(dist)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)

    def test_run_killed_at_any_request_is_finished_by_the_next(self) -> None:
        before = self.dist(extra={"ar/gone/index.html": "gone", "assets/old.1.css": "old"})
        after = self.dist(content=CONTENT_B, extra={"assets/new.2.css": "new"}, without=("en/about/index.html",))
        died = 0
        while True:
            self.send(before)
            if not self.killed(after, died + 1):
                break
            died += 1
            self.send(after)
            self.assert_is(after)
            self.cloud.calls.clear()
            self.send(after)
            self.assertEqual([call for call in self.cloud.calls if call.is_write], [], f"killed at {died}")
        # Two writes of the record, one after the invalidation, the files, and one deletion.
        self.assertGreaterEqual(died, 4 + len([*after.glob("site/*/index.html")]))

    def test_run_killed_while_changing_headers_is_repaired(self) -> None:
        # The bytes and so the ETags are the same. Only the record shows that the headers differ.
        before, other = self.dist(), self.dist()
        rules = (other / "headers.json").read_text().replace("max-age=31536000", "max-age=600")
        (other / "headers.json").write_text(rules)
        for write in (1, 2, 3):
            self.send(before)
            self.assertTrue(self.killed(other, write))
            self.send(before)
            self.assert_is(before)

    def test_run_killed_before_another_build_is_repaired(self) -> None:
        before, middle = (
            self.dist(),
            self.dist(content=CONTENT_B, extra={"ar/middle/index.html": "new", "assets/middle.1.css": "x"}),
        )
        last = self.dist(extra={"ar/last/index.html": "last"})
        for write in (2, 4, 9, 14):
            self.send(before)
            self.assertTrue(self.killed(middle, write), write)
            self.send(last)
            self.assert_is(last)


if __name__ == "__main__":
    unittest.main()
