"""Counts the instructions of a build of fixed pages, and compares them with `instructions.json`.

    instructions.py --target target/debug [--write]

Unlike times, counts are the same on a busy machine. They are of the programs that the tests run, which are not optimised: what counts is
the change. More than a tenth above the recorded figure fails. `--write` records the present count.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import prepare_ours

FIGURE = Path(__file__).resolve().with_name("instructions.json")
PAIRS = 20
MOST = 1.10


def counted(target: Path) -> int:
    """The instructions of one build by one thread."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        prepare_ours(site, target / "examples/corpus", PAIRS)
        build = [target / "site-gen", "build", "--out", site / "out", "--today", "2026-06-01", "--format", "short"]
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={site / 'counts'}", *build]
        environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
        ran = subprocess.run(command, cwd=site / "ours", env=environment, capture_output=True, text=True, check=False)
        collected = re.search(r"Collected : (\d+)", ran.stderr)
        if ran.returncode or not collected:
            raise SystemExit(f"the build failed under valgrind\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
        return int(collected[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", type=Path, required=True, help="the folder of the programs site-gen and examples/corpus")
    parser.add_argument("--write", action="store_true", help="record the present count")
    asked = parser.parse_args()
    now = counted(asked.target.resolve())
    if asked.write:
        FIGURE.write_text(json.dumps({"pairs": PAIRS, "instructions": now}, indent=2) + "\n")
    known = json.loads(FIGURE.read_text())["instructions"]
    print(
        f"{now / 1e6:.0f} million instructions for {PAIRS} pairs; recorded are {known / 1e6:.0f} million, {now / known:.2f} times"
    )
    if now > known * MOST:
        print("A build does a tenth more than before. Find out why, or record it: tests/bench/instructions.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
