"""The settings: valid ones are read, and everything that is missing or wrong is listed at once."""

import re
import unittest
from typing import Any

import yaml

from ..problem import Problem
from ..settings import read_settings
from .support import ROOT, Folder
from .test_role import Loader

RIGHT = {
    "region": '"eu-central-1"',
    "copy_region": '"eu-west-1"',
    "technical_contact": '"technical@sama.example"',
    "relations_mail": '"relations@sama.example"',
    "volunteering_mail": '""',
    "social_research_mail": '""',
    "complaints_mail": '"complaints@sama.example"',
    "mail_from": '"no-reply@sama.example"',
    "mail_domain": '"sama.example"',
    "hosted_zone_id": '""',
    "desk_issuer": '""',
    "desk_client_id": '""',
    "desk_hosted_domain": '""',
    "github_repository": '""',
    "github_subject": '""',
    "github_provider": '""',
    "monthly_budget_usd": "30",
}


def _parameter(name: str) -> dict[str, Any]:
    """Returns a parameter of the foundation's template."""
    template = yaml.load((ROOT / "infra/foundation.yaml").read_text(encoding="utf-8"), Loader)
    found: dict[str, Any] = template["Parameters"][name]
    return found


class Settings(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Folder()
        self.addCleanup(self.folder.clear)

    def write(
        self, base_url: str = "https://sama.example", stored_in: str = '["eu-central-1", "eu-west-1"]', **changes: str | None
    ) -> None:
        lines = [f"{name} = {value}" for name, value in {**RIGHT, **changes}.items() if value is not None]
        site = f'base_url = "{base_url}"\nstored_in = {stored_in}'
        for path, text in (("infra/settings.toml", "\n".join(lines)), ("content/site.toml", site)):
            (self.folder.path / path).parent.mkdir(exist_ok=True)
            (self.folder.path / path).write_text(text, encoding="utf-8")

    def client_error(self) -> str:
        with self.assertRaises(Problem) as caught:
            read_settings(self.folder.path)
        return str(caught.exception)

    def test_the_regions_are_those_that_the_privacy_notice_names(self) -> None:
        for stored_in in ('["eu-west-1", "eu-central-1"]', '["eu-central-1"]', "[]"):
            self.write(stored_in=stored_in)
            self.assertIn('`stored_in` must be ["eu-central-1", "eu-west-1"]', self.client_error())
        self.write(stored_in='["me-south-1", "eu-west-1"]', region='"me-south-1"')
        self.assertEqual(read_settings(self.folder.path).region, "me-south-1")

    def test_another_sign_in_service_has_an_issuer_by_tls_and_a_client_id(self) -> None:
        self.write(desk_issuer='"https://id.example/v2.0"', desk_client_id='"desk"', desk_hosted_domain='"sama.example"')
        self.assertEqual(read_settings(self.folder.path).desk_issuer, "https://id.example/v2.0")
        for changes in (
            {"desk_issuer": '"https://id.example"'},
            {"desk_client_id": '"desk"'},
            {"desk_issuer": '"http://id.example"', "desk_client_id": '"desk"'},
            {"desk_issuer": '"https://id.example?a"', "desk_client_id": '"desk"'},
            {"desk_hosted_domain": '"sama.example"'},
        ):
            with self.subTest(changes):
                self.write(**changes)
                self.assertIn("desk_", self.client_error())

    def test_valid_settings_are_read(self) -> None:
        self.write(base_url="https://sama.example/", volunteering_mail='"volunteering@sama.example"')
        settings = read_settings(self.folder.path)
        self.assertEqual(settings.base_url, "https://sama.example")
        self.assertEqual(settings.domain, "sama.example")
        self.assertEqual(settings.volunteering_mail, "volunteering@sama.example")
        self.assertEqual(settings.monthly_budget_usd, 30)

    def test_all_missing_settings_are_listed_at_once(self) -> None:
        self.write("", technical_contact='""', relations_mail=None, mail_from='""', mail_domain='""', monthly_budget_usd=None)
        refusal = self.client_error()
        for name in ("technical_contact", "relations_mail", "mail_from", "mail_domain", "monthly_budget_usd", "base_url"):
            self.assertIn(f"`{name}`", refusal)
        for name in ("volunteering_mail", "social_research_mail", "hosted_zone_id", "github_repository", "region`"):
            self.assertNotIn(f"`{name}", refusal)

    def test_committed_settings_lack_only_what_the_association_supplies(self) -> None:
        with self.assertRaises(Problem) as caught:
            read_settings(ROOT)
        faults = [line for line in str(caught.exception).splitlines() if line.startswith("- ")]
        self.assertTrue(all("` is empty" in fault for fault in faults), faults)

    def test_invalid_values_are_refused(self) -> None:
        cases = {
            "region": '"Frankfurt"',
            "copy_region": '"eu-central-1"',
            "technical_contact": '"somebody"',
            "volunteering_mail": '"two words@sama.example"',
            "mail_from": '"no-reply@other.example"',
            "mail_domain": '"https://sama.example"',
            "hosted_zone_id": '"sama.example"',
            "github_repository": '"https://github.com/owner/name"',
            "github_subject": '"repo:owner@1/name@2:ref:refs/heads/main"',
            "github_provider": '"yes"',
            "monthly_budget_usd": '"thirty"',
        }
        for name, value in cases.items():
            with self.subTest(name):
                self.write(**{name: value})
                self.assertIn(f"`{name}`", self.client_error())

    def test_repository_names_follow_the_foundations_pattern(self) -> None:
        rule = re.compile(_parameter("GithubRepository")["AllowedPattern"])
        for name in ("own.er/name", "own_er/name", "owner/na me", "owner", "owner/name", "own-er/na.me_-1"):
            with self.subTest(name):
                self.write(github_repository=f'"{name}"')
                if rule.fullmatch(name):
                    self.assertEqual(read_settings(self.folder.path).github_repository, name)
                else:
                    self.assertIn("`github_repository`", self.client_error())

    def test_github_subject_needs_a_repository(self) -> None:
        subject = "repo:owner@1/name@2:environment:production"
        self.write(github_repository='"owner/name"', github_subject=f'"{subject}"')
        self.assertEqual(read_settings(self.folder.path).github_subject, subject)
        self.write(github_subject=f'"{subject}"')
        self.assertIn("`github_subject`", self.client_error())

    def test_budget_must_be_a_positive_whole_number(self) -> None:
        for value in ("0", "-1", "true", "1.5"):
            with self.subTest(value):
                self.write(monthly_budget_usd=value)
                self.assertIn("`monthly_budget_usd`", self.client_error())

    def test_invalid_base_url_is_refused(self) -> None:
        for base_url in ("http://sama.example", "https://sama.example/site", "sama.example", "https://sama.example:8080"):
            with self.subTest(base_url):
                self.write(base_url)
                self.assertIn("`base_url`", self.client_error())

    def test_unknown_setting_is_refused(self) -> None:
        self.write(relation_mail='"relations@sama.example"')
        self.assertIn("there is no setting `relation_mail`", self.client_error())

    def test_syntax_error_is_reported_with_its_line(self) -> None:
        self.write(region='"eu-central-1')
        self.assertRegex(self.client_error(), r"infra/settings\.toml cannot be read: .*line 1")


if __name__ == "__main__":
    unittest.main()
