"""Compiles the Rust tests and runs the test programs, as many at a time as there are processors.

    rust_tests.py [--report FILE] [--ignored] [--another-clock] [--module NAME…] [CARGO'S CHOICE OF TESTS…]

`cargo test` runs one test program after the other, and at the end of each program one test leaves the other processors idle. The choice
is cargo's: `--lib`, `--bins`, `--test NAME`; or modules of the programs `all`. Without a choice every test runs, and those of the
documentation. The report has two numbers: how many tests passed, and how many failed.
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
from dataclasses import dataclass, replace
from pathlib import Path

from clock import LOS_ANGELES, NEW_YEAR, starting_at

ROOT = Path(__file__).resolve().parents[2]
# They start first, so that none of them is the last one alone.
LONGEST = ("tests all", "desk all", "site-gen session", "site-gen interruption")
# A program that takes longer than this hangs, in seconds.
TIMEOUT_SECONDS = 3000


class NotCompiled(Exception):
    """The tests do not compile. Cargo has printed why."""


class NoSuchModule(Exception):
    """No test program has the module."""


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


def of_modules(programs: Sequence[Program], modules: Sequence[str]) -> list[Program]:
    """The programs with the tests of the modules alone."""
    narrowed, missing = [], set(modules)
    for program in programs:
        listed = subprocess.run(
            (*program.command, "--list", "--format", "terse"), stdout=subprocess.PIPE, text=True, check=True
        ).stdout
        tests = re.findall(r"^(\S+): test$", listed, re.MULTILINE)
        if chosen := [test for test in tests if test.split("::")[0] in modules]:
            narrowed.append(replace(program, command=(*program.command, "--exact", *chosen)))
            missing -= {test.split("::")[0] for test in chosen}
    if missing:
        raise NoSuchModule(f"no test has the module {', '.join(sorted(missing))}")
    return narrowed


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


def environment(program: Program, has_another_clock: bool) -> dict[str, str]:
    """The environment of a test program that starts now. Cargo compares its clock with the times of files, so it keeps the machine's."""
    variables = {**os.environ, "INSTA_UPDATE": "no"}
    if has_another_clock and program.command[0] != "cargo":
        variables |= starting_at(NEW_YEAR) | LOS_ANGELES
    return variables


def run_each(programs: Sequence[Program], has_another_clock: bool, arguments: Sequence[str] = ()) -> Iterator[Result]:
    """Runs the programs, as many at a time as there are processors. Yields each result when its program has ended."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        started = [
            pool.submit(lambda program: run(program, environment(program, has_another_clock), arguments), program)
            for program in programs
        ]
        for ended in as_completed(started):
            yield ended.result()


def concluded(results: Sequence[Result], report: Path | None = None) -> int:
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
    parser.add_argument(
        "--another-clock",
        action="store_true",
        help=f"let the clock of each program start at {NEW_YEAR} UTC, in the time zone of Los Angeles",
    )
    parser.add_argument("--ignored", action="store_true", help="run the tests that only a part of tests/run can run")
    parser.add_argument(
        "--module", action="append", default=[], metavar="NAME", help="the tests of this module of the programs `all`"
    )
    asked, choice = parser.parse_known_args()
    if asked.module:
        choice += ["--test", "all"]
    try:
        programs = compiled(choice)
        if asked.module:
            programs = of_modules(programs, asked.module)
    except NotCompiled:
        return 1
    except NoSuchModule as missing:
        print(missing)
        return 1
    if not choice:
        programs.append(documentation())
    results = []
    for result in run_each(programs, asked.another_clock, ["--ignored"] if asked.ignored else []):
        results.append(result)
        print(f"-- {result.program.name}, {result.seconds:.1f} s\n{result.output.strip()}\n", flush=True)
    return concluded(results, asked.report)


if __name__ == "__main__":
    sys.exit(main())
