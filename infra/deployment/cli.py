"""The command line of `infra/deploy`."""

import argparse
import json
import sys
from pathlib import Path

from . import parameters
from .aws.account import Account, AwsError, code_of, is_denied, is_signed_out
from .aws.bucket import Conflict
from .clock import Clock
from .commands import ARCHITECTURE, PROFILE, Commands
from .console import Console
from .deploy import Deployment
from .dry_run import DryRun
from .names import INTAKE
from .problem import Problem
from .release.build import ARCHITECTURES, Builder
from .restoring.restore import Restore, read_time
from .restoring.restored_tables import TableLocation
from .rotate import Rotation
from .settings import read_settings

ROOT = Path(__file__).resolve().parents[2]

_DESCRIPTION = """\
Without options: builds a release of what is committed here (the site, the functions, the templates) and makes it live in the AWS
account that this terminal is signed in to. Then it checks the live site with real requests. If AWS refuses a part of the
release, or a check fails, the previous release is made live again. You may interrupt it at any time and run it again."""
_EPILOG = """\
For the first deployment, and for when something is wrong: infra/README.md. The settings: infra/settings.toml."""


def build_parser() -> argparse.ArgumentParser:
    """Returns the parser with every option."""
    parser = argparse.ArgumentParser(
        prog="infra/deploy",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_argument_group("instead of deploying").add_mutually_exclusive_group()
    commands.add_argument(
        "--rollback",
        nargs="?",
        const="",
        metavar="RELEASE",
        help="make the previous release (or RELEASE) live again: functions, site and edge together",
    )
    commands.add_argument("--releases", action="store_true", help="list the releases, newest first")
    commands.add_argument("--smoke", action="store_true", help="check the live site with real requests; change nothing")
    commands.add_argument(
        "--close-form", action="store_true", help="close the forms: visitors get a page that says so and how else to reach us"
    )
    commands.add_argument("--open-form", action="store_true", help="open the forms again")
    commands.add_argument("--rotate-seal-key", action="store_true", help="replace the key that signs the forms' seals")
    commands.add_argument(
        "--rotate-front-door-key",
        action="store_true",
        help="replace the key by which CloudFront identifies itself to the function",
    )
    commands.add_argument(
        "--drill", action="store_true", help="rehearse a restore: restore a copy of the table, compare the two, delete the copy"
    )
    commands.add_argument("--restore-from", metavar="TIME", help="put back what was in the table at TIME and is missing today")
    commands.add_argument(
        "--restore-backup",
        nargs="?",
        const="",
        metavar="ARN",
        help="put back what is in the newest backup of the second region (or in ARN) and is missing from the table",
    )
    commands.add_argument(
        "--package", metavar="FOLDER", type=Path, help="only build the functions' zips into FOLDER; needs no account"
    )
    commands.add_argument("--parameters", action="store_true", help="print the parameters of each template as JSON")

    deploying = parser.add_argument_group("when deploying or restoring")
    deploying.add_argument("--dry-run", action="store_true", help="print what would be done; change nothing")
    deploying.add_argument(
        "--keep", action="store_true", help="do not roll back a release that fails its checks; do not delete the restored table"
    )
    deploying.add_argument(
        "--scheduled", action="store_true", help="for scheduled runs: do not deploy a commit whose release was withdrawn"
    )
    deploying.add_argument("--uncommitted", action="store_true", help="deploy although files are not committed")

    packaging = parser.add_argument_group("with --package")
    packaging.add_argument(
        "--profile", choices=("dev", "lambda"), default=PROFILE, help="dev: a quick build for this machine (default: lambda)"
    )
    packaging.add_argument(
        "--arch", choices=sorted(ARCHITECTURES), default=ARCHITECTURE, help="the processor architecture (default: arm64)"
    )
    return parser


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Runs one command and returns the exit status: 0 on success."""
    given = build_parser().parse_args(arguments)
    console = Console()
    try:
        return 0 if _run(given, console, root) else 1
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
    except Conflict as error:
        print(f"\nSomebody else changed {error} at the same time. Run the same command again.", file=sys.stderr)
    except AwsError as error:
        print(f"\n{_explain(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again; it continues with what is missing.", file=sys.stderr)
        return 130
    return 1


def _explain(error: Exception) -> str:
    if is_denied(error):
        return f"These credentials have no permission for this. AWS says:\n{error}\nAn administrator of the account can do it (infra/README.md)."
    if is_signed_out(error):
        return f"This terminal's AWS login has expired ({code_of(error)}). Sign in and run the same command again; it continues."
    return f"AWS refused a request or did not respond:\n{error}\nRun the same command again; it continues with what is missing."


# The commands that each option can be combined with. `None` is deploying.
_OPTIONS: dict[str, set[str | None]] = {
    "dry_run": {None, "restore_from", "restore_backup"},
    "keep": {None, "restore_from", "restore_backup"},
    "uncommitted": {None},
    "scheduled": {None},
}
_COMMANDS = [
    *("rollback", "releases", "smoke", "close_form", "open_form", "rotate_seal_key", "rotate_front_door_key"),
    *("drill", "restore_from", "restore_backup", "package", "parameters"),
]


def _command_of(given: argparse.Namespace) -> str | None:
    """Returns the command, or `None` for deploying. Raises `Problem` for an option that cannot be combined with it."""
    command = next((name for name in _COMMANDS if getattr(given, name) not in (None, False)), None)
    for name, commands in _OPTIONS.items():
        if getattr(given, name) and command not in commands:
            raise Problem(
                f"--{name.replace('_', '-')} cannot be combined with --{(command or '').replace('_', '-')}. Nothing was changed."
            )
    return command


def _run(given: argparse.Namespace, console: Console, root: Path) -> bool:
    command = _command_of(given)
    builder = Builder(root, console)
    if command == "parameters":
        print(json.dumps(parameters.names(), indent=2))
        return True
    if command == "package":
        is_dev = given.profile == "dev"
        packages = builder.functions(builder.site(None, release=not is_dev), given.package.resolve(), given.profile, given.arch)
        for package in packages:
            console.info(f"{package.path}  {package.path.stat().st_size} bytes")
        return True
    deployment = Deployment(root, read_settings(root), Account(), console, Clock())
    if command in {"drill", "restore_from", "restore_backup"}:
        _restore(command, given, deployment)
        return True
    return _run_command(command, given, Commands(deployment, builder))


def _run_command(command: str | None, given: argparse.Namespace, commands: Commands) -> bool:
    match command:
        case "rollback":
            return commands.rollback(given.rollback or None)
        case "releases":
            commands.list_releases()
        case "smoke":
            return commands.smoke()
        case "close_form" | "open_form":
            commands.switch_form(closed=command == "close_form")
        case "rotate_seal_key":
            Rotation(commands.deployment).seal_key()
        case "rotate_front_door_key":
            Rotation(commands.deployment).front_door_key()
        case _ if given.dry_run:
            DryRun(commands).run()
        case _:
            return commands.deploy(uncommitted=given.uncommitted, keep=given.keep, scheduled=given.scheduled)
    return True


def _restore(command: str, given: argparse.Namespace, deployment: Deployment) -> None:
    # Before the first request to AWS.
    time = read_time(given.restore_from) if command == "restore_from" else None
    location = TableLocation.from_outputs(deployment.require_stack(INTAKE).outputs, deployment.settings.region)
    restore = Restore(deployment.account, location, deployment.console, deployment.clock)
    if command == "drill":
        restore.drill()
    elif time is not None:
        restore.from_point_in_time(time, dry_run=given.dry_run, keep=given.keep)
    else:
        copy_region = deployment.settings.copy_region
        restore.from_backup(copy_region, given.restore_backup or None, dry_run=given.dry_run, keep=given.keep)
