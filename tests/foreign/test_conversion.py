"""The rules of the conversion: names, front matter, headings, descriptions, links."""

import unittest
from collections import Counter
from pathlib import PurePosixPath

from conversion import body, front_matter, layouts, names, pages, sources
from conversion.body import Line
from conversion.links import Links
from conversion.pages import Conversion
from conversion.words import Refused
from support import Foreign


def lines(text: str) -> list[Line]:
    return [Line(each, number) for number, each in enumerate(text.split("\n"), 1)]


def texts(those: list[Line]) -> str:
    return "\n".join(line.text for line in those)


class Names(unittest.TestCase):
    def test_names_become_small_latin_letters_digits_and_hyphens(self) -> None:
        for path, wanted in {
            "Quick Start.md": "quick-start",
            "2.1.md": "2-1",
            "Café_Guide/C++ & C#.md": "cafe-guide/c-c",
            "a/_private--x_.md": "a/private-x",
            "دليل-a1.md": "a1",
        }.items():
            self.assertEqual(names.key(PurePosixPath(path), is_index=False), wanted)
        self.assertEqual(names.key(PurePosixPath("A b/README.md"), is_index=True), "a-b/index")
        for path in ("دليل.md", "دليل/a.md"):
            self.assertIsNone(names.key(PurePosixPath(path), is_index=False), path)

    def test_languages(self) -> None:
        found = {name: names.language(name) for name in ("ar", "AR", "ar-SA", "en_US", "are", "arabic", "fr", "en-")}
        wanted = {"ar": "ar", "AR": "ar", "ar-SA": "ar", "en_US": "en", "are": None, "arabic": None, "fr": None, "en-": None}
        self.assertEqual(found, wanted)


class FrontMatter(unittest.TestCase):
    def read(self, text: str) -> dict[str, front_matter.Value]:
        return front_matter.read(text.split("\n")).entries

    def test_yaml_as_people_write_it(self) -> None:
        text = """---
# a comment
title: Recipe: a test
Description: "with \\"marks\\" # and a sign"   # a comment
summary: >-
  two
  lines
single: 'it''s'
tags: [a, "b, c", 'd']
list:
  - one
  - "two"
sidebar:
  label: Short
  order: 3
long: begins
  and goes on
empty:
---
body"""
        wanted = {
            "title": "Recipe: a test",
            "description": 'with "marks" # and a sign',
            "summary": "two\nlines",
            "single": "it's",
            "tags": ["a", "b, c", "d"],
            "list": ["one", "two"],
            "sidebar.label": "Short",
            "sidebar.order": "3",
            "long": "begins and goes on",
            "empty": "",
        }
        self.assertEqual(self.read(text), wanted)

    def test_toml_json_and_none(self) -> None:
        self.assertEqual(
            self.read('+++\ntitle = "A"\ndraft = true\n[menu]\nweight = 9\n+++\n'),
            {"title": "A", "draft": "true", "menu.weight": "9"},
        )
        found = front_matter.read(["{", '  "title": "A",', '  "tags": ["x"]', "}", "body"])
        self.assertEqual((found.entries, found.lines), ({"title": "A", "tags": ["x"]}, 4))
        for text in ("# A\n\ntext", "", "---\n\na line between, not a front matter"):
            found = front_matter.read(text.split("\n"))
            self.assertEqual((found.entries, found.lines), ({}, 0), text)

    def test_what_cannot_be_read_is_refused(self) -> None:
        for text in ("+++\na = \n+++\n", "+++\ntitle = 'A'\n", "{\nnothing\n"):
            with self.assertRaises(Refused):
                self.read(text)


