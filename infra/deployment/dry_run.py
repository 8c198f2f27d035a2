"""The dry run: prints what a deployment would do, and changes nothing."""

import re
from dataclasses import asdict

from .aws.account import AwsError, is_denied
from .aws.stacks import Stack, StackSpec
from .commands import Commands
from .names import COPY, FOUNDATION, INTAKE, SITE, TEMPLATES
from .problem import Problem
from .release.release import LocalRelease, Releases, State
from .site.site_files import SiteFile, invalidation, site_files

_RESOURCE = re.compile(r"^  [A-Za-z0-9]+:\n    Type: ", re.MULTILINE)
# Longer lists are cut, with the number of entries left out.
_LIST_LIMIT = 40


class DryRun:
    """Builds a release, and has AWS compute what would change. The change sets that this needs are deleted again."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._deployment = commands.deployment
        self._console = commands.console

    def run(self) -> None:
        """Prints what would change."""
        console, deployment = self._console, self._deployment
        console.step("The settings")
        for name, value in asdict(deployment.settings).items():
            console.info(f"{name:22}{value if value != '' else '(not set)'}")
        signed_in = self._signed_in()
        if signed_in:
            deployment.check_zone()
        releases = deployment.releases() if signed_in else None
        state = releases.state() if releases else State()
        commit = self._commands.builder.commit(allow_uncommitted=True)
        local, packages = self._commands.build(commit, releases, state)
        live = releases.find(state.current) if releases and state.current else None
        if live and live.digest == local.release.digest:
            console.step(f"Nothing has changed: the release {live.id} would be made live once more")
        else:
            console.step(f"The release {local.release.id} would be stored, with {len(packages)} functions")
        if live:
            for name, key in local.release.functions.items():
                console.info(f"{name:10} {'unchanged' if live.functions.get(name) == key else 'new'}")
        if signed_in:
            self._stacks(local)
        else:
            console.step("The stacks")
            console.info("Their present state is known only to AWS, and this terminal is not signed in. They would become:")
            for stack, text in self._templates(local).items():
                console.info(f"{stack}, in {deployment.region(stack)}: {len(_RESOURCE.findall(text))} resources")
        self._files(local, releases)
        console.step("Nothing was changed")

    def _signed_in(self) -> bool:
        self._console.step("The account")
        try:
            who = self._deployment.account.identity
        except Problem as problem:
            self._console.info(f"{problem}\nThe dry run continues with what is known on this machine.")
            return False
        self._console.info(f"account {who.account}, as {who.arn}")
        return True

    def _templates(self, local: LocalRelease) -> dict[str, str]:
        foundation = (self._deployment.root / "infra" / TEMPLATES[FOUNDATION]).read_text(encoding="utf-8")
        return {FOUNDATION: foundation, **{stack: local.template(stack) for stack in (COPY, INTAKE, SITE)}}

    # --- Stacks -------------------------------------------------------------------------------------------------------

    def _stacks(self, local: LocalRelease) -> None:
        deployment, console = self._deployment, self._console
        there = {stack: deployment.find_stack(stack) for stack in TEMPLATES}
        deployment.read_known_values(local.release, there)
        for stack, text in self._templates(local).items():
            console.step(f"{stack}, in {deployment.region(stack)}")
            if there[stack] is None:
                console.info(f"would be created: {len(_RESOURCE.findall(text))} resources")
                continue
            self._changes(deployment.spec_for(stack, text), there[stack])

    def _changes(self, spec: StackSpec, there: Stack | None) -> None:
        stacks = self._deployment.stacks
        try:
            planned = stacks.plan(spec)
        except AwsError as error:
            if not is_denied(error):
                raise
            self._console.info("unknown: these credentials may not create change sets")
            return
        except Problem as problem:
            self._console.warn(str(problem))
            return
        if planned is None:
            self._console.info("nothing to change")
            return
        stacks.discard(spec, planned)
        for change in planned.changes:
            self._console.info(change.description)
        for name, value in spec.parameters.items():
            before = there.parameters.get(name, "") if there else ""
            if value != before:
                self._console.info(f"{name}: {before or '(nothing)'} becomes {value or '(nothing)'}")

    # --- Files --------------------------------------------------------------------------------------------------------

    def _files(self, local: LocalRelease, releases: Releases | None) -> None:
        deployment, console = self._deployment, self._console
        site = deployment.find_stack(SITE) if releases else None
        if releases is None or site is None:
            console.step(f"All {len(site_files(local.dist))} files of the site would be uploaded")
            return
        difference = deployment.upload(local, releases, site).difference
        sent: list[SiteFile] = [file for group in difference.uploads for file in group]
        self._list("Would be uploaded, in this order", [file.path for file in sent])
        self._list("Would be deleted", difference.deletions)
        self._list("Would be invalidated in CloudFront's cache", invalidation(difference.invalidations))

    def _list(self, title: str, entries: list[str]) -> None:
        self._console.step(f"{title}: {len(entries)}")
        for entry in entries[:_LIST_LIMIT]:
            self._console.info(entry)
        if len(entries) > _LIST_LIMIT:
            self._console.info(f"… and {len(entries) - _LIST_LIMIT} more")
