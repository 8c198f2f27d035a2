"""A test case for whole deployments: the repository's templates, a small site, a simulated account, and a server that shows the
result."""

import shutil
import unittest
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..aws.bucket import Bucket
from ..commands import Commands
from ..deploy import Deployment
from ..names import FUNCTIONS
from ..release.build import Builder
from ..release.package import Package, pack
from ..settings import Settings
from ..site.site_files import site_files
from ..site.upload import Difference, Upload
from .doubles import CloudFormation, CloudFront
from .front_door import FrontDoor
from .support import HOME, ROOT, SECOND, Cloud, Folder, RecordingConsole, TestClock, write_dist


def settings() -> Settings:
    """Returns settings with everything that the association has to supply."""
    return Settings(
        base_url="https://sama.example",
        region=HOME,
        copy_region=SECOND,
        technical_contact="technical@sama.example",
        relations_mail="relations@sama.example",
        volunteering_mail="",
        social_research_mail="",
        complaints_mail="complaints@sama.example",
        mail_from="no-reply@sama.example",
        mail_domain="sama.example",
        hosted_zone_id="",
        desk_issuer="",
        desk_client_id="",
        desk_hosted_domain="",
        github_repository="",
        github_subject="",
        github_provider="",
        monthly_budget_usd=30,
    )


class SmallBuilder(Builder):
    """Builds a small site and packages of a few bytes, without compiling anything."""

    def __init__(self, folder: Path, console: RecordingConsole) -> None:
        super().__init__(ROOT, console)
        self._folder = folder
        self.changes: dict[str, Any] = {}
        self.program = b"program"
        self.published: Path | None = None
        self.commits = 0

    @property
    def folder(self) -> Path:
        return self._folder

    def commit(self, *, allow_uncommitted: bool) -> str:
        return f"{self.commits:040x}"

    def site(self, published: Path | None, *, release: bool = True) -> Path:
        self.published = published
        dist = self._folder / "dist"
        shutil.rmtree(dist, ignore_errors=True)
        return write_dist(dist, **self.changes)

    def functions(self, dist: Path, folder: Path, profile: str, architecture: str) -> list[Package]:
        program = self._folder / "program"
        program.write_bytes(self.program)
        return [pack(name, program, [dist / one for one in bundles], folder) for name, bundles in FUNCTIONS.items()]


class DeploymentCase(unittest.TestCase):
    """A test that starts with an empty account."""

    checks_firewall_texts = True

    def setUp(self) -> None:
        self.cloud = Cloud()
        self.stacks = CloudFormation(self.cloud)
        self.cloudfront = CloudFront(self.cloud)
        self.door = FrontDoor(self.cloud, self.stacks)
        self.addCleanup(self.door.close)
        self.folder = Folder()
        self.addCleanup(self.folder.clear)
        self.console = RecordingConsole()
        self.clock = TestClock()
        self.builder = SmallBuilder(self.folder.path, self.console)
        self.settings = replace(settings(), base_url=self.door.origin)

    def commands(self) -> Commands:
        """Returns the commands of a new run."""
        deployment = Deployment(ROOT, self.settings, self.cloud.account(), self.console, self.clock)
        commands = Commands(deployment, self.builder, self.door.connect)
        if not self.checks_firewall_texts:
            commands.firewall_texts = []
        return commands

    def deploy(self, **changes: Any) -> bool:
        """Deploys a new build, changed by the arguments of `write_dist`."""
        self.builder.changes = changes
        self.builder.commits += 1
        self.clock.sleep(60)
        return self.commands().deploy(uncommitted=False, keep=False)

    def site(self) -> dict[str, bytes]:
        """Returns the objects in the site's bucket."""
        client = self.cloud.client("s3", "us-east-1")
        keys = [each["Key"] for each in client.list_objects_v2(Bucket="sama-site-files")["Contents"]]
        return {key: client.get_object(Bucket="sama-site-files", Key=key)["Body"].read() for key in keys}

    def state(self) -> Any:
        """Returns the stored state of the releases."""
        return self.commands().deployment.require_releases().state()

    def difference(self) -> Difference:
        """Returns what is left to upload of the last build."""
        account = self.cloud.account()
        site, artifacts = (
            Bucket(account.client("s3", "us-east-1"), "sama-site-files"),
            Bucket(account.client("s3", HOME), "sama-releases"),
        )
        return Upload(site, artifacts, site_files(self.builder.folder / "dist"), self.console, self.clock.now()).difference
