"""The command line: what it refuses before the first request, and how it explains AWS's errors."""

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
    """Runs a command. Returns the exit status, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = cli.main(list(arguments))
    return status, out.getvalue(), err.getvalue()


class CommandLine(unittest.TestCase):
    def test_committed_settings_are_refused_with_a_list_of_what_is_missing(self) -> None:
        for arguments in ([], ["--dry-run"], ["--rollback"], ["--close-form"]):
            with self.subTest(arguments):
                status, out, err = run(*arguments)
                self.assertEqual(status, 1)
                self.assertEqual(out, "")
                self.assertIn("Nothing was changed", err)
                self.assertIn("`relations_mail` is empty", err)

    def test_parameters_are_printed_as_json_without_settings(self) -> None:
        status, out, _ = run("--parameters")
        self.assertEqual(status, 0)
        self.assertEqual(set(json.loads(out)), {path.name for path in (ROOT / "infra").glob("*.yaml")})

    def test_two_commands_at_once_are_refused(self) -> None:
        with self.assertRaises(SystemExit), redirect_stderr(io.StringIO()):
            cli.main(["--rollback", "--close-form"])

    def test_abbreviated_option_is_refused(self) -> None:
        with self.assertRaises(SystemExit), redirect_stderr(io.StringIO()):
            cli.main(["--roll"])

    def test_option_of_another_command_is_refused(self) -> None:
        for arguments in (["--rollback", "--dry-run"], ["--close-form", "--keep"], ["--restore-backup", "--uncommitted"]):
            with self.subTest(arguments):
                status, _, err = run(*arguments)
                self.assertEqual(status, 1)
                self.assertIn(f"{arguments[1]} cannot be combined with {arguments[0]}", err)

    def test_runbook_has_each_section_that_messages_refer_to(self) -> None:
        headings = set(re.findall(r"^## (.+)$", (ROOT / "infra/README.md").read_text(encoding="utf-8"), re.MULTILINE))
        own = (path for path in (ROOT / "infra/deployment").rglob("*.py") if path.parent.name != "tests")
        sources = "".join(path.read_text(encoding="utf-8") for path in own)
        named = set(re.findall(r"infra/README\.md, “([^”]+)”", sources))
        self.assertGreater(len(named), 2)
        self.assertEqual(named - headings, set())

    def test_aws_errors_are_explained(self) -> None:
        def client_error(code: str) -> ClientError:
            return ClientError({"Error": {"Code": code, "Message": "no"}}, "PutObject")

        for error, message, expected in (
            (client_error("AccessDenied"), "no permission for this", 1),
            (client_error("ExpiredToken"), "login has expired", 1),
            (EndpointConnectionError(endpoint_url="https://s3"), "continues with what is missing", 1),
            (Conflict("releases/state.json"), "Somebody else changed releases/state.json", 1),
            (KeyboardInterrupt(), "Interrupted", 130),
        ):
            with self.subTest(message), mock.patch.object(cli, "_run", side_effect=error):
                status, _, err = run()
                self.assertEqual(status, expected)
                self.assertIn(message, err)
                self.assertNotIn("Traceback", err)


if __name__ == "__main__":
    unittest.main()
