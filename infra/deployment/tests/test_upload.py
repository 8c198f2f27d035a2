"""Sending the site, against a bucket that speaks S3: what goes up and what does not, in which order, and after a run that died."""

import os
import signal
import unittest
from pathlib import Path
from typing import Any

from ..aws.bucket import Bucket
from ..problem import Problem
from ..site.site_files import Stage, site_files
from ..site.upload import RECORD, Upload
from .support import CONTENT_B, EDGE, HOME, Cloud, Folder, RecordingConsole, TestClock, write_dist

DAY = 24 * 3600.0


def is_page(path: str) -> bool:
    """Whether people know it by its address."""
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
        """The whole of it, as a deployment does it."""
        upload = self.upload(dist)
        upload.begin()
        for stage in Stage:
            upload.send(stage)
        upload.remove()
        upload.record_uploaded()
        upload.record_invalidated()

    def orders(self) -> list[tuple[str, str]]:
        """What was ordered of the site's bucket."""
        of_site = (call for call in self.cloud.calls if call.is_write and call.params["Bucket"] == "site-bucket")
        return [(call.operation, call.params.get("Key", "")) for call in of_site]

    def assert_is(self, dist: Path) -> None:
        """The bucket holds exactly this build, byte for byte, header for header, beside what pages of before load."""
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
    def test_the_first_time_everything_goes_up_with_its_headers(self) -> None:
        dist = self.dist()
        self.send(dist)
        self.assert_is(dist)
        about = self.s3.head_object(Bucket="site-bucket", Key="ar/404.html")
        self.assertEqual(about["Metadata"], {"status": "404"})
        self.assertEqual(about["ContentType"], "text/html; charset=utf-8")
        style = self.s3.head_object(Bucket="site-bucket", Key="assets/site.1.css")
        self.assertEqual(style["CacheControl"], "public, max-age=31536000, immutable")

    def test_every_file_carries_a_checksum(self) -> None:
        self.send(self.dist())
        sent = [call for call in self.cloud.calls if call.operation == "PutObject"]
        self.assertTrue(sent and all(len(call.params["ChecksumSHA256"]) == 44 for call in sent))

    def test_with_one_page_changed_that_page_goes_up_and_nothing_else(self) -> None:
        self.send(self.dist())
        self.cloud.calls.clear()
        changed = self.dist(extra={"ar/about/index.html": "another text"})
        self.send(changed)
        self.assertEqual(self.orders(), [("PutObject", "ar/about/index.html")])
        self.assert_is(changed)

    def test_with_nothing_changed_nothing_is_ordered_at_all(self) -> None:
        self.send(self.dist())
        self.cloud.calls.clear()
        self.send(self.dist())
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])

    def test_with_only_a_header_changed_the_file_goes_up_again(self) -> None:
        self.send(self.dist())
        self.cloud.calls.clear()
        changed = self.dist()
        rules = (changed / "headers.json").read_text().replace("max-age=31536000", "max-age=600")
        (changed / "headers.json").write_text(rules)
        self.send(changed)
        self.assertEqual(self.orders(), [("PutObject", "assets/site.1.css")])
        self.assert_is(changed)

    def test_what_pages_load_goes_first_then_pages_then_the_first_pages_and_deletions_last(self) -> None:
        self.send(self.dist(extra={"ar/gone/index.html": "gone", "assets/old.1.css": "old"}))
        self.cloud.calls.clear()
        self.send(self.dist(content=CONTENT_B, extra={"assets/new.2.css": "new", "assets/new.3.png": "new"}))
        orders = self.orders()
        self.assertEqual([operation for operation, _ in orders[:-1]], ["PutObject"] * (len(orders) - 1))
        self.assertEqual(orders[-1][0], "DeleteObjects")
        keys = [key for _, key in orders[:-1]]
        self.assertEqual({*keys[:2]}, {"assets/new.2.css", "assets/new.3.png"})
        self.assertEqual({*keys[-3:-1]}, {"ar/index.html", "en/index.html"})
        self.assertEqual(keys[-1], "version.json")
        (removal,) = (call for call in self.cloud.calls if call.operation == "DeleteObjects")
        deleted = [each["Key"] for each in removal.params["Delete"]["Objects"]]
        self.assertEqual(deleted, ["ar/gone/index.html"])

    def there(self) -> set[str]:
        """What is in the bucket below `assets/`."""
        found = self.s3.list_objects_v2(Bucket="site-bucket", Prefix="assets/")
        return {each["Key"] for each in found.get("Contents", [])}

    def test_what_pages_of_before_load_stays_for_a_month_for_whoever_has_one_open_still(self) -> None:
        old = {"assets/old.1.css": "old"}
        self.send(self.dist(extra=old))
        self.clock.sleep(90 * DAY)
        # Each deployment in between is none of its concern.
        for content in ("b", "c", "d"):
            self.clock.sleep(9 * DAY)
            self.send(self.dist(content=content * 32))
            self.assertEqual(self.there(), {"assets/site.1.css", "assets/old.1.css"})
        self.clock.sleep(12 * DAY)
        self.cloud.calls.clear()
        self.send(self.dist(content="d" * 32))
        self.assertEqual(self.there(), {"assets/site.1.css"})
        self.assertEqual(self.orders(), [("DeleteObjects", "")])

    def test_what_comes_back_in_that_month_is_not_sent_again_and_its_month_begins_anew_when_it_goes_again(self) -> None:
        old = {"assets/old.1.css": "old"}
        self.send(self.dist(extra=old))
        self.send(self.dist())
        self.clock.sleep(20 * DAY)
        self.cloud.calls.clear()
        self.send(self.dist(extra=old))
        self.assertEqual(self.orders(), [])
        self.clock.sleep(20 * DAY)
        self.send(self.dist())
        self.assertIn("assets/old.1.css", self.there())
        self.clock.sleep(20 * DAY)
        self.send(self.dist())
        self.assertIn("assets/old.1.css", self.there())

    def test_a_record_of_before_that_month_was_counted_is_read(self) -> None:
        self.send(self.dist(extra={"assets/old.1.css": "old"}))
        artifacts = Bucket(self.cloud.client("s3", HOME), "artifacts")
        value, tag = artifacts.get_json(RECORD) or ({}, None)
        del value["left"]
        artifacts.put_json(RECORD, value, tag)
        self.send(self.dist())
        self.assertIn("assets/old.1.css", self.there())

    def test_a_file_that_somebody_changed_or_removed_by_hand_is_mended(self) -> None:
        dist = self.dist()
        self.send(dist)
        self.s3.put_object(Bucket="site-bucket", Key="ar/index.html", Body=b"by hand")
        self.s3.delete_object(Bucket="site-bucket", Key="en/index.html")
        self.s3.put_object(Bucket="site-bucket", Key="by-hand.html", Body=b"by hand")
        self.send(dist)
        self.assert_is(dist)

    def test_without_its_record_everything_goes_up_again(self) -> None:
        dist = self.dist()
        self.send(dist)
        self.cloud.client("s3", HOME).delete_object(Bucket="artifacts", Key=RECORD)
        self.cloud.calls.clear()
        self.send(dist)
        self.assertEqual(len(self.orders()), len(site_files(dist)))
        self.assert_is(dist)

    def test_a_second_run_at_the_same_time_is_refused_before_it_touches_the_site(self) -> None:
        self.send(self.dist())
        dist = self.dist(content=CONTENT_B)
        one, other = self.upload(dist), self.upload(dist)
        one.begin()
        self.cloud.calls.clear()
        with self.assertRaisesRegex(Problem, "Somebody else is sending"):
            other.begin()
        self.assertEqual(self.orders(), [])

    def test_what_cloudfront_was_not_told_is_told_by_the_next_run(self) -> None:
        self.send(self.dist())
        upload = self.upload(self.dist(extra={"ar/about/index.html": "another"}))
        upload.begin()
        upload.send(Stage.CHANGED)
        upload.remove()
        upload.record_uploaded()
        # It dies here. The next one finds the bucket right.
        again = self.upload(self.dist(extra={"ar/about/index.html": "another"}))
        self.assertEqual(again.difference.uploads, [])
        self.assertEqual(again.difference.invalidations, ["ar/about/index.html"])
        again.begin()
        again.record_uploaded()
        again.record_invalidated()
        last = self.upload(self.dist(extra={"ar/about/index.html": "another"}))
        self.assertTrue(last.difference.is_empty)


