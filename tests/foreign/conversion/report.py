"""The report: the findings by code, the keys without a counterpart, and the files that were passed over."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from conversion.site import Finding, Site
from conversion.words import Words

SEVERITY = {"error": Words("error", "خطأ"), "warning": Words("warning", "تحذير"), "note": Words("note", "ملاحظة")}


def report(site: Site, findings: Sequence[Finding], lang: str, shown: Callable[[Path], str], *, every: bool = False) -> str:
    """Returns the report. `shown` writes the path of a file; `every` lists each finding, not one example of each code."""

    def say(en: str, ar: str) -> str:
        return Words(en, ar).get(lang)

    keys = {each: {page.source.key for page in site.pages.values() if page.source.lang == each} for each in ("ar", "en")}
    both, arabic, english = len(keys["ar"] & keys["en"]), len(keys["ar"] - keys["en"]), len(keys["en"] - keys["ar"])
    lines = [
        say(
            f"pages in both languages: {both}, only in Arabic: {arabic}, only in English: {english}",
            f"صفحات باللغتين: {both}، بالعربية وحدها: {arabic}، بالإنجليزية وحدها: {english}",
        ),
        say(f"findings: {len(findings)}", f"الملاحظات: {len(findings)}"),
        "",
    ]
    by_code: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_code[finding.code].append(finding)
    if by_code:
        lines.append(say(f"{'number':>6} {'files':>6}  code", f"{'العدد':>6} {'ملفات':>6}  الرمز"))
    for code, those in sorted(by_code.items(), key=lambda item: (-len(item[1]), item[0])):
        files = {finding.source.file for finding in those}
        lines.append(f"{len(those):>6} {len(files):>6}  {code} ({SEVERITY[those[0].severity].get(lang)})")
        for finding in those if every else those[:1]:
            lines.append(f"{'':>15}{shown(finding.source.file)}:{finding.line}: {finding.message}")
    if site.unknown_keys:
        lines += ["", say("keys of the front matter that have no counterpart here:", "مفاتيح في المقدمات لا مقابل لها هنا:")]
        lines.append("  " + ", ".join(f"{key} ({count})" for key, count in _sorted(site.unknown_keys)))
    if site.passed_over:
        lines += ["", say(f"files that were passed over: {len(site.passed_over)}", f"ملفات لم تُؤخذ: {len(site.passed_over)}")]
        lines += [
            f"  {shown(each.file)}: {each.reason.get(lang)}" for each in sorted(site.passed_over, key=lambda each: each.file)
        ]
    return "\n".join(lines) + "\n"


def _sorted(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
