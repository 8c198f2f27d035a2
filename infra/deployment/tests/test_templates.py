"""The repository's templates as the deployment reads them, with the generated code embedded."""

import subprocess
import sys
import unittest
from typing import Any

import yaml

from ..aws.templates import embed_files, parameter_names, strip_comments
from ..names import SITE, TEMPLATES
from ..parameters import names
from ..problem import Problem
from ..site import edge_functions
from .support import ROOT, Folder, write_dist


class Loader(yaml.SafeLoader):
    """Loads CloudFormation's short tags. `!Ref` and `!Join` are evaluated."""

    given: dict[str, str]


def short_tag(loader: Loader, tag: str, node: yaml.Node) -> Any:
    """Returns the value behind a tag."""
    if isinstance(node, yaml.ScalarNode):
        return loader.given.get(node.value, node.value) if tag == "Ref" else node.value
    parts = loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else []
    return parts[0].join(parts[1]) if tag == "Join" else None


Loader.add_multi_constructor("!", short_tag)


def read(name: str) -> str:
    """Returns the text of a template."""
    return (ROOT / "infra" / name).read_text(encoding="utf-8")


def loaded(text: str, **given: str) -> Any:
    """Returns a template's content with the given parameters."""
    loader = Loader(text)
    loader.given = given
    return loader.get_single_data()


class Parameters(unittest.TestCase):
    def test_parameter_names_match_yaml(self) -> None:
        for name in TEMPLATES.values():
            with self.subTest(name):
                text = read(name)
                self.assertEqual(parameter_names(text), list(loaded(text).get("Parameters", {})))

    def test_each_parameter_is_passed_or_left_alone(self) -> None:
        for name, known in names().items():
            with self.subTest(name):
                self.assertEqual(sorted(known["gives"] + known["leaves"]), sorted(parameter_names(read(name))))


class Code(unittest.TestCase):
    def setUp(self) -> None:
        folder = Folder()
        self.addCleanup(folder.clear)
        self.dist = write_dist(folder.path)
        self.pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "infra/waf").glob("*.html")}
        self.code = edge_functions.render(self.dist)
        self.whole = embed_files(read(TEMPLATES[SITE]), {**self.pages, **self.code}, set(self.code))

    def test_code_is_embedded_unchanged(self) -> None:
        resources = loaded(self.whole)["Resources"]
        code = {each["Properties"]["FunctionCode"] for each in resources.values() if each["Type"] == "AWS::CloudFront::Function"}
        self.assertEqual({text.removeprefix("const CLOSED = Closed;\n") for text in code}, set(self.code.values()))
        bodies = resources["Firewall"]["Properties"]["CustomResponseBodies"].values()
        self.assertEqual({body["Content"] for body in bodies}, set(self.pages.values()))

    def test_embedded_text_is_ascii(self) -> None:
        text = "const a = 'أهلاً 😀 \\U0001f600 \\\\u0628';\n\t\"'\u2028\x7f"
        whole = embed_files("A:\n  FunctionCode: a.js\n", {"a.js": text}, {"a.js"})
        self.assertTrue(whole.isascii() and self.whole.isascii())
        self.assertEqual(loaded(whole), {"A": {"FunctionCode": text}})

    def test_templates_are_ascii(self) -> None:
        for name in TEMPLATES.values():
            self.assertTrue(read(name).isascii(), name)

    def test_rest_of_the_template_is_unchanged(self) -> None:
        before, after = read(TEMPLATES[SITE]).splitlines(), self.whole.splitlines()
        differ = [line.split(":")[0].strip() for line, other in zip(before, after, strict=True) if line != other]
        self.assertEqual(sorted(differ), ["Content", "FunctionCode", "FunctionCode"])

    def test_closed_parameter_gives_the_same_code_as_the_generator(self) -> None:
        for closed in ("false", "true"):
            out = self.dist / closed
            command = [sys.executable, edge_functions.__file__, "--dist", str(self.dist), "--out", str(out)]
            subprocess.run([*command, *(["--closed"] if closed == "true" else [])], check=True)
            code = loaded(self.whole, Closed=closed)["Resources"]["SiteRequest"]["Properties"]["FunctionCode"]
            self.assertEqual(code, (out / edge_functions.REQUEST).read_text(encoding="utf-8"))
            self.assertIn(f"CLOSED = {closed};", code)

    def test_unknown_or_repeated_file_is_refused(self) -> None:
        files = {**self.pages, **self.code}
        template = read(TEMPLATES[SITE])
        for wrong, message in (
            (template.replace("FunctionCode: site-response.js", "FunctionCode: site.js"), "site.js"),
            (template.replace("FunctionCode: site-response.js", "FunctionCode: site-request.js"), "once"),
        ):
            with self.subTest(message), self.assertRaisesRegex(Problem, message):
                embed_files(wrong, files, set(self.code))

    def test_comments_and_empty_lines_are_ignored(self) -> None:
        self.assertEqual(strip_comments("# a\n\nA: 1\n  # b\nB: 2 \n"), strip_comments("A: 1\nB: 2\n"))
        self.assertNotEqual(strip_comments("A: 1\n"), strip_comments("A: 2\n"))


if __name__ == "__main__":
    unittest.main()
