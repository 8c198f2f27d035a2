"""The command line."""

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from conversion import layouts, site, sources
from conversion.layouts import Layout
from conversion.report import report
from conversion.words import LANGUAGES, Refused

EPILOG = """exit status: 0 if every file could be read, 1 if some were passed over, 2 if nothing could be checked"""


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # A file's name may be no text in any encoding.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        status = _run(asked)
        sys.stdout.flush()
        return status
    except Refused as refused:
        print(refused.words.get(asked.lang), file=sys.stderr)
    except BrokenPipeError:  # `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    about = "Converts the Markdown of another site, checks it with site-gen and prints the findings by their code."
    parser = argparse.ArgumentParser(prog="tests/foreign/run", description=about, epilog=EPILOG)
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER", help="the Arabic and the English folder, or one with both"
    )
    parser.add_argument("--pairs", choices=layouts.NAMES, help="how one folder holds the two languages; found out if not given")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the converted site here and keep it")
    parser.add_argument("--site-gen", metavar="PROGRAM", help="the program site-gen (default: $SITE_GEN, or the last build)")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the report")
    parser.add_argument("--all", action="store_true", help="print every finding, not one example of each code")
    parser.add_argument("--today", metavar="DAY", help="the day to check for, as year-month-day")
    return parser


def _run(asked: argparse.Namespace) -> int:
    layout = _layout(asked)
    program = site.program(asked.site_gen)
    found = sources.find(layout)
    if not found.keys("ar") & found.keys("en"):
        raise Refused(
            _nothing(found.passed_over, "no page is there in both languages: do the files have the same names?", "en"),
            _nothing(found.passed_over, "لا توجد صفحة باللغتين: هل أسماء الملفات واحدة فيهما؟", "ar"),
        )
    if asked.keep:
        _must_be_free(asked.keep, layout)
        asked.keep.mkdir(parents=True, exist_ok=True)
        return _report(site.write(found, asked.keep.resolve()), program, asked)
    with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
        return _report(site.write(found, Path(folder).resolve()), program, asked)


def _layout(asked: argparse.Namespace) -> Layout:
    match asked.folders:
        case [folder]:
            return layouts.one(folder, asked.pairs)
        case [arabic, english] if not asked.pairs:
            return layouts.two(arabic, english)
    raise Refused(
        "name the Arabic folder and the English one, or one folder with both; --pairs is for one folder",
        "اذكر المجلد العربي ثم الإنجليزي، أو مجلدًا واحدًا فيه اللغتان؛ والخيار --pairs لمجلد واحد",
    )


def _nothing(passed_over: Sequence[sources.PassedOver], why: str, lang: str) -> str:
    return "\n".join([why, *(f"  {each.file}: {each.reason.get(lang)}" for each in passed_over)])


def _must_be_free(keep: Path, layout: Layout) -> None:
    """Refuses a folder that has files, or is one of those that are only read."""
    place = keep.resolve()
    for root in {root for roots in layout.roots.values() for root in roots}:
        if place.is_relative_to(root):
            raise Refused(
                f"{keep} is in {root}, which is only read: choose another folder",
                f"{keep} داخل {root} وهو للقراءة فقط: اختر مجلدًا آخر",
            )
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise Refused(f"{keep} is not an empty folder: choose another", f"{keep} ليس مجلدًا فارغًا: اختر غيره")


def _report(made: site.Site, program: Path, asked: argparse.Namespace) -> int:
    here = Path.cwd()

    def shown(file: Path) -> str:
        return str(file.relative_to(here) if file.is_relative_to(here) else file)

    findings = site.check(made, program, asked.lang, asked.today, shown)
    print(report(made, findings, asked.lang, shown, every=asked.all), end="")
    return 1 if made.passed_over else 0
