"""Formats the findings of `site-gen check` as a list for the summary of a check, in Arabic and in English.

    findings.py ARABIC ENGLISH

Both files are the output of `--format json`, one per language. GitHub shows at most ten annotations of each kind; this list is
complete.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Labels:
    """The list's own texts in one language."""

    heading: str
    clean: str
    kinds: dict[str, str]
    columns: tuple[str, str, str]


ARABIC = Labels(
    "المحتوى",
    "لا أخطاء في المحتوى.",
    {"error": "أخطاء تمنع النشر", "warning": "تحذيرات", "note": "ملاحظات"},
    ("الموضع", "ما وُجد", "ما العمل"),
)
ENGLISH = Labels(
    "Content",
    "There are no errors in the content.",
    {"error": "Errors: nothing is published", "warning": "Warnings", "note": "Notes"},
    ("Where", "What was found", "What to do"),
)


def cell(text: str) -> str:
    """Escapes a text for a Markdown table cell."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\\", "\\\\")
    for mark in "|`*_[]~":
        escaped = escaped.replace(mark, f"\\{mark}")
    return " ".join(escaped.split())


def row(finding: dict) -> str:
    place = f"<bdi>{cell(finding['file'])}:{finding['line']}</bdi>"
    return f"| {place} | {cell(finding['message'])} | {cell(finding['help'])} |"


def listed(findings: list[dict], labels: Labels) -> str:
    parts = [f"## {labels.heading}"]
    if not any(finding["severity"] == "error" for finding in findings):
        parts.append(labels.clean)
    for severity, kind in labels.kinds.items():
        rows = [row(finding) for finding in findings if finding["severity"] == severity]
        if not rows:
            continue
        table = "\n".join([f"| {' | '.join(labels.columns)} |", "|---|---|---|", *rows])
        # Notes list what the Association still has to supply. They are folded.
        opened = "" if severity == "note" else " open"
        parts.append(f"<details{opened}><summary>{kind} ({len(rows)})</summary>\n\n{table}\n\n</details>")
    return "\n\n".join(parts)


def main(arabic: Path, english: Path) -> None:
    read = {file: [json.loads(line) for line in file.read_text().splitlines()] for file in (arabic, english)}
    print(f'<div dir="rtl" lang="ar">\n\n{listed(read[arabic], ARABIC)}\n\n</div>\n')
    print(f"{listed(read[english], ENGLISH)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