class RunsThatDied(UploadCase):
    def killed(self, dist: Path, order: int) -> bool:
        """Sends in a process that is killed at the n-th order of all. Gives whether there were so many."""
        child = os.fork()
        if child == 0:
            count = 0

            def die(**_: object) -> None:
                nonlocal count
                count += 1
                if count == order:
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

    def test_killed_at_any_order_and_run_again_it_ends_right(self) -> None:
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
        # Two writes of the record and one that CloudFront was told, the files, one order to delete.
        self.assertGreaterEqual(died, 4 + len([*after.glob("site/*/index.html")]))

    def test_killed_while_only_headers_change_and_then_sent_as_before_it_ends_right(self) -> None:
        # The bytes are the same, and so is the bucket's tag of them: only the record can tell that the headers are not.
        before, other = self.dist(), self.dist()
        rules = (other / "headers.json").read_text().replace("max-age=31536000", "max-age=600")
        (other / "headers.json").write_text(rules)
        for order in (1, 2, 3):
            self.send(before)
            self.assertTrue(self.killed(other, order))
            self.send(before)
            self.assert_is(before)

    def test_killed_and_then_sent_another_way_it_ends_right(self) -> None:
        before, middle = (
            self.dist(),
            self.dist(content=CONTENT_B, extra={"ar/middle/index.html": "new", "assets/middle.1.css": "x"}),
        )
        last = self.dist(extra={"ar/last/index.html": "last"})
        for order in (2, 4, 9, 14):
            self.send(before)
            self.assertTrue(self.killed(middle, order), order)
            self.send(last)
            self.assert_is(last)


if __name__ == "__main__":
    unittest.main()
