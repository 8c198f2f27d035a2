"""The program as people start it: layouts, bad input, what it writes and what it leaves alone."""

import os
import subprocess
import unittest
from pathlib import Path

from conversion.site import ROOT
from support import Foreign, site_gen

RUN = Path(__file__).with_name("run")
# For a machine that may be busy, in seconds. A pipe that is opened would block for ever.
TIMEOUT_SECONDS = 120

PAIR = {
    "ar/index.md": "# الدليل\n\nأهلًا بك في الدليل.\n",
    "en/index.md": "# The guide\n\nWelcome to the guide.\n",
    "ar/a.md": "# التثبيت\n\nيستغرق التثبيت 5 دقائق.\n",
    "en/a.md": "# Installing\n\nInstalling takes 6 minutes.\n",
}


class Run(Foreign):
    def run_it(self, *arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [RUN, *arguments]
        environment = os.environ | {"SITE_GEN": str(site_gen())}
        return subprocess.run(
            command,
            cwd=cwd or self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )

    def refused(self, *arguments: str | Path) -> str:
        """The message of a run that could not check anything."""
        ran = self.run_it(*arguments)
        self.assertEqual((ran.returncode, ran.stdout), (2, ""), ran.stderr)
        self.assertNotIn("Traceback", ran.stderr)
        return ran.stderr

    def state(self) -> dict[str, tuple[int, int, bytes]]:
        """Everything that could change of the folder's files."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            about = path.lstat()
            found[str(path)] = (about.st_mode, about.st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        return found

    def test_two_folders_are_compared_and_left_alone(self) -> None:
        self.write(PAIR)
        before = self.state()
        ran = self.run_it("ar", "en")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertEqual(self.state(), before)
        self.assertIn("pages in both languages: 2, only in Arabic: 0, only in English: 0\n", ran.stdout)
        self.assertIn("     2      2  fact-missing (error)\n", ran.stdout)
        self.assertIn('ar/a.md:3: "5" stands here and not in en/a.md\n', ran.stdout)
        self.assertNotIn('"6"', ran.stdout)

    def test_every_finding_is_listed_if_asked(self) -> None:
        self.write(PAIR)
        ran = self.run_it("ar", "en", "--all")
        self.assertIn('en/a.md:3: "6" stands here and not in ar/a.md\n', ran.stdout)

    def test_the_report_is_in_arabic_if_asked(self) -> None:
        self.write(PAIR)
        ran = self.run_it("ar", "en", "--lang", "ar")
        self.assertIn("صفحات باللغتين: 2", ran.stdout)
        self.assertIn("«5» موجود هنا وليس في en/a.md", ran.stdout)

    def test_lines_are_those_of_the_other_site(self) -> None:
        head = "---\ntitle: A\ndescription: B\ntags:\n  - x\n---\n\n# A\n\n"
        self.write({"ar/a.md": f"{head}أهلًا.\n\n<b>9</b>\n", "en/a.md": f"{head}Welcome.\n"})
        self.assertIn("ar/a.md:12: HTML", self.run_it("ar", "en", "--all").stdout)

    def test_layouts_of_one_folder(self) -> None:
        ar, en = PAIR["ar/a.md"], PAIR["en/a.md"]
        cases = {
            "hugo": {"content/ar/a.md": ar, "content/en/a.md": en},
            "countries": {"docs/ar-SA/a.md": ar, "docs/en_US/a.md": en},
            "jekyll": {"_i18n/ar/a.md": ar, "_i18n/en/a.md": en},
            "suffixes": {"docs/a.ar.md": ar, "docs/a.en.md": en},
            "default": {"docs/a.ar.md": ar, "docs/a.md": en},
            "starlight": {"src/content/docs/ar/a.md": ar, "src/content/docs/a.md": en},
            "docusaurus": {"i18n/ar/docusaurus-plugin-content-docs/current/a.md": ar, "docs/a.md": en},
        }
        for name, files in cases.items():
            with self.subTest(name):
                self.write({f"{name}/{path}": text for path, text in files.items()})
                ran = self.run_it(name)
                self.assertEqual(ran.returncode, 0, ran.stderr)
                self.assertIn("pages in both languages: 1, only in Arabic: 0, only in English: 0\n", ran.stdout)
                self.assertIn('"5" stands here and not in', ran.stdout)

    def test_a_layout_can_be_named(self) -> None:
        self.write({"x/ar/a.md": "# أ\n", "x/en/a.md": "# A\n", "x/b.ar.md": "# ب\n", "x/b.en.md": "# B\n\n7\n"})
        self.assertIn('x/b.en.md:3: "7"', self.run_it("x", "--pairs", "suffix", "--all").stdout)
        self.assertNotIn("b.en.md", self.run_it("x", "--pairs", "folders", "--all").stdout)
        self.assertIn("no pair of languages", self.refused("x", "--pairs", "docusaurus"))
        self.assertIn("--pairs is for one folder", self.refused("x/ar", "x/en", "--pairs", "folders"))

    def test_a_page_in_one_language_is_checked_and_reported(self) -> None:
        self.write(PAIR | {"en/only.md": "# Alone\n\nText.\n"})
        ran = self.run_it("ar", "en")
        self.assertEqual(ran.returncode, 0)
        self.assertIn("only in English: 1", ran.stdout)
        self.assertIn("en/only.md:1: this page has no counterpart in `ar`", ran.stdout)

    def test_files_that_cannot_be_taken_are_passed_over(self) -> None:
        self.write(
            PAIR
            | {
                "ar/latin1.md": "# caf\xe9\n".encode("latin-1"),
                "ar/دليل.md": "# دليل\n",
                "en/My Page.md": "# One\n",
                "en/my-page.md": "# Two\n",
                "en/broken.md": "+++\ntitle = \n+++\n\nText\n",
                "en/open.md": '+++\ntitle = "A"\n\nText\n',
                "en/folder.md/x.txt": "",
            }
        )
        os.mkfifo(self.folder / "en/pipe.md")
        (self.folder / "en/lost.md").symlink_to("nowhere.md")
        ran = self.run_it("ar", "en")
        self.assertEqual((ran.returncode, ran.stderr), (1, ""))
        self.assertIn("files that were passed over: 7\n", ran.stdout)
        for expected in (
            "ar/latin1.md: it is not UTF-8 text from byte 5 on",
            "ar/دليل.md: its name, or that of a folder, has no Latin letter or digit",
            f"en/my-page.md: its name becomes the same address as {self.folder}/en/My Page.md",
            "en/broken.md: its front matter is not TOML",
            "en/open.md: its front matter is not closed",
            "en/pipe.md: it is a folder, a pipe, a socket or a device",
            "en/lost.md: it cannot be read: No such file or directory",
        ):
            self.assertIn(f"  {expected}", ran.stdout)
        # The others are checked.
        self.assertIn('ar/a.md:3: "5" stands here', ran.stdout)
        arabic = self.run_it("ar", "en", "--lang", "ar")
        self.assertIn("ملفات لم تُؤخذ: 7", arabic.stdout)

    def test_a_name_that_is_no_text_is_passed_over(self) -> None:
        self.write(PAIR)
        Path(os.fsdecode(os.fsencode(self.folder / "en") + b"/\xff.md")).write_text("# A\n")
        command = [RUN, "ar", "en", "--site-gen", site_gen()]
        ran = subprocess.run(command, cwd=self.folder, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        self.assertEqual((ran.returncode, ran.stderr), (1, b""))
        self.assertIn(b"en/\xff.md: its name", ran.stdout)

    def test_characters_are_checked_once_there_are_no_errors(self) -> None:
        # The temporary site has no error of its own, and none of the home page's template is reported.
        self.write({f"{lang}/{name}.md": f"# {name} {lang}\n\nText.\n\n漢\n" for lang in ("ar", "en") for name in ("index", "a")})
        ran = self.run_it("ar", "en")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("     4      4  font-character (warning)\n               ar/a.md:5: ", ran.stdout)
        self.assertIn("     2      2  translation-unrecorded (warning)\n", ran.stdout)
        self.assertIn("findings: 6\n", ran.stdout)

    def test_the_report_may_be_cut_off(self) -> None:
        self.write(PAIR)
        shell = f"'{RUN}' ar en --all --site-gen '{site_gen()}' | true; echo ${{PIPESTATUS[0]}}"
        ran = subprocess.run(
            ["bash", "-c", shell], cwd=self.folder, capture_output=True, encoding="utf-8", timeout=TIMEOUT_SECONDS, check=False
        )
        self.assertEqual(ran.stderr, "")

    def test_what_cannot_be_checked_is_refused(self) -> None:
        self.write(PAIR | {"empty/x.txt": "", "other/b.md": "# B\n"})
        self.assertIn("nowhere: there is no such folder", self.refused("nowhere", "en"))
        self.assertIn("ar/a.md: there is no such folder", self.refused("ar/a.md", "en"))
        self.assertIn("the two folders are the same", self.refused("ar", "ar"))
        self.assertIn("no pair of languages was found here", self.refused("empty"))
        self.assertIn("no page is there in both languages", self.refused("other", "ar"))
        self.assertIn("one folder with both", self.refused("ar", "en", "other"))
        self.assertIn("the program site-gen is not there", self.refused("ar", "en", "--site-gen", "x"))
        self.assertIn("لا يوجد مجلد", self.refused("nowhere", "en", "--lang", "ar"))

    def test_a_program_that_fails_is_reported(self) -> None:
        self.write(PAIR | {"failing": "#!/bin/sh\necho broken >&2\nexit 101\n"})
        (self.folder / "failing").chmod(0o755)
        self.assertIn("failing failed:\nbroken", self.refused("ar", "en", "--site-gen", "failing"))

    def test_the_converted_site_can_be_kept(self) -> None:
        self.write(PAIR)
        ran = self.run_it("ar", "en", "--keep", "kept")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        page = (self.folder / "kept/content/en/a.md").read_text()
        self.assertEqual(page, '---\ntitle: "Installing"\ndescription: "Installing"\n---\n\nInstalling takes 6 minutes.\n')
        home = (self.folder / "kept/content/ar/index.md").read_text()
        self.assertIn("kind: home\n", home)
        check = [site_gen(), "check", "--content", "kept/content", "--templates", ROOT / "templates", "--format", "short"]
        again = subprocess.run(check, cwd=self.folder, capture_output=True, encoding="utf-8", check=False)
        self.assertIn("kept/content/ar/a.md:6:16: error[fact-missing]", again.stdout)

    def test_it_writes_only_into_a_free_folder(self) -> None:
        self.write(PAIR | {"full/x": ""})
        before = self.state()
        self.assertIn("which is only read", self.refused("ar", "en", "--keep", "ar/inner"))
        self.assertIn("is not an empty folder", self.refused("ar", "en", "--keep", "full"))
        self.assertIn("is not an empty folder", self.refused("ar", "en", "--keep", "full/x"))
        self.assertEqual(self.state(), before)

    def test_images_are_copied_or_found_missing(self) -> None:
        drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'
        text = "# A\n\n![one](../img/My%20Drawing.svg)\n\n![two](/img/other.svg)\n\n![three](gone.png)\n"
        files = {f"x/{lang}/deep/a.md": text for lang in ("ar", "en")}
        self.write(
            files | {f"x/{lang}/img/My Drawing.svg": drawing for lang in ("ar", "en")} | {"x/static/img/other.svg": drawing}
        )
        ran = self.run_it("x", "--keep", "kept", "--all")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        kept = self.folder / "kept/content/en/deep"
        self.assertEqual(sorted(path.name for path in kept.iterdir()), ["a.md", "index.md", "my-drawing.svg", "other.svg"])
        self.assertIn("x/en/deep/a.md:7: there is no image", ran.stdout)
        self.assertEqual(ran.stdout.count("there is no image"), 2)


if __name__ == "__main__":
    unittest.main()
