"""The templates of this repository as the deployment reads them, and the generated code in its place."""

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
    """YAML with CloudFormation's short tags, of which `!Ref` and `!Join` are carried out."""

    given: dict[str, str]


def short_tag(loader: Loader, tag: str, node: yaml.Node) -> Any:
    """What stands behind a tag."""
    if isinstance(node, yaml.ScalarNode):
        return loader.given.get(node.value, node.value) if tag == "Ref" else node.value
    parts = loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else []
    return parts[0].join(parts[1]) if tag == "Join" else None


Loader.add_multi_constructor("!", short_tag)


def read(name: str) -> str:
    """A template's text."""
    return (ROOT / "infra" / name).read_text(encoding="utf-8")


def loaded(text: str, **given: str) -> Any:
    """What it says, with the parameters that are given."""
    loader = Loader(text)
    loader.given = given
    return loader.get_single_data()


class Parameters(unittest.TestCase):
    def test_they_are_found_as_yaml_has_them(self) -> None:
        for name in TEMPLATES.values():
            with self.subTest(name):
                text = read(name)
                self.assertEqual(parameter_names(text), list(loaded(text).get("Parameters", {})))

    def test_each_is_given_or_left_on_purpose(self) -> None:
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

    def test_it_stands_in_the_template_as_it_was_made(self) -> None:
        resources = loaded(self.whole)["Resources"]
        code = {each["Properties"]["FunctionCode"] for each in resources.values() if each["Type"] == "AWS::CloudFront::Function"}
        self.assertEqual({text.removeprefix("const CLOSED = Closed;\n") for text in code}, set(self.code.values()))
        bodies = resources["Firewall"]["Properties"]["CustomResponseBodies"].values()
        self.assertEqual({body["Content"] for body in bodies}, set(self.pages.values()))

    def test_any_text_stands_in_it_in_ascii_because_cloudformation_gives_nothing_else_back(self) -> None:
        text = "const a = 'أهلاً 😀 \\U0001f600 \\\\u0628';\n\t\"'\u2028\x7f"
        whole = embed_files("A:\n  FunctionCode: a.js\n", {"a.js": text}, {"a.js"})
        self.assertTrue(whole.isascii() and self.whole.isascii())
        self.assertEqual(loaded(whole), {"A": {"FunctionCode": text}})

    def test_the_templates_themselves_are_in_ascii(self) -> None:
        for name in TEMPLATES.values():
            self.assertTrue(read(name).isascii(), name)

    def test_nothing_else_of_the_template_is_touched(self) -> None:
        before, after = read(TEMPLATES[SITE]).splitlines(), self.whole.splitlines()
        differ = [line.split(":")[0].strip() for line, other in zip(before, after, strict=True) if line != other]
        self.assertEqual(sorted(differ), ["Content", "FunctionCode", "FunctionCode"])

    def test_what_the_switch_makes_is_what_the_generator_writes_for_looking_at(self) -> None:
        for closed in ("false", "true"):
            out = self.dist / closed
            command = [sys.executable, edge_functions.__file__, "--dist", str(self.dist), "--out", str(out)]
            subprocess.run([*command, *(["--closed"] if closed == "true" else [])], check=True)
            code = loaded(self.whole, Closed=closed)["Resources"]["SiteRequest"]["Properties"]["FunctionCode"]
            self.assertEqual(code, (out / edge_functions.REQUEST).read_text(encoding="utf-8"))
            self.assertIn(f"CLOSED = {closed};", code)

    def test_a_template_that_names_another_file_or_a_function_twice_is_refused(self) -> None:
        files = {**self.pages, **self.code}
        template = read(TEMPLATES[SITE])
        for wrong, words in (
            (template.replace("FunctionCode: site-response.js", "FunctionCode: site.js"), "site.js"),
            (template.replace("FunctionCode: site-response.js", "FunctionCode: site-request.js"), "once"),
        ):
            with self.subTest(words), self.assertRaisesRegex(Problem, words):
                embed_files(wrong, files, set(self.code))

    def test_comments_and_empty_lines_are_no_difference(self) -> None:
        self.assertEqual(strip_comments("# a\n\nA: 1\n  # b\nB: 2 \n"), strip_comments("A: 1\nB: 2\n"))
        self.assertNotEqual(strip_comments("A: 1\n"), strip_comments("A: 2\n"))


if __name__ == "__main__":
    unittest.main()
