"""The files' headers, their order of upload, and what is invalidated."""

import json
import unittest

from ..problem import Problem
from ..site.edge_cache import invalidate
from ..site.site_files import headers_of, invalidation, site_files, upload_order
from .doubles import CloudFront
from .support import EDGE, Cloud, Folder, RecordingConsole, TestClock, write_dist


class Files(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Folder()
        self.addCleanup(self.folder.clear)

    def test_unknown_file_type_is_refused(self) -> None:
        write_dist(self.folder.path, extra={"assets/film.1.mkv": "x"})
        with self.assertRaisesRegex(Problem, r"film\.1\.mkv"):
            site_files(self.folder.path)

    def test_only_error_pages_carry_a_status(self) -> None:
        files = site_files(write_dist(self.folder.path))
        with_status = {file.path: file.metadata["status"] for file in files if file.metadata}
        for folder in ("", "ar/", "en/"):
            self.assertEqual(with_status.pop(f"{folder}404.html"), "404")
        # The edge functions respond with this copy at addresses that were given up.
        self.assertEqual(set(with_status.values()), {"410"})
        self.assertTrue(all(path.endswith("410.html") for path in with_status))

    def test_empty_build_is_refused(self) -> None:
        dist = write_dist(self.folder.path)
        for path in dist.glob("site/**/*.*"):
            path.unlink()
        with self.assertRaisesRegex(Problem, "no site"):
            site_files(dist)

    def test_first_matching_rule_sets_each_header(self) -> None:
        rules = [{"path": "/a/*", "headers": {"One": "1"}}, {"path": "/a/b", "headers": {"Two": "2"}}]
        rules += [{"path": "/*", "headers": {"One": "3", "Two": "4"}}]
        self.assertEqual(headers_of("/a/b", rules), {"one": "1", "two": "2"})
        self.assertEqual(headers_of("/a/b/", rules), {"one": "1", "two": "4"})

    def test_no_page_is_uploaded_before_what_it_links_to(self) -> None:
        files = site_files(write_dist(self.folder.path))
        groups = [[file.path for file in group] for group in upload_order(reversed(files), set())]
        self.assertEqual(groups[0], ["assets/site.1.css"])
        self.assertIn("ar/about/index.html", groups[1])
        self.assertEqual(sorted(groups[2]), ["ar/index.html", "en/index.html", "index.html"])
        self.assertEqual(groups[3], ["version.json"])
        self.assertEqual(sum(map(len, groups)), len(files))

    def test_new_files_are_uploaded_before_changed_ones(self) -> None:
        files = site_files(write_dist(self.folder.path, extra={"ar/new/index.html": "new"}))
        there = {file.path for file in files} - {"ar/new/index.html", "en/index.html", "assets/site.1.css"}
        groups = [[file.path for file in group] for group in upload_order(files, there)]
        self.assertEqual(groups[:3], [["assets/site.1.css"], ["ar/new/index.html"], ["en/index.html"]])
        self.assertEqual(sorted(groups[4]), ["ar/index.html", "index.html"])
        self.assertEqual(groups[5], ["version.json"])


class Invalidation(unittest.TestCase):
    def test_page_is_invalidated_under_both_addresses(self) -> None:
        self.assertEqual(invalidation(["ar/about/index.html"]), ["/ar/about/", "/ar/about/index.html"])
        self.assertEqual(invalidation(["index.html", "robots.txt"]), ["/", "/index.html", "/robots.txt"])

    def test_arabic_address_is_percent_encoded(self) -> None:
        self.assertEqual(invalidation(["ar/عن/index.html"]), ["/ar/%D8%B9%D9%86/", "/ar/%D8%B9%D9%86/index.html"])

    def test_many_paths_become_one_wildcard(self) -> None:
        self.assertEqual(len(invalidation(f"{number}.html" for number in range(15))), 15)
        self.assertEqual(invalidation(f"{number}.html" for number in range(16)), ["/*"])
        # For example, the first page of each language and six others.
        self.assertEqual(invalidation(f"{number}/index.html" for number in range(8)), ["/*"])

    def test_invalidation_is_waited_for(self) -> None:
        cloud, clock, console = Cloud(), TestClock(), RecordingConsole()
        double = CloudFront(cloud)
        began = clock.now()
        invalidate(cloud.account().client("cloudfront", EDGE), "E2EXAMPLE", ["ar/index.html"], clock, console)
        self.assertEqual(double.invalidated, [["/ar/", "/ar/index.html"]])
        self.assertGreater(clock.now(), began)
        invalidate(cloud.account().client("cloudfront", EDGE), "E2EXAMPLE", [], clock, console)
        self.assertEqual(len(double.invalidated), 1)

    def test_assets_are_immutable(self) -> None:
        folder = Folder()
        self.addCleanup(folder.clear)
        rules = json.loads((write_dist(folder.path) / "headers.json").read_text())
        self.assertIn("immutable", headers_of("/assets/x.css", rules)["cache-control"])
        (style,) = (file for file in site_files(folder.path) if file.path.startswith("assets/"))
        self.assertTrue(style.is_immutable)


if __name__ == "__main__":
    unittest.main()