class Body(unittest.TestCase):
    def without_title(self, text: str, title: str | None = None) -> tuple[str | None, str]:
        found, left = body.without_title(lines(text), title)
        return found, texts(left)

    def test_the_first_heading_is_the_title(self) -> None:
        self.assertEqual(self.without_title("# A **b** `c` {#id}\n\ntext\n\n## B"), ("A b c", "\ntext\n\n## B"))
        self.assertEqual(self.without_title("Title\n=====\n\nNext\n----\n"), ("Title", "\nNext\n----\n"))
        self.assertEqual(self.without_title("# A #\n\n## B", "Other"), ("Other", "\n## B"))

    def test_levels_are_shifted_where_each_section_is_of_the_first(self) -> None:
        self.assertEqual(self.without_title("# A\n\n# B\n\n## C"), ("A", "\n## B\n\n### C"))
        self.assertEqual(self.without_title("# B\n\n# C\n\nD\n---\n", "A"), ("A", "## B\n\n## C\n\n### D\n"))
        self.assertEqual(self.without_title("# A\n\n# B\n", "A"), ("A", "\n## B\n"))
        self.assertEqual(self.without_title("# A\n\n### B\n\n#### C"), ("A", "\n## B\n\n### C"))

    def test_code_has_no_headings(self) -> None:
        text = "```sh\n# a comment\n```\n\n~~~\n# another\n```\n~~~\n\n> ```\n# in a quotation\n> ```\n"
        self.assertEqual(self.without_title(text, "A"), ("A", text))

    def test_attribute_lists_are_left_out(self) -> None:
        text = '## A ![x](y.png){: style="height:80px"} {: .wide }\n\n`{: .code}`\n\n```\n{: .code}\n```'
        wanted = "## A ![x](y.png)\n\n`{: .code}`\n\n```\n{: .code}\n```"
        self.assertEqual("\n".join(line.text for line in body.without_attributes(lines(text))), wanted)

    def test_lines_keep_their_numbers(self) -> None:
        _, left = body.without_title(lines("Title\n===\n\ntext\n\nNext\n===\n\nlast"), None)
        self.assertEqual([(line.text, line.number) for line in left if line.text], [("text", 4), ("## Next", 6), ("last", 9)])

    def test_a_rule_below_a_table_or_a_list_is_no_heading(self) -> None:
        for text in ("- a\n---\n", "| a |\n---\n", "> a\n---\n"):
            self.assertEqual(body.headings(lines(text)), [], text)


class Descriptions(unittest.TestCase):
    def described(self, text: str) -> str:
        return pages.described("Title", body.first_paragraph(lines(text)))

    def test_the_first_paragraph_without_facts(self) -> None:
        text = "![x](y.png)\n\n- a\n\n```\ncode\n```\n\nOne [link](a.md) and **bold**.\nIt takes 5 minutes. Write to a@example.org! The end.\n\nMore."
        self.assertEqual(self.described(text), "One link and bold. The end.")
        self.assertEqual(self.described("One\u200f two."), "One two.")
        self.assertEqual(self.described("يحتاج إلى 5 دقائق. اكتب ما تريد؟ نعم."), "اكتب ما تريد؟ نعم.")

    def test_a_page_without_such_a_sentence_has_its_title(self) -> None:
        for text in ("", "It takes ٥ minutes.", "## B\n\n| a |\n|---|\n"):
            self.assertEqual(self.described(text), "Title", text)

    def test_a_long_sentence_is_cut_between_words(self) -> None:
        found = self.described("word, " * 60)
        self.assertLessEqual(len(found), pages.DESCRIPTION_LIMIT)
        self.assertTrue(found.endswith("word…"), found)


