"""The smoke tests: a correct site passes, and each fault is found."""

import json
import unittest
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ..site.http_origin import HttpOrigin
from ..site.smoke import LiveSite, smoke
from .deployment_case import DeploymentCase
from .support import CONTENT_A, CONTENT_B

Answer = tuple[int, dict[str, str], bytes]


def status(number: int) -> Callable[..., Answer]:
    """Returns a fault that changes the status."""
    return lambda _status, headers, text: (number, headers, text)


def header(name: str, value: str | None) -> Callable[..., Answer]:
    """Returns a fault that changes or removes a header."""

    def changed(number: int, headers: dict[str, str], text: bytes) -> Answer:
        others = {key: each for key, each in headers.items() if key.lower() != name.lower()}
        return number, others | ({} if value is None else {name: value}), text

    return changed


def body(text: bytes) -> Callable[..., Answer]:
    """Returns a fault that changes the body."""
    return lambda number, headers, _text: (number, headers, text)


# The request, the fault in its response, and the check that must fail.
WRONG: list[tuple[str, Callable[..., Answer], str]] = [
    ("GET /ar/", status(500), "the first page, ar"),
    ("GET /en/", status(404), "the first page, en"),
    ("GET /ar/", body(b'<html lang="ar">the page of yesterday'), "the first page, ar"),
    ("GET /ar/", header("Content-Type", "application/octet-stream"), "the first page, ar"),
    ("GET /en/", body(b'<html lang="ar">'), "the first page, en"),
    ("GET /ar/", header("X-Content-Type-Options", None), "the headers of pages"),
    ("GET /ar/", header("X-Content-Type-Options", "sniff"), "the headers of pages"),
    ("GET /ar/", header("Cache-Control", "public, max-age=31536000, immutable"), "the headers of pages"),
    ("GET /assets/site.1.css", header("Cache-Control", "no-store"), "the headers of assets"),
    ("GET /assets/site.1.css", status(403), "the headers of assets"),
    ("GET /", status(302), "the page at the site's root"),
    ("GET /", body(b'<html lang="ar">the page of yesterday'), "the page at the site's root"),
    ("GET /ar", header("Strict-Transport-Security", None), "the headers of a redirect"),
    ("GET /ar", header("Strict-Transport-Security", "max-age=0"), "the headers of a redirect"),
    ("GET /ar/there-is-no-such-page/", status(200), "a missing page, ar"),
    ("GET /en/there-is-no-such-page/", body(b'<html lang="ar">'), "a missing page, en"),
    ("GET /version.json", body(json.dumps({"content": CONTENT_B}).encode()), "the site's content digest"),
    ("GET /version.json", body(b"<html>"), "the site's content digest"),
    ("GET /intake/version.json", body(json.dumps({"content": CONTENT_B}).encode()), "the function's content digest"),
    ("GET /intake/version.json", status(503), "the function's content digest"),
    ("GET /ar/old/", status(404), "the old address /ar/old/"),
    ("GET /ar/old/", header("Location", "/ar/"), "the old address /ar/old/"),
    ("POST /intake/ar/question", status(403), "the empty form question, ar"),
    ("POST /intake/en/question", status(200), "the empty form question, en"),
    ("POST /intake/en/question", body(b'<html lang="ar">'), "the empty form question, en"),
    ("POST /intake/ar/question", header("Cache-Control", "public, max-age=60"), "the empty form question, ar"),
    ("GET /around", status(200), "the API's own address is refused"),
    ("GET /around", status(200), "the API's own address of the desk is refused"),
    ("GET /desk/?lang=en", status(503), "the desk's first page"),
    ("GET /desk/?lang=en", body(b'<html lang="en">'), "the desk's first page"),
    ("GET /desk/?lang=en", header("Cache-Control", "private, no-cache"), "the desk's first page"),
]


