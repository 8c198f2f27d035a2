"""Packs the functions as a deployment does, and prints how large they are.

PYTHONPATH=infra python3 packed.py --programs target/lambda
"""

import argparse
import tempfile
from pathlib import Path

from deployment.names import FUNCTIONS
from deployment.release.package import pack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=Path, required=True, help="the folder of the programs")
    parser.add_argument("--dist", type=Path, help="a built site with its bundles; without it, the programs alone are packed")
    asked = parser.parse_args()
    print("| function | program, MB | packed, MB |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, bundles in FUNCTIONS.items():
            program = asked.programs / name
            if not program.is_file():
                continue
            added = [asked.dist / bundle for bundle in bundles] if asked.dist else []
            package = pack(name, program, added, Path(folder))
            print(f"| `{name}` | {program.stat().st_size / 1e6:.2f} | {package.path.stat().st_size / 1e6:.2f} |")


if __name__ == "__main__":
    main()
