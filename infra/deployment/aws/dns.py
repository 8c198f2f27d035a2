"""The domain's DNS records: prints those that somebody has to enter by hand, and checks the hosted zone if AWS keeps them."""

import re
from typing import Any

from ..console import Console
from ..problem import Problem
from ..settings import Settings
from .account import AwsError, code_of, is_denied

# How a CloudFormation event names the record that it waits for.
_RECORD_IN_REASON = re.compile(r"\{Name: (?P<name>[^\s,]+), ?Type: (?P<type>[^\s,]+), ?Value: (?P<value>[^\s,}]+)\}")


class CertificateWatcher:
    """Prints the DNS record that validates the certificate, as soon as AWS reports it. CloudFormation waits until it is
    entered."""

    def __init__(self, settings: Settings, client: Any, console: Console) -> None:
        self._is_manual = not settings.hosted_zone_id
        self._client = client
        self._console = console
        self._printed = False

    def __call__(self, event: dict[str, Any]) -> None:
        """Handles an event of the stack."""
        if self._printed or not self._is_manual or event.get("ResourceType") != "AWS::CertificateManager::Certificate":
            return
        # An update means that the domain changed: a new certificate replaces the present one.
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
            # The certificate that is being replaced.
            return []
        options = described.get("DomainValidationOptions", [])
        return [option["ResourceRecord"] for option in options if "ResourceRecord" in option]

    def _print(self, text: str) -> None:
        self._printed = True
        self._console.warn(
            "Enter this record where the domain's DNS records are kept (infra/README.md, “The first time”, step 4).\n"
            "It proves to AWS that the domain is yours. Leave it there for ever: AWS renews the certificate by it.\n"
            f"The deployment waits for it, and continues some minutes after you have entered it.\n\n{text}"
        )


def check_zone(settings: Settings, client: Any, console: Console) -> None:
    """Raises `Problem` if the site's or the mail's domain is not in the hosted zone.

    Otherwise AWS would refuse the records in the middle of the deployment, and roll back what it had made.
    """
    zone = settings.hosted_zone_id
    if not zone:
        return
    try:
        found = client.get_hosted_zone(Id=zone)["HostedZone"]
    except AwsError as error:
        if is_denied(error):
            console.info(f"Not checked: whether the domains are in the zone {zone}. These credentials may not read the zone.")
            return
        if code_of(error) in {"NoSuchHostedZone", "InvalidInput"}:
            raise Problem(
                f"Nothing was changed. This account has no hosted zone {zone} (`hosted_zone_id` in infra/settings.toml)."
            ) from error
        raise
    name = found["Name"].rstrip(".").lower()
    if found.get("Config", {}).get("PrivateZone"):
        raise Problem(f"Nothing was changed. The zone {zone}, {name}, is private: nobody outside AWS can see its records.")
    names = {
        f"{settings.domain} (`base_url` in content/site.toml)": settings.domain,
        f"{settings.mail_domain} (`mail_domain` in infra/settings.toml)": settings.mail_domain,
    }
    if outside := [label for label, each in names.items() if not f".{each.lower()}".endswith(f".{name}")]:
        raise Problem(
            f"Nothing was changed. The zone {zone} (`hosted_zone_id` in infra/settings.toml) is for {name}. It does not contain:\n"
            + "\n".join(f"- {each}" for each in outside)
        )


def _format_record(name: str, kind: str, value: str) -> str:
    return f"Name:   {name.rstrip('.')}\nType:   {kind}\nValue:  {value.rstrip('.')}"


def mail_records(outputs: dict[str, str]) -> list[tuple[str, str, str]]:
    """Returns the DNS records for mail, from the outputs of the intake stack: name, type and value of each."""
    texts = (outputs[name] for name in sorted(outputs) if name.startswith("MailRecord"))
    return [(name, kind, value) for name, kind, value in (text.split(" ", 2) for text in texts)]


def print_mail_records(settings: Settings, before: dict[str, str], intake: dict[str, str], console: Console) -> None:
    """Prints the DNS records for mail if they have changed.

    This happens before the deployment waits for the certificate's record, so that one visit is enough to enter all of them.
    """
    records = mail_records(intake)
    if settings.hosted_zone_id or records == mail_records(before):
        return
    text = "\n\n".join(_format_record(*record) for record in records)
    console.warn(
        "Enter these records where the domain's DNS records are kept (infra/README.md, “The first time”, step 4).\n"
        "Mail needs them, but the deployment does not wait for them.\n"
        "If it prints a record for the certificate below, enter all of them in one visit.\n\n"
        f"{text}"
    )


def print_all_records(settings: Settings, intake: dict[str, str], site: dict[str, str], console: Console) -> None:
    """Prints every DNS record that the domain needs, once both stacks exist."""
    if settings.hosted_zone_id:
        return
    records = [(settings.domain, "CNAME", site["DistributionHost"]), *mail_records(intake)]
    text = "\n\n".join(_format_record(*record) for record in records)
    console.info(
        "The domain needs these DNS records (infra/README.md, “The first time”, step 4).\n"
        "If the first is refused because the domain is the zone's own name, use the type ALIAS or ANAME.\n"
        f"The site appears at {settings.base_url} when the first is entered; mail arrives when the others are.\n\n{text}\n"
    )
