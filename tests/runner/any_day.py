"""Runs the tests under another clock, another time zone, and beside busy loops: `tests/any-day [CASE…]`.

The test programs are compiled once, with the machine's own clock, and then run with those of the cases.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from clock import LOS_ANGELES, starting_at
from rust_tests import ROOT, NotCompiled, Program, Result, compiled, concluded, run

# Long runs of chance are repeated by the ordinary run; here they would be the same again.
SHORTER = {"SIMULATION_RUNS": "30", "PROPTEST_CASES": "32", "INSTA_UPDATE": "no"}


@dataclass(frozen=True)
class Case:
    """A condition to run the tests under."""

    name: str
    what: str
    # In UTC; the clock goes on from there. Empty for the machine's own time.
    at: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    busy_loops: int = 0


CASES = (
    Case("friday", "a Friday, 12:00 in Riyadh", "2026-11-27 09:00:00"),
    Case("saturday", "a Saturday, 12:00 in Riyadh", "2026-11-28 09:00:00"),
    Case("before-eight", "a Sunday, 07:59 in Riyadh", "2026-11-29 04:59:00"),
    Case("after-eight", "a Sunday, 08:01 in Riyadh", "2026-11-29 05:01:00"),
    Case("year-end", "31 December, 23:59:58 UTC", "2026-12-31 23:59:58"),
    Case("leap-day", "29 February", "2028-02-29 09:00:00"),
    Case("hijri-new-year", "1 Muharram 1449", "2027-06-06 09:00:00"),
    Case("los-angeles", "TZ=America/Los_Angeles", environment=LOS_ANGELES),
    Case("busy", "four busy loops beside the tests", busy_loops=4),
)


def python_programs() -> list[Program]:
    """The tests of the scripts. The deployment's have threads that wait for a time, and these never wake under `faketime`."""
    discover = (sys.executable, "-m", "unittest", "discover", "--start-directory")
    return [Program("scripts", (*discover, ".github/scripts"), ROOT)]


def environment(case: Case, program: Program) -> dict[str, str]:
    """The environment of a test program that starts now."""
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC", **SHORTER, **case.environment}
    if case.at:
        variables |= starting_at(case.at, keeps_monotonic=program.command[0] != sys.executable)
    return variables


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """So many processes that do nothing but keep a processor busy."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def run_case(case: Case, rust: list[Program]) -> list[Result]:
    """Runs every test program of a case, as many at a time as there are processors."""
    with busy(case.busy_loops), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda program: run(program, environment(case, program)), [*rust, *python_programs()]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/any-day", description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="TEXT", help="only the test programs whose names contain this")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(case.name for case in CASES))
    asked = parser.parse_args()
    unknown = set(asked.cases) - {case.name for case in CASES}
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    try:
        rust = [program for program in compiled() if not asked.only or asked.only in program.name]
    except NotCompiled:
        return 1
    table, all_results = [], []
    for case in [case for case in CASES if not asked.cases or case.name in asked.cases]:
        print(f"\n== {case.name}: {case.what}", flush=True)
        began = time.monotonic()
        results = run_case(case, rust)
        passed, failed = sum(result.passed for result in results), sum(result.failed for result in results)
        all_results += results
        table.append(f"{case.name:<16}{passed:>8}{failed:>8}{time.monotonic() - began:>9.0f}  {case.what}")
        print(table[-1], flush=True)
    print(f"\n{'case':<16}{'passed':>8}{'failed':>8}{'seconds':>9}", *table, sep="\n", end="\n\n")
    return concluded(all_results)


if __name__ == "__main__":
    sys.exit(main())
