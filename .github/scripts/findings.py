"""The findings of `site-gen check` as a list that GitHub shows on the page of a check, in Arabic and in English.

    findings.py ARABIC ENGLISH

Both files come from `--format json`, in the two languages. GitHub shows ten remarks of each kind at lines, and no more; here are
all of them.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Words:
    """What the list itself says, in one language."""

    heading: str
    clean: str
    kinds: dict[str, str]
    columns: tuple[str, str, str]


ARABIC = Words(
    "المحتوى",
    "لا أخطاء في المحتوى.",
    {"error": "أخطاء تمنع النشر", "warning": "تحذيرات", "note": "ملاحظات"},
    ("الموضع", "ما وُجد", "ما العمل"),
)
ENGLISH = Words(
    "Content",
    "There are no errors in the content.",
    {"error": "Errors: nothing is published", "warning": "Warnings", "note": "Notes"},
    ("Where", "What was found", "What to do"),
)


def cell(text: str) -> str:
    """A text that stays in its cell of a table, and means nothing but itself."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\\", "\\\\")
    for mark in "|`*_[]~":
        escaped = escaped.replace(mark, f"\\{mark}")
    return " ".join(escaped.split())


def row(finding: dict) -> str:
    place = f"<bdi>{cell(finding['file'])}:{finding['line']}</bdi>"
    return f"| {place} | {cell(finding['message'])} | {cell(finding['help'])} |"


def listed(findings: list[dict], words: Words) -> str:
    parts = [f"## {words.heading}"]
    if not any(finding["severity"] == "error" for finding in findings):
        parts.append(words.clean)
    for severity, kind in words.kinds.items():
        rows = [row(finding) for finding in findings if finding["severity"] == severity]
        if not rows:
            continue
        table = "\n".join([f"| {' | '.join(words.columns)} |", "|---|---|---|", *rows])
        # Notes say what the Association still owes: at hand, but not in the way.
        opened = "" if severity == "note" else " open"
        parts.append(f"<details{opened}><summary>{kind} ({len(rows)})</summary>\n\n{table}\n\n</details>")
    return "\n\n".join(parts)


def main(arabic: Path, english: Path) -> None:
    read = {file: [json.loads(line) for line in file.read_text().splitlines()] for file in (arabic, english)}
    print(f'<div dir="rtl" lang="ar">\n\n{listed(read[arabic], ARABIC)}\n\n</div>\n')
    print(f"{listed(read[english], ENGLISH)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
