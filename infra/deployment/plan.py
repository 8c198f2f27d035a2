"""What a deployment would do, without doing it."""

import re
from dataclasses import asdict

from .aws.account import AwsError, is_denied
from .aws.stacks import Stack, Wanted
from .commands import Commands
from .names import COPY, FOUNDATION, INTAKE, SITE, TEMPLATES
from .problem import Problem
from .release.release import Ready, Releases, State
from .site.site_files import SiteFile, invalidation, site_files

_RESOURCE = re.compile(r"^  [A-Za-z0-9]+:\n    Type: ", re.MULTILINE)
# Longer lists are cut; how many there are is said.
_SHOWN = 40


class DryRun:
    """Builds as a deployment does, and asks AWS what would change. Of change sets that AWS makes for that, none is left behind."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._deployment = commands.deployment
        self._console = commands.console

    def run(self) -> None:
        """Prints the plan."""
        console, deployment = self._console, self._deployment
        console.step("The settings")
        for name, value in asdict(deployment.settings).items():
            console.say(f"{name:22}{value if value != '' else '(not set)'}")
        signed_in = self._signed_in()
        if signed_in:
            deployment.check_zone()
        releases = deployment.releases() if signed_in else None
        state = releases.state() if releases else State()
        commit = self._commands.builder.commit(dirty_is_fine=True)
        ready, packages = self._commands.build(commit, releases, state)
        live = releases.find(state.current) if releases and state.current else None
        if live and live.digest == ready.release.digest:
            console.step(f"Nothing is new: the release {live.id} would be made live once more")
        else:
            console.step(f"The release {ready.release.id} would be stored, with {len(packages)} functions")
        if live:
            for name, key in ready.release.functions.items():
                console.say(f"{name:10} {'as it is' if live.functions.get(name) == key else 'new'}")
        if signed_in:
            self._stacks(ready)
        else:
            console.step("The stacks")
            console.say("What they are now is known to AWS alone, and nobody is signed in. They are to be:")
            for stack, text in self._texts(ready).items():
                console.say(f"{stack}, in {deployment.region(stack)}: {len(_RESOURCE.findall(text))} resources")
        self._files(ready, releases)
        console.step("Nothing was changed")

    def _signed_in(self) -> bool:
        self._console.step("The account")
        try:
            who = self._deployment.account.identity
        except Problem as problem:
            self._console.say(f"{problem}\nSo here is what can be known on this machine.")
            return False
        self._console.say(f"account {who.account}, as {who.arn}")
        return True

    def _texts(self, ready: Ready) -> dict[str, str]:
        foundation = (self._deployment.root / "infra" / TEMPLATES[FOUNDATION]).read_text(encoding="utf-8")
        return {FOUNDATION: foundation, **{stack: ready.template(stack) for stack in (COPY, INTAKE, SITE)}}

    # --- Stacks -------------------------------------------------------------------------------------------------------

    def _stacks(self, ready: Ready) -> None:
        deployment, console = self._deployment, self._console
        there = {stack: deployment.look(stack) for stack in TEMPLATES}
        deployment.learn(ready.release, there)
        for stack, text in self._texts(ready).items():
            console.step(f"{stack}, in {deployment.region(stack)}")
            if there[stack] is None:
                console.say(f"would be made: {len(_RESOURCE.findall(text))} resources")
                continue
            self._changes(deployment.wanted(stack, text), there[stack])

    def _changes(self, wanted: Wanted, there: Stack | None) -> None:
        stacks = self._deployment.stacks
        try:
            planned = stacks.plan(wanted)
        except AwsError as error:
            if not is_denied(error):
                raise
            self._console.say("these credentials may not ask what would change here")
            return
        except Problem as problem:
            self._console.loud(str(problem))
            return
        if planned is None:
            self._console.say("nothing to change")
            return
        stacks.discard(wanted, planned)
        for change in planned.changes:
            self._console.say(change.words)
        for name, value in wanted.parameters.items():
            before = there.parameters.get(name, "") if there else ""
            if value != before:
                self._console.say(f"{name}: {before or '(nothing)'} becomes {value or '(nothing)'}")

    # --- Files --------------------------------------------------------------------------------------------------------

    def _files(self, ready: Ready, releases: Releases | None) -> None:
        deployment, console = self._deployment, self._console
        site = deployment.look(SITE) if releases else None
        if releases is None or site is None:
            console.step(f"All {len(site_files(ready.dist))} files of the site would be sent")
            return
        difference = deployment.upload(ready, releases, site).difference
        sent: list[SiteFile] = [file for group in difference.uploads for file in group]
        self._list("would be sent, in this order", [file.path for file in sent])
        self._list("would be removed", difference.deletions)
        self._list("CloudFront would have to forget", invalidation(difference.forget))

    def _list(self, words: str, entries: list[str]) -> None:
        self._console.step(f"{words}: {len(entries)}")
        for entry in entries[:_SHOWN]:
            self._console.say(entry)
        if len(entries) > _SHOWN:
            self._console.say(f"… and {len(entries) - _SHOWN} more")