class Smoke(DeploymentCase):
    checks_firewall_texts = False

    def setUp(self) -> None:
        super().setUp()
        self.assertTrue(self.deploy(), self.console.text)

    def live(self, **changes: Any) -> LiveSite:
        given = {
            "site": self.door.connect(self.door.origin),
            "api": self.door.connect("https://abc.execute-api.eu-central-1.amazonaws.com"),
            "dist": self.builder.folder / "dist",
            "content": CONTENT_A,
            "closed": False,
            "firewall_texts": [
                {"why": "a plain one", "text": "أحتاج إلى مساعدة"},
                {"why": "a long one", "text": "ا", "times": 4000},
            ],
        }
        return LiveSite(**{**given, **changes})

    def wrong(self, **changes: Any) -> list[str]:
        return smoke(self.live(**changes), self.clock, self.console, timeout=timedelta())

    def test_correct_site_passes(self) -> None:
        self.assertEqual(self.wrong(), [])

    def test_each_fault_fails_its_check(self) -> None:
        for where, fault, check in WRONG:
            with self.subTest(f"{where}: {check}"):
                self.door.faults = {where: fault}
                names = {each.split(": ")[0] for each in self.wrong()}
                self.assertIn(check, names)

    def test_firewall_texts_are_sent_and_a_refusal_is_reported_with_its_reason(self) -> None:
        self.assertEqual(self.wrong(), [])
        self.assertIn("ok     texts that the firewall lets through (2)", self.console.text)
        sent = [body for method, path, _, body in self.door.requests if method == "POST"]
        self.assertIn(4000 * len("%D8%A7"), [len(each) - len("what-people-write=") for each in sent])
        door = self.door.respond

        def refuses(method: str, path: str, headers: Any, body: bytes) -> Answer:
            return (403, {}, b"") if len(body) > 1000 else door(method, path, headers, body)

        self.door.respond = refuses  # type: ignore[method-assign]
        self.assertEqual(self.wrong(), ["the firewall, a long one: the status is 403, not 422"])

    def test_unreachable_site_fails_every_check(self) -> None:
        gone = HttpOrigin("http://127.0.0.1:9")
        wrong = self.wrong(site=gone, api=gone)
        self.assertTrue(wrong and all("no response" in each for each in wrong), wrong)
        self.assertGreater(len(wrong), 10)

    def test_failed_check_is_retried(self) -> None:
        answers = iter(range(100))
        self.door.faults = {"GET /ar/": lambda number, headers, text: (500 if next(answers) < 3 else number, headers, text)}
        began = self.clock.now()
        self.assertEqual(smoke(self.live(), self.clock, self.console), [])
        self.assertGreater((self.clock.now() - began).total_seconds(), 20)

    def test_retries_end_after_some_minutes_in_all(self) -> None:
        began = self.clock.now()
        gone = HttpOrigin("http://127.0.0.1:9")
        smoke(self.live(site=gone, api=gone), self.clock, self.console)
        self.assertLess((self.clock.now() - began).total_seconds(), 300)

    def test_no_request_can_be_stored(self) -> None:
        self.wrong()
        posts = [(path, body) for method, path, _, body in self.door.requests if method == "POST"]
        self.assertTrue(posts)
        for path, sent in posts:
            self.assertRegex(path, "^/intake/(ar|en)/question$")
            self.assertTrue(sent == b"" or sent.startswith(b"what-people-write="))

    def test_open_form_that_should_be_closed_fails(self) -> None:
        wrong = self.wrong(closed=True)
        self.assertEqual([each.split(": ")[0] for each in wrong], ["the closed form"])

    def test_closed_form_still_checks_the_functions_content(self) -> None:
        self.commands().switch_form(closed=True)
        self.assertEqual(self.wrong(closed=True), [])
        self.door.faults = {"GET /intake/version.json": body(json.dumps({"content": CONTENT_B}).encode())}
        self.assertEqual([each.split(": ")[0] for each in self.wrong(closed=True)], ["the function's content digest"])

    def test_domain_that_leads_elsewhere_is_a_warning(self) -> None:
        commands = self.commands()
        web = commands._connect
        commands._connect = lambda origin, through=None: (
            HttpOrigin("http://127.0.0.1:9") if through is None and "api" not in origin else web(origin, through)
        )
        self.assertTrue(commands.smoke(), self.console.text)
        self.assertIn("does not show this release", self.console.text)


if __name__ == "__main__":
    unittest.main()
