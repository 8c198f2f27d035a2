"""Tests of the workflows' scripts: the list of findings, the offline copy, the links to other sites.

python3 -m unittest discover -s .github/scripts
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
import unittest
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path, PurePosixPath
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))

import external_links
import findings
import offline_copy

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def folder(files: dict[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        for name, text in files.items():
            path = Path(made, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        yield Path(made)


class Dependabot(unittest.TestCase):
    """Each folder with a lock file is named, or nobody learns of newer versions."""

    LOCKS = {"Cargo.lock": "cargo", "package-lock.json": "npm", "requirements.txt": "pip"}

    def test_every_lock_is_named(self) -> None:
        asked = (ROOT / ".github/dependabot.yml").read_text()
        named = {
            (ecosystem, folder)
            for ecosystem, folders in re.findall(r"package-ecosystem: (\w+)\n    directories: (\[.*\])", asked)
            for folder in json.loads(folders)
        }
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *(f"*{lock}" for lock in self.LOCKS)]
        locks = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
        there = {(self.LOCKS[Path(lock).name], f"/{Path(lock).parent.as_posix()}".rstrip(".")) for lock in locks}
        self.assertGreater(len(there), 5)
        # Other versions there would make other pictures.
        self.assertEqual(there - named, {("pip", "/brand")})


class Commands(unittest.TestCase):
    """The commands that workflows run can be tried nowhere but on GitHub."""

    def test_every_command_of_a_workflow_exists(self) -> None:
        workflows = "".join(file.read_text() for file in (ROOT / ".github/workflows").glob("*.yml"))
        used = set(re.findall(r"infra/deploy (--[a-z-]+)", workflows))
        known = set(re.findall(r'"(--[a-z-]+)"', (ROOT / "infra/deployment/cli.py").read_text()))
        self.assertGreater(len(used), 3)
        self.assertEqual(used - known, set())


class Findings(unittest.TestCase):
    def finding(self, severity: str, message: str) -> dict:
        return {"severity": severity, "file": "content/ar/a_b.md", "line": 3, "message": message, "help": "أصلحه"}

    def test_text_is_escaped_for_its_cell(self) -> None:
        text = findings.listed([self.finding("error", "a | b <b>*x*\nc")], findings.ARABIC)
        self.assertIn(r"| <bdi>content/ar/a\_b.md:3</bdi> | a \| b &lt;b>\*x\* c | أصلحه |", text)
        self.assertNotIn(findings.ARABIC.clean, text)

    def test_notes_are_folded_and_absence_of_errors_is_stated(self) -> None:
        text = findings.listed([self.finding("note", "بانتظار الجمعية")], findings.ENGLISH)
        self.assertIn("There are no errors", text)
        self.assertIn("<details><summary>Notes (1)", text)

    def test_errors_are_open(self) -> None:
        text = findings.listed([self.finding("error", "x"), self.finding("warning", "y")], findings.ENGLISH)
        self.assertEqual(text.count("<details open>"), 2)


SITE = {
    "index.html": '<body><a href="/ar/">العربية</a></body>',
    "ar/index.html": (
        '<link rel="stylesheet" href="/assets/site.1.css" integrity="sha384-x"><link rel="preload" href="/assets/f.woff2" crossorigin>'
        '<body><svg><use href="/assets/icon.2.svg#about"/></svg><a href="/ar/about/#about">من نحن</a><a href="/">لغة</a>'
        '<img src="/assets/p.jpg" srcset="/assets/p.jpg 1x, /assets/p2.jpg 2x"></body>'
    ),
    "ar/about/index.html": '<body><a href="/ar/">الرئيسية</a><form method="post" action="/intake/ar/question#main"></form></body>',
    "assets/site.1.css": "@font-face { src: url(/assets/fonts/f.woff2) }",
    "assets/icon.2.svg": '<svg><rect width="1"/><symbol id="about"><path d="M0 0"/></symbol></svg>',
    "assets/fonts/f.woff2": "",
    "assets/f.woff2": "",
    "assets/p.jpg": "",
    "assets/p2.jpg": "",
}


class OfflineCopy(unittest.TestCase):
    def copied(self, files: dict[str, str]) -> dict[str, str]:
        with folder(files) as site, tempfile.TemporaryDirectory() as made:
            out = Path(made, "copy")
            offline_copy.copy(site, out)
            return {file.relative_to(out).as_posix(): file.read_text() for file in out.rglob("*") if file.is_file()}

    def test_every_address_leads_to_a_file_of_the_copy(self) -> None:
        files = self.copied(SITE)
        for name, text in files.items():
            if not name.endswith(".html"):
                continue
            addresses = re.findall(r'(?:href|src|action)="([^"#]+)', text)
            addresses += [each.split()[0] for srcset in re.findall(r'srcset="([^"]+)"', text) for each in srcset.split(",")]
            self.assertTrue(addresses)
            for address in addresses:
                self.assertFalse(address.startswith("/"), f"{name}: {address}")
                led = PurePosixPath(name).parent / address
                self.assertIn(Path(*led.parts).as_posix() if ".." not in led.parts else normal(led), files)

    def test_fragments_are_kept(self) -> None:
        self.assertIn('href="about/index.html#about"', self.copied(SITE)["ar/index.html"])

    def test_symbols_are_put_into_the_page_with_prefixed_ids(self) -> None:
        page = self.copied(SITE)["ar/index.html"]
        self.assertIn('<use href="#symbol-about"', page)
        self.assertIn('<symbol id="symbol-about">', page)

    def test_integrity_and_crossorigin_are_removed(self) -> None:
        page = self.copied(SITE)["ar/index.html"]
        self.assertNotIn("integrity", page)
        self.assertNotIn("crossorigin", page)

    def test_form_leads_back_to_its_page_and_every_page_has_the_banner(self) -> None:
        files = self.copied(SITE)
        self.assertIn('action="index.html"', files["ar/about/index.html"])
        for name in ("index.html", "ar/index.html", "ar/about/index.html"):
            self.assertIn("لا يُرسل منها شيء", files[name])

    def test_font_addresses_in_styles_are_relative(self) -> None:
        self.assertEqual(self.copied(SITE)["assets/site.1.css"], "@font-face { src: url(fonts/f.woff2) }")

    def test_address_without_a_file_is_refused(self) -> None:
        with self.assertRaisesRegex(offline_copy.NowhereError, r"index.html: /en/ leads nowhere"):
            self.copied({"index.html": '<body><a href="/en/">English</a></body>'})


def normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


class Host(BaseHTTPRequestHandler):
    """Another site, with a different response for each path."""

    asked: list[str] = []
    failures = 0

    def do_GET(self) -> None:
        Host.asked.append(self.path)
        if self.path == "/back-soon":
            Host.failures += 1
        status = {
            "/there": 200,
            "/moved": 301,
            "/%D8%B3%D9%85%D8%A7%D8%A1?q=%D8%A8": 200,
            "/forbidden": 403,
            "/busy": 429,
            "/gone": 410,
            "/broken": 500,
            "/back-soon": 503 if Host.failures < 2 else 200,
            "/circle": 302,
        }.get(self.path, 404)
        self.send_response(status)
        if self.path in ("/moved", "/circle"):
            self.send_header("Location", {"/moved": "/there", "/circle": "/circle"}[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class ExternalLinks(unittest.TestCase):
    def setUp(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
        self.host = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        patch = mock.patch.object(external_links, "PAUSE_SECONDS", 0)
        patch.start()
        self.addCleanup(patch.stop)
        Host.asked, Host.failures = [], 0

    def verdict(self, path: str) -> str:
        return external_links.check(self.host + path).verdict.value

    def test_each_response_has_its_verdict(self) -> None:
        expected = {
            "/there": "fine",
            "/moved": "fine",
            "/سماء?q=ب": "fine",
            "/back-soon": "fine",
            "/forbidden": "unsure",
            "/busy": "unsure",
            "/nowhere": "broken",
            "/gone": "broken",
            "/broken": "broken",
            "/circle": "broken",
        }
        self.assertEqual({path: self.verdict(path) for path in expected}, expected)

    def test_missing_page_is_requested_once_and_failing_host_three_times(self) -> None:
        self.verdict("/gone")
        self.verdict("/broken")
        self.assertEqual(Host.asked, ["/gone", "/broken", "/broken", "/broken"])

    def test_host_without_server_is_broken(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.assertEqual(self.verdict("/there"), "broken")

    def test_invalid_host_name_is_broken(self) -> None:
        self.assertEqual(external_links.check("https://a..b/").verdict.value, "broken")

    def run_all(self, paths: list[str], content: dict[str, str]) -> tuple[int, str, str]:
        anchors = "".join(f'<a rel="external" href="{self.host}{path}">x</a>' for path in paths)
        ours = '<a href="/ar/">x</a><a href="mailto:a@example.org">x</a><link rel="canonical" href="https://example.org/">'
        output = StringIO()
        with folder({"ar/index.html": anchors + ours}) as site, folder(content) as written, folder({}) as out:
            with redirect_stdout(output):
                status = external_links.main(site, written, out / "report.md")
            return status, output.getvalue().replace(str(written), "content"), (out / "report.md").read_text()

    def test_annotation_has_the_line_in_the_content(self) -> None:
        content = {"ar/a.md": f"# أ\n[ب]({self.host}/nowhere-else) و\n[ج]({self.host}/nowhere).\n", "b.toml": ""}
        status, output, report = self.run_all(["/there", "/nowhere"], content)
        self.assertEqual(status, 1)
        self.assertIn("::error file=content/ar/a.md,line=3::", output)
        self.assertIn("ar/a.md:3", report)
        self.assertIn("404", report)
        self.assertNotIn("/there", report)

    def test_link_that_is_not_in_the_content_names_its_page(self) -> None:
        _, output, report = self.run_all(["/nowhere"], {})
        self.assertIn("::error::", output)
        self.assertIn("`ar/index.html`", report)

    def test_report_is_empty_without_broken_links(self) -> None:
        self.assertEqual(self.run_all(["/there", "/forbidden"], {})[::2], (0, ""))

    def test_only_links_to_other_sites_are_requested(self) -> None:
        self.run_all(["/there"], {})
        self.assertEqual(Host.asked, ["/there"])

    def test_site_without_pages_fails(self) -> None:
        with folder({}) as site, self.assertRaises(SystemExit):
            external_links.main(site, site, site / "report.md")


if __name__ == "__main__":
    unittest.main()
