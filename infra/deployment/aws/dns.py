"""The domain's records, where somebody has to enter them by hand: what must be entered is printed, and waited for."""

import re
from typing import Any

from ..console import Console
from ..problem import Problem
from ..settings import Settings
from .account import AwsError, code_of, is_denied

# CloudFormation's words for the record that it waits for.
_RECORD_IN_REASON = re.compile(r"\{Name: (?P<name>[^\s,]+), ?Type: (?P<type>[^\s,]+), ?Value: (?P<value>[^\s,}]+)\}")


class CertificateWatcher:
    """Prints the record that proves that the domain is ours, as soon as AWS tells it. Until it is entered, AWS waits."""

    def __init__(self, settings: Settings, client: Any, console: Console) -> None:
        self._is_manual = not settings.hosted_zone_id
        self._client = client
        self._console = console
        self._printed = False

    def __call__(self, event: dict[str, Any]) -> None:
        """Looks at an event of the stack."""
        if self._printed or not self._is_manual or event.get("ResourceType") != "AWS::CertificateManager::Certificate":
            return
        # As an update: another domain's, in the place of the one that is there.
        if event.get("ResourceStatus") not in {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"}:
            return
        certificate, reason = event.get("PhysicalResourceId", ""), event.get("ResourceStatusReason", "")
        if match := _RECORD_IN_REASON.search(reason):
            self._print(_format_record(*match.group("name", "type", "value")))
        elif certificate.startswith("arn:") and (records := self._records(certificate)):
            self._print("\n\n".join(_format_record(record["Name"], record["Type"], record["Value"]) for record in records))
        elif "DNS" in reason:
            self._print(reason)

    def _records(self, certificate: str) -> list[dict[str, str]]:
        try:
            described = self._client.describe_certificate(CertificateArn=certificate)["Certificate"]
        except AwsError:
            return []
        if described.get("Status") != "PENDING_VALIDATION":
            # The one that is replaced.
            return []
        options = described.get("DomainValidationOptions", [])
        return [option["ResourceRecord"] for option in options if "ResourceRecord" in option]

    def _print(self, words: str) -> None:
        self._printed = True
        self._console.warn(
            "Somebody has to enter this record where the domain's records are kept (infra/README.md, “The first time”, step 4).\n"
            "It proves to AWS that the domain is yours, and stays there for ever: the certificate is renewed by it.\n"
            f"This goes on by itself, some minutes after it is entered.\n\n{words}"
        )


def check_zone(settings: Settings, client: Any, console: Console) -> None:
    """Raises `Problem` where the names are not in the zone: AWS would refuse their records half-way, and take back what was made."""
    zone = settings.hosted_zone_id
    if not zone:
        return
    try:
        found = client.get_hosted_zone(Id=zone)["HostedZone"]
    except AwsError as error:
        if is_denied(error):
            console.info(f"Whether the names are in the zone {zone} could not be looked at: these credentials may not ask.")
            return
        if code_of(error) in {"NoSuchHostedZone", "InvalidInput"}:
            raise Problem(
                f"Nothing was done. This account has no zone {zone} (`hosted_zone_id` in infra/settings.toml)."
            ) from error
        raise
    name = found["Name"].rstrip(".").lower()
    if found.get("Config", {}).get("PrivateZone"):
        raise Problem(f"Nothing was done. The zone {zone}, {name}, is private: nobody outside of AWS would see its records.")
    names = {
        f"{settings.domain} (`base_url` in content/site.toml)": settings.domain,
        f"{settings.mail_domain} (`mail_domain` in infra/settings.toml)": settings.mail_domain,
    }
    if outside := [label for label, each in names.items() if not f".{each.lower()}".endswith(f".{name}")]:
        raise Problem(
            f"Nothing was done. The zone {zone} (`hosted_zone_id` in infra/settings.toml) is that of {name}, and these are not in it:\n"
            + "\n".join(f"- {each}" for each in outside)
        )


def _format_record(name: str, kind: str, value: str) -> str:
    return f"Name:   {name.rstrip('.')}\nType:   {kind}\nValue:  {value.rstrip('.')}"


def mail_records(outputs: dict[str, str]) -> list[tuple[str, str, str]]:
    """What mail needs, of the outputs of the intake's stack, each as name, type and value."""
    texts = (outputs[name] for name in sorted(outputs) if name.startswith("MailRecord"))
    return [(name, kind, value) for name, kind, value in (text.split(" ", 2) for text in texts)]


def print_mail_records(settings: Settings, before: dict[str, str], intake: dict[str, str], console: Console) -> None:
    """Prints mail's records where they are new, before the certificate's is waited for: so one visit is enough for all of them."""
    records = mail_records(intake)
    if settings.hosted_zone_id or records == mail_records(before):
        return
    words = "\n\n".join(_format_record(*record) for record in records)
    console.warn(
        "Somebody has to enter these records where the domain's records are kept (infra/README.md, “The first time”, step 4).\n"
        "Mail needs them. Nothing here waits for them; where the certificate's record is printed below, enter all in one visit.\n\n"
        f"{words}"
    )


def print_all_records(settings: Settings, intake: dict[str, str], site: dict[str, str], console: Console) -> None:
    """Prints every record that has to be there, once both stacks are."""
    if settings.hosted_zone_id:
        return
    records = [(settings.domain, "CNAME", site["DistributionHost"]), *mail_records(intake)]
    words = "\n\n".join(_format_record(*record) for record in records)
    console.info(
        "These records have to be where the domain's records are kept (infra/README.md, “The first time”, step 4).\n"
        "Where the first is refused because the domain is the zone's own name, use the type ALIAS or ANAME.\n"
        f"The site is shown at {settings.base_url} once the first is there; mails arrive once the others are.\n\n{words}\n"
    )
