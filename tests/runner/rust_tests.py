"""Compiles the Rust tests and runs the test programs, as many at a time as there are processors.

    rust_tests.py [--report FILE] [--ignored] [CARGO'S CHOICE OF TESTS…]

`cargo test` runs one test program after the other, and at the end of each program one test leaves the other processors idle. The choice
is cargo's: `--lib`, `--bins`, `--test NAME`. Without one every test runs, and those of the documentation. The report has two numbers:
how many tests passed, and how many failed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# They start first, so that none of them is the last one alone.
LONGEST = ("tests simulation", "site-gen interruption", "tests notices")
# A program that takes longer than this hangs, in seconds.
TIMEOUT_SECONDS = 1800


class NotCompiled(Exception):
    """The tests do not compile. Cargo has printed why."""


@dataclass(frozen=True)
class Program:
    """A test program."""

    name: str
    command: tuple[str, ...]
    folder: Path


@dataclass(frozen=True)
class Result:
    """The result of a test program."""

    program: Program
    passed: int
    failed: int
    seconds: float
    output: str


def compiled(choice: Sequence[str] = ()) -> list[Program]:
    """Compiles the chosen tests of the workspace. Returns each test program, those that take longest first."""
    command = ["cargo", "test", "--workspace", "--no-run", "--quiet", "--message-format", "json-render-diagnostics", *choice]
    cargo = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if cargo.returncode != 0:
        raise NotCompiled
    programs = []
    for message in map(json.loads, cargo.stdout.splitlines()):
        if message["reason"] == "compiler-artifact" and message["profile"]["test"] and message["executable"]:
            folder = Path(message["manifest_path"]).parent
            name = f"{folder.name} {message['target']['name']}"
            programs.append(Program(name, (message["executable"],), folder))
    return sorted(programs, key=lambda program: (program.name not in LONGEST, program.name))


def documentation() -> Program:
    """The examples of the documentation, which only cargo can run."""
    return Program("documentation", ("cargo", "test", "--workspace", "--doc", "--quiet"), ROOT)


def run(program: Program, environment: Mapping[str, str], arguments: Sequence[str] = ()) -> Result:
    """Runs a test program."""
    began = time.monotonic()
    try:
        ran = subprocess.run(
            (*program.command, *arguments),
            cwd=program.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        output, status = ran.stdout.decode(errors="replace"), ran.returncode
    except subprocess.TimeoutExpired as expired:
        output, status = (expired.stdout or b"").decode(errors="replace") + "\nit did not end", 1
    passed, failed = counted(output)
    # A program that does not start or breaks outside of a test has no failed test to count.
    return Result(program, passed, failed or int(status != 0), time.monotonic() - began, output)


def counted(output: str) -> tuple[int, int]:
    """How many tests passed and failed, as Rust's and Python's runners say it."""
    passed = failed = 0
    for found in re.finditer(r"^test result: .*? (\d+) passed; (\d+) failed", output, re.MULTILINE):
        passed, failed = passed + int(found[1]), failed + int(found[2])
    if ran := re.search(r"^Ran (\d+) tests? in ", output, re.MULTILINE):
        wrong = re.search(r"^FAILED \((.*)\)", output, re.MULTILINE)
        failed = sum(map(int, re.findall(r"\d+", wrong[1]))) if wrong else 0
        passed = int(ran[1]) - failed
    return passed, failed


def failures(output: str) -> str:
    """What a test program says of the tests that failed, or the end of its output if it says nothing of them."""
    found = re.search(r"^failures:\n.*?(?=^failures:$)", output, re.MULTILINE | re.DOTALL)
    return found[0].strip() if found else output[-3000:].strip()


def run_each(programs: Sequence[Program], environment: Mapping[str, str], arguments: Sequence[str] = ()) -> Iterator[Result]:
    """Runs the programs, as many at a time as there are processors. Yields each result when its program has ended."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for ended in as_completed([pool.submit(run, program, environment, arguments) for program in programs]):
            yield ended.result()


def concluded(results: Sequence[Result], report: Path | None) -> int:
    """Prints what failed, and how many tests passed and failed, which goes to the report too. Returns the exit status: a run without
    tests fails."""
    for result in results:
        if result.failed:
            print(f"-- {result.program.name} failed\n{failures(result.output)}\n", flush=True)
    passed, failed = sum(result.passed for result in results), sum(result.failed for result in results)
    if report:
        report.write_text(f"{passed} {failed}\n")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def main() -> int:
    """Runs the tests that the command line chooses. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="rust_tests.py", description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--report", type=Path, metavar="FILE", help="where to write how many passed and failed")
    parser.add_argument("--ignored", action="store_true", help="run the tests that only a part of tests/run can run")
    asked, choice = parser.parse_known_args()
    try:
        programs = compiled(choice)
    except NotCompiled:
        return 1
    if not choice:
        programs.append(documentation())
    environment = {**os.environ, "INSTA_UPDATE": "no"}
    results = []
    for result in run_each(programs, environment, ["--ignored"] if asked.ignored else []):
        results.append(result)
        print(f"-- {result.program.name}, {result.seconds:.1f} s\n{result.output.strip()}\n", flush=True)
    return concluded(results, asked.report)


if __name__ == "__main__":
    sys.exit(main())
