"""The command line: what it refuses before it does anything, and how it puts AWS's refusals."""

import io
import json
import re
import unittest
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

from botocore.exceptions import ClientError, EndpointConnectionError

from .. import cli
from ..aws.bucket import Conflict
from .support import ROOT


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = cli.main(list(arguments))
    return status, out.getvalue(), err.getvalue()


class CommandLine(unittest.TestCase):
    def test_the_settings_as_committed_are_refused_with_the_list_of_what_is_missing(self) -> None:
        for arguments in ([], ["--dry-run"], ["--rollback"], ["--close-form"]):
            with self.subTest(arguments):
                status, out, err = run(*arguments)
                self.assertEqual(status, 1)
                self.assertEqual(out, "")
                self.assertIn("Nothing was done", err)
                self.assertIn("`relations_mail` is empty", err)

    def test_the_parameters_are_printed_as_json_without_any_settings(self) -> None:
        status, out, _ = run("--parameters")
        self.assertEqual(status, 0)
        self.assertEqual(set(json.loads(out)), {path.name for path in (ROOT / "infra").glob("*.yaml")})

    def test_two_orders_at_once_are_refused(self) -> None:
        with self.assertRaises(SystemExit), redirect_stderr(io.StringIO()):
            cli.main(["--rollback", "--close-form"])

    def test_an_order_is_never_guessed_from_its_beginning(self) -> None:
        with self.assertRaises(SystemExit), redirect_stderr(io.StringIO()):
            cli.main(["--roll"])

    def test_what_does_not_go_with_an_order_is_refused_and_the_order_not_done(self) -> None:
        for arguments in (["--rollback", "--dry-run"], ["--close-form", "--keep"], ["--restore-backup", "--uncommitted"]):
            with self.subTest(arguments):
                status, _, err = run(*arguments)
                self.assertEqual(status, 1)
                self.assertIn(f"{arguments[1]} does not go with {arguments[0]}", err)

    def test_what_is_said_of_the_runbook_stands_in_it(self) -> None:
        headings = set(re.findall(r"^## (.+)$", (ROOT / "infra/README.md").read_text(encoding="utf-8"), re.MULTILINE))
        own = (path for path in (ROOT / "infra/deployment").rglob("*.py") if path.parent.name != "tests")
        sources = "".join(path.read_text(encoding="utf-8") for path in own)
        named = set(re.findall(r"infra/README\.md, “([^”]+)”", sources))
        self.assertGreater(len(named), 2)
        self.assertEqual(named - headings, set())

    def test_what_goes_wrong_at_aws_is_told_in_words(self) -> None:
        def client_error(code: str) -> ClientError:
            return ClientError({"Error": {"Code": code, "Message": "no"}}, "PutObject")

        for error, words, expected in (
            (client_error("AccessDenied"), "may not do that", 1),
            (client_error("ExpiredToken"), "signed in to AWS no more", 1),
            (EndpointConnectionError(endpoint_url="https://s3"), "goes on with what is missing", 1),
            (Conflict("releases/state.json"), "Somebody else changed releases/state.json", 1),
            (KeyboardInterrupt(), "Broken off", 130),
        ):
            with self.subTest(words), mock.patch.object(cli, "_run", side_effect=error):
                status, _, err = run()
                self.assertEqual(status, expected)
                self.assertIn(words, err)
                self.assertNotIn("Traceback", err)


if __name__ == "__main__":
    unittest.main()