class Pages(Foreign):
    def convert(self, path: str, folder: str = "") -> str:
        """The page of the English file `path`."""
        root = self.folder / folder
        layout = layouts.two(root / "ar", root / "en") if (root / "en").is_dir() else layouts.one(root, None)
        found = sources.find(layout)
        shared = Conversion(Links(found))
        self.unknown = shared.unknown_keys
        converted = {page.file.relative_to(root).as_posix(): pages.convert(page, shared).text() for page in found.pages}
        return converted[path]

    def body_of(self, path: str, folder: str = "") -> str:
        return self.convert(path, folder).split("---\n\n", 1)[1]

    def test_the_keys_of_other_generators(self) -> None:
        front = """---
title: "A: b"
excerpt: What it is.
linkTitle: Short
nav_order: 7
lastmod: 2024-01-07T10:00:00Z
redirect_from: [/old/, /older.html]
translationKey: key
draft: true
author: Someone
---
Text
"""
        self.write({"ar/a.md": "# أ", "en/a.md": front, "en/index.md": "no heading", "en/deep/some_page.md": "text"})
        wanted = """---
title: "A: b"
description: "What it is."
nav_title: "Short"
translation_key: "key"
updated: 2024-01-07
weight: 7
draft: true
aliases:
  - "/old/"
  - "/older.html"
---

Text
"""
        self.assertEqual(self.convert("en/a.md"), wanted)
        self.assertEqual(self.unknown, Counter({"author": 1}))
        self.assertIn('title: "Some page"\n', self.convert("en/deep/some_page.md"))
        self.assertIn("kind: home\n", self.convert("en/index.md"))

    def test_links_lead_to_the_new_names(self) -> None:
        files = (
            "index.md",
            "Quick Start.md",
            "guide/README.md",
            "guide/2.1.md",
            "guide/b.markdown",
            "ref/_index.md",
            "ref/index.md",
        )
        self.write({f"en/{file}": f"# {file}\n" for file in files} | {"ar/guide/b.md": "# ب\n"})
        cases = {
            "[x](b.markdown#part)": "[x](b.md#part)",
            '[x](../Quick%20Start.md "A title")': '[x](../quick-start.md "A title")',
            "[x](<../Quick Start.md>)": "[x](../quick-start.md)",
            "[x](2.1.md)": "[x](2-1.md)",
            "[x](./)": "[x](index.md)",
            "[x](b) and [y](b.html)": "[x](b.md) and [y](b.md)",
            "[x](../b/)": "[x](b.md)",
            "[x](/guide/b/)": "[x](b.md)",
            "[x](/en/guide/b/)": "[x](b.md)",
            "[x](/docs/guide/b)": "[x](b.md)",
            "[x](../ref/)": "[x](../ref/index.md)",
            "[x](../../ar/guide/b.md)": "[x](../../ar/guide/b.md)",
            "[x](/ar/guide/b)": "[x](../../ar/guide/b.md)",
            "[x]: b.markdown 'title'": "[x]: b.md 'title'",
            "[![i](gone.png)](b.markdown)": "[![i](gone.png)](b.md)",
        }
        same = (
            "[x](gone.md)",
            "[x](#part)",
            "[x](https://example.org/b.md)",
            "[x](mailto:a@example.org)",
            "`[x](b.markdown)` and ``[y](b) ` ``",
            "[x]({{< ref b >}})",
            "[^x]: b.markdown",
            "[x](Quick Start.md)",
            "[x](../../../../../..)",
            "![x](" + "a" * 300 + ".png)",
            "```\n[x](b.markdown)\n```",
        )
        text = "\n\n".join([*cases, *same])
        self.write({"en/guide/page.md": f"# Page\n\n{text}\n"})
        self.assertEqual(self.body_of("en/guide/page.md"), "\n\n".join([*cases.values(), *same]) + "\n")

    def test_links_between_suffixes_stay_in_their_language(self) -> None:
        for lang in ("ar", "en"):
            self.write({f"x/docs/a.{lang}.md": "# A\n\n[b](b.md) [c](b.ar.md)\n", f"x/docs/b.{lang}.md": "# B\n"})
        self.assertEqual(self.body_of("docs/a.en.md", "x"), "[b](b.md) [c](../ar/b.md)\n")
        self.assertEqual(self.body_of("docs/a.ar.md", "x"), "[b](b.md) [c](b.md)\n")

    def test_what_is_not_markdown_stays_for_site_gen_to_find(self) -> None:
        text = "{% include a.html %}\n\n{{< note >}}\n\n<Tabs>\n\n:::tip\n\n• one\n• two\n\n1- a\n\n![x](a b.png)\n"
        self.write({"ar/a.md": "# أ", "en/a.md": f"# A\n\n{text}"})
        self.assertEqual(self.body_of("en/a.md"), text)

    def test_of_two_first_pages_one_keeps_its_name(self) -> None:
        self.write({"ar/a.md": "# أ", "en/g/index.md": "# One", "en/g/README.md": "# Two", "en/h/README.md": "# Three"})
        found = sources.find(layouts.two(self.folder / "ar", self.folder / "en"))
        self.assertEqual(found.keys("en"), {"g/index", "g/readme", "h/index"})


if __name__ == "__main__":
    unittest.main()
