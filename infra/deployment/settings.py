"""Reads `infra/settings.toml` and the site's address, and reports everything that is missing or wrong at once."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .problem import Problem

# The region that CloudFront takes its certificate and firewall from and reports its metrics to, whatever the other region is.
EDGE_REGION = "us-east-1"

_MAIL = re.compile(r"[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_ISSUER = re.compile(r"https://[^\s?#]+")
_CLIENT_ID = re.compile(r"[!-~]+")
_ZONE = re.compile(r"Z[A-Z0-9]+")
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
# Only the environment `production`: no other environment and no branch. Any workflow with this subject can deploy.
_SUBJECT = re.compile(r"repo:[^\s:/*]+/[^\s:/*]+:environment:production")
_PROVIDER = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:oidc-provider/\S+")


@dataclass(frozen=True)
class Settings:
    """The settings of a deployment. Optional texts are empty if not set."""

    base_url: str
    region: str
    copy_region: str
    technical_contact: str
    relations_mail: str
    volunteering_mail: str
    social_research_mail: str
    complaints_mail: str
    mail_from: str
    mail_domain: str
    hosted_zone_id: str
    desk_issuer: str
    desk_client_id: str
    desk_hosted_domain: str
    github_repository: str
    github_subject: str
    github_provider: str
    monthly_budget_usd: int

    @property
    def domain(self) -> str:
        """The site's domain, without `https://`."""
        return urlsplit(self.base_url).netloc


@dataclass(frozen=True)
class _Rule:
    """What a text setting must look like, and what to say if it is required and missing."""

    pattern: re.Pattern[str]
    like: str
    missing: str | None = None


_TEXTS = {
    "region": _Rule(_REGION, "a region of AWS, such as eu-central-1", "the region where the requests are kept"),
    "copy_region": _Rule(_REGION, "a region of AWS, such as eu-west-1", "the region of the backups' second copy"),
    "technical_contact": _Rule(_MAIL, "a mail address", "the mail address that alarms go to"),
    "relations_mail": _Rule(_MAIL, "a mail address", "the mail address that notices of new requests go to"),
    "volunteering_mail": _Rule(_MAIL, "a mail address"),
    "social_research_mail": _Rule(_MAIL, "a mail address"),
    "complaints_mail": _Rule(_MAIL, "a mail address", "the mail address of the team that reads complaints"),
    "mail_from": _Rule(_MAIL, "a mail address", "the sender address of the mails"),
    "mail_domain": _Rule(_DOMAIN, "a domain, such as example.org", "the domain of the sender address"),
    "hosted_zone_id": _Rule(_ZONE, "a hosted zone's id, such as Z0123456789"),
    "desk_issuer": _Rule(_ISSUER, "the issuer of a sign-in service, https://…, as its documentation writes it"),
    "desk_client_id": _Rule(_CLIENT_ID, "the client id that the sign-in service gave to the desk"),
    "desk_hosted_domain": _Rule(_DOMAIN, "a domain in small letters, such as example.org"),
    "github_repository": _Rule(_REPOSITORY, "a repository, as owner/name"),
    "github_subject": _Rule(_SUBJECT, "the subject of GitHub's token for the environment, repo:…:environment:production"),
    "github_provider": _Rule(_PROVIDER, "the ARN of an identity provider, arn:aws:iam::…:oidc-provider/…"),
}
_NUMBERS = {"monthly_budget_usd": "the monthly costs in US dollars above which a mail is sent"}


def read_settings(root: Path) -> Settings:
    """Returns the settings of the work tree at `root`.


    Raises `Problem` with everything that is missing or wrong.
    """
    faults: list[str] = []
    table = _read_toml(root / "infra/settings.toml")
    texts: dict[str, Any] = {name: _text(table, name, rule, faults) for name, rule in _TEXTS.items()}
    numbers: dict[str, Any] = {name: _number(table, name, missing, faults) for name, missing in _NUMBERS.items()}
    faults += [
        f"infra/settings.toml: there is no setting `{name}`" for name in table if name not in _TEXTS and name not in _NUMBERS
    ]
    site = _read_toml(root / "content/site.toml")
    base_url = _base_url(site, faults)
    faults += _contradictions(texts) + _storage(site, texts)
    if faults:
        raise Problem("Nothing was changed. These settings are missing or wrong:\n" + "\n".join(f"- {fault}" for fault in faults))
    return Settings(base_url=base_url, **texts, **numbers)


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"{path.parent.name}/{path.name} cannot be read: {error}") from error


def _text(table: dict[str, object], name: str, rule: _Rule, faults: list[str]) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        faults.append(f"infra/settings.toml: `{name}` must be {rule.like}, in quotation marks")
        return ""
    if not value and rule.missing:
        faults.append(f"infra/settings.toml: `{name}` is empty: {rule.missing}")
    elif value and not rule.pattern.fullmatch(value):
        faults.append(f"infra/settings.toml: `{name}` must be {rule.like}, not `{value}`")
    return value


def _number(table: dict[str, object], name: str, missing: str, faults: list[str]) -> int:
    value = table.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    faults.append(f"infra/settings.toml: `{name}` must be a whole number above 0: {missing}")
    return 0


def _base_url(site: dict[str, object], faults: list[str]) -> str:
    value = site.get("base_url", "")
    if not value:
        faults.append("content/site.toml: `base_url` is empty: the site's public address, https://…")
        return ""
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme != "https" or not _DOMAIN.fullmatch(parts.netloc) or parts.path.strip("/"):
        faults.append(f"content/site.toml: `base_url` must be https:// and a domain, not `{value}`")
        return ""
    return f"https://{parts.netloc}"


def _storage(site: dict[str, object], texts: dict[str, str]) -> list[str]:
    """Returns a fault if the privacy notice names other countries than those of the deployment's regions.

    `site-gen check` compares the notice with `stored_in`, so it is enough to compare `stored_in` with the settings.
    """
    used = [texts["region"], texts["copy_region"]]
    if not all(used) or site.get("stored_in") == used:
        return []
    wanted = ", ".join(f'"{region}"' for region in used)
    return [f"content/site.toml: `stored_in` must be [{wanted}], the regions of infra/settings.toml: see the privacy notice"]


def _contradictions(texts: dict[str, str]) -> list[str]:
    """Returns the faults of settings that are valid on their own and contradict each other."""
    faults = []
    address, domain = texts["mail_from"], texts["mail_domain"]
    if address and domain and not address.lower().endswith(f"@{domain}"):
        faults.append(f"infra/settings.toml: `mail_from` is not an address of `mail_domain`, {domain}")
    if texts["github_subject"] and not texts["github_repository"]:
        faults.append("infra/settings.toml: `github_subject` is set, but `github_repository` is empty")
    if bool(texts["desk_issuer"]) != bool(texts["desk_client_id"]):
        faults.append("infra/settings.toml: `desk_issuer` and `desk_client_id` are set together, or both are empty")
    if texts["desk_hosted_domain"] and not texts["desk_issuer"]:
        faults.append("infra/settings.toml: `desk_hosted_domain` is set, but `desk_issuer` is empty")
    if texts["region"] and texts["region"] == texts["copy_region"]:
        faults.append("infra/settings.toml: `copy_region` is the same as `region`; the second copy must be in another region")
    return faults
