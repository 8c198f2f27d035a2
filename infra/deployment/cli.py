"""The command line of `infra/deploy`."""

import argparse
import json
import sys
from pathlib import Path

from . import parameters
from .account import Account, AwsError, code_of, is_denied
from .bucket import Changed
from .build import ARCHITECTURES, Builder
from .clock import Clock
from .commands import ARCHITECTURE, PROFILE, Commands
from .console import Console
from .deploy import Deployment
from .drill import drill
from .names import INTAKE
from .plan import DryRun
from .problem import Problem
from .rotate import Rotation
from .settings import read_settings

ROOT = Path(__file__).resolve().parents[2]

_ABOUT = """\
Without options: builds a release of what is committed here (the site, the functions, the templates) and makes it live, in the AWS
account that this terminal is signed in to. Then it tries the site as people would; if something is wrong, the release before is
made live again. It may be broken off and started again at any time."""

_BELOW = """\
What to do the first time, and when something is wrong: infra/README.md. The settings: infra/settings.toml."""


def parser() -> argparse.ArgumentParser:
    """Every option."""
    made = argparse.ArgumentParser(
        prog="infra/deploy",
        description=_ABOUT,
        epilog=_BELOW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    orders = made.add_argument_group("instead of deploying").add_mutually_exclusive_group()
    orders.add_argument(
        "--dry-run", action="store_true", help="print what would be made, changed, sent and removed; change nothing"
    )
    orders.add_argument(
        "--rollback",
        nargs="?",
        const="",
        metavar="RELEASE",
        help="make the release before the present one (or the one named) live again: functions, site and edge together",
    )
    orders.add_argument("--releases", action="store_true", help="list the releases, the newest first")
    orders.add_argument("--smoke", action="store_true", help="only try the live site, through the front door")
    orders.add_argument(
        "--close-form", action="store_true", help="show a page instead of the forms that says that they are closed"
    )
    orders.add_argument("--open-form", action="store_true", help="take that back")
    orders.add_argument("--rotate-seal-key", action="store_true", help="a new key for what the forms are signed with")
    orders.add_argument("--rotate-front-door-key", action="store_true", help="a new key for what CloudFront proves itself with")
    orders.add_argument(
        "--drill", action="store_true", help="restore the table beside the real one, look into it, remove it again"
    )
    orders.add_argument("--package", metavar="FOLDER", type=Path, help="only build the functions' zips, without any account")
    orders.add_argument("--parameters", action="store_true", help="print, as JSON, which parameters each template is given")

    deploying = made.add_argument_group("when deploying")
    deploying.add_argument("--uncommitted", action="store_true", help="also where files are not committed")
    deploying.add_argument("--keep", action="store_true", help="do not roll back when the site turns out wrong")

    packaging = made.add_argument_group("with --package")
    packaging.add_argument(
        "--profile", choices=("dev", "lambda"), default=PROFILE, help="dev: quickly, for this machine (default: lambda)"
    )
    packaging.add_argument(
        "--arch", choices=sorted(ARCHITECTURES), default=ARCHITECTURE, help="for which machines (default: arm64)"
    )
    return made


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Runs one order. Gives the exit status: 0 where everything is right."""
    given = parser().parse_args(arguments)
    console = Console()
    try:
        return 0 if _run(given, console, root) else 1
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
    except Changed as error:
        print(f"\nSomebody else changed {error} at the same moment. Start this again.", file=sys.stderr)
    except AwsError as error:
        print(f"\n{_words(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nBroken off. Start the same order again: it goes on with what is missing.", file=sys.stderr)
        return 130
    return 1


def _words(error: Exception) -> str:
    if is_denied(error):
        return f"These credentials may not do that. AWS says:\n{error}\nAn administrator of the account may (infra/README.md)."
    if code_of(error) in {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId"}:
        return (
            f"This terminal is signed in to AWS no more ({code_of(error)}). Sign in and start the same order again; it goes on."
        )
    return f"AWS did not do what was asked:\n{error}\nStart the same order again; it goes on with what is missing."


def _run(given: argparse.Namespace, console: Console, root: Path) -> bool:
    builder = Builder(root, console)
    if given.parameters:
        print(json.dumps(parameters.names(), indent=2))
        return True
    if given.package:
        is_dev = given.profile == "dev"
        packages = builder.functions(builder.site(None, release=not is_dev), given.package.resolve(), given.profile, given.arch)
        for package in packages:
            console.say(f"{package.path}  {package.path.stat().st_size} bytes")
        return True
    deployment = Deployment(root, read_settings(root), Account(), console, Clock())
    return _order(given, Commands(deployment, builder))


def _order(given: argparse.Namespace, commands: Commands) -> bool:
    deployment = commands.deployment
    if given.dry_run:
        DryRun(commands).run()
        return True
    if given.rollback is not None:
        return commands.rollback(given.rollback or None)
    if given.releases:
        commands.list_releases()
        return True
    if given.smoke:
        return commands.smoke()
    if given.close_form or given.open_form:
        return commands.switch_form(closed=given.close_form)
    if given.rotate_seal_key:
        Rotation(commands).seal_key()
        return True
    if given.rotate_front_door_key:
        Rotation(commands).front_door_key()
        return True
    if given.drill:
        client = deployment.account.client("dynamodb", deployment.settings.region)
        drill(client, deployment.need(INTAKE).outputs["Table"], deployment.clock, deployment.console)
        return True
    return commands.deploy(uncommitted=given.uncommitted, keep=given.keep)
