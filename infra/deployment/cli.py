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
Without options: builds a release of what is committed here (the site, the functions, the templates) and makes it live, in the AWS
account that this terminal is signed in to. Then it tries the site as people would. If AWS refuses a part of the release, or something
is wrong with it, the release before is made live again. It may be broken off and started again at any time."""

_EPILOG = """\
What to do the first time, and when something is wrong: infra/README.md. The settings: infra/settings.toml."""


def build_parser() -> argparse.ArgumentParser:
    """Every option."""
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
        help="make the release before the present one (or the one named) live again: functions, site and edge together",
    )
    commands.add_argument("--releases", action="store_true", help="list the releases, the newest first")
    commands.add_argument("--smoke", action="store_true", help="only try the live site, through the front door")
    commands.add_argument(
        "--close-form", action="store_true", help="show a page instead of the forms that says that they are closed"
    )
    commands.add_argument("--open-form", action="store_true", help="take that back")
    commands.add_argument("--rotate-seal-key", action="store_true", help="a new key for what the forms are signed with")
    commands.add_argument("--rotate-front-door-key", action="store_true", help="a new key for what CloudFront proves itself with")
    commands.add_argument(
        "--drill", action="store_true", help="restore the table beside the real one, compare the two, remove it again"
    )
    commands.add_argument(
        "--restore-from", metavar="TIME", help="put back what stood in the table at that time and does not today"
    )
    commands.add_argument(
        "--restore-backup",
        nargs="?",
        const="",
        metavar="ARN",
        help="put back what stands in the newest backup of the second region (or the one named) and does not in the table",
    )
    commands.add_argument("--package", metavar="FOLDER", type=Path, help="only build the functions' zips, without any account")
    commands.add_argument("--parameters", action="store_true", help="print, as JSON, which parameters each template is given")

    deploying = parser.add_argument_group("when deploying or restoring")
    deploying.add_argument("--dry-run", action="store_true", help="only print what would be done; change nothing")
    deploying.add_argument(
        "--keep", action="store_true", help="do not roll back a site that turns out wrong; do not remove the restored table"
    )
    deploying.add_argument(
        "--scheduled", action="store_true", help="for a schedule: do not bring back a commit whose release was withdrawn"
    )
    deploying.add_argument("--uncommitted", action="store_true", help="deploy also where files are not committed")

    packaging = parser.add_argument_group("with --package")
    packaging.add_argument(
        "--profile", choices=("dev", "lambda"), default=PROFILE, help="dev: quickly, for this machine (default: lambda)"
    )
    packaging.add_argument(
        "--arch", choices=sorted(ARCHITECTURES), default=ARCHITECTURE, help="for which machines (default: arm64)"
    )
    return parser


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Runs one order. Gives the exit status: 0 where everything is right."""
    given = build_parser().parse_args(arguments)
    console = Console()
    try:
        return 0 if _run(given, console, root) else 1
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
    except Conflict as error:
        print(f"\nSomebody else changed {error} at the same moment. Start this again.", file=sys.stderr)
    except AwsError as error:
        print(f"\n{_explain(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nBroken off. Start the same order again: it goes on with what is missing.", file=sys.stderr)
        return 130
    return 1


def _explain(error: Exception) -> str:
    if is_denied(error):
        return f"These credentials may not do that. AWS says:\n{error}\nAn administrator of the account may (infra/README.md)."
    if is_signed_out(error):
        return (
            f"This terminal is signed in to AWS no more ({code_of(error)}). Sign in and start the same order again; it goes on."
        )
    return f"AWS did not do what was asked:\n{error}\nStart the same order again; it goes on with what is missing."


# The orders that each of these belongs to; none is deploying itself.
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
    """Which order was given, or nothing for deploying. Raises `Problem` for what does not go with it."""
    command = next((name for name in _COMMANDS if getattr(given, name) not in (None, False)), None)
    for name, commands in _OPTIONS.items():
        if getattr(given, name) and command not in commands:
            raise Problem(f"--{name.replace('_', '-')} does not go with --{(command or '').replace('_', '-')}. Nothing was done.")
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
    # Before anything is asked of AWS.
    time = read_time(given.restore_from) if command == "restore_from" else None
    location = TableLocation.from_outputs(deployment.require_stack(INTAKE).outputs, deployment.settings.region)
    restore = Restore(deployment.account, location, deployment.console, deployment.clock)
    if command == "drill":
        restore.drill()
    elif time is not None:
        restore.from_moment(time, dry_run=given.dry_run, keep=given.keep)
    else:
        copy_region = deployment.settings.copy_region
        restore.from_backup(copy_region, given.restore_backup or None, dry_run=given.dry_run, keep=given.keep)
