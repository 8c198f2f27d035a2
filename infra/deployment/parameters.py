"""The parameters that the deployment passes to each template. Tests of the templates compare their names."""

from dataclasses import dataclass, field

from .names import COPY, FOUNDATION, FUNCTIONS, INTAKE, SITE, TEMPLATES
from .settings import Settings


@dataclass(frozen=True)
class KeyVersions:
    """Version ids of a secret in Secrets Manager: the one in use, and the other that is accepted beside it. An empty current
    version means whichever is current; an empty other one, none."""

    current: str = ""
    other: str = ""


@dataclass(frozen=True)
class KnownValues:
    """What a deployment knows so far besides the settings: the outputs of existing stacks, key versions, and the functions'
    code."""

    releases: str = ""
    copy_vault: str = ""
    intake: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    seal_key: KeyVersions = KeyVersions()
    front_door_key: KeyVersions = KeyVersions()
    desk_key: KeyVersions = KeyVersions()
    desk_client_secret: str = ""
    # The version that CloudFront sends.
    front_door_key_sent: str = ""


def foundation_parameters(settings: Settings, _known: KnownValues) -> dict[str, str]:
    """The parameters of foundation.yaml."""
    return {
        "GithubRepository": settings.github_repository,
        "GithubSubject": settings.github_subject,
        "GithubProvider": settings.github_provider,
    }


def copy_parameters(_settings: Settings, _known: KnownValues) -> dict[str, str]:
    """The parameters of copy.yaml."""
    return {}


def intake_parameters(settings: Settings, known: KnownValues) -> dict[str, str]:
    """The parameters of template.yaml."""
    code = {f"{name.title().replace('-', '')}Code": known.code.get(name, "") for name in FUNCTIONS}
    return {
        "Domain": settings.domain,
        "HostedZoneId": settings.hosted_zone_id,
        "TechnicalContact": settings.technical_contact,
        "RelationsMail": settings.relations_mail,
        "VolunteeringMail": settings.volunteering_mail,
        "SocialResearchMail": settings.social_research_mail,
        "ComplaintsMail": settings.complaints_mail,
        "MailFrom": settings.mail_from,
        "MailDomain": settings.mail_domain,
        "CodeBucket": known.releases,
        **code,
        "SealKeyVersion": known.seal_key.current,
        "SealKeyOtherVersion": known.seal_key.other,
        "FrontDoorKeyVersion": known.front_door_key.current,
        "FrontDoorKeyPreviousVersion": known.front_door_key.other,
        "DeskIssuer": settings.desk_issuer,
        "DeskClientId": settings.desk_client_id,
        "DeskHostedDomain": settings.desk_hosted_domain,
        "DeskKeyVersion": known.desk_key.current,
        "DeskKeyOtherVersion": known.desk_key.other,
        "DeskClientSecretVersion": known.desk_client_secret,
        "CopyVault": known.copy_vault,
    }


def site_parameters(settings: Settings, known: KnownValues) -> dict[str, str]:
    """The parameters of edge.yaml."""
    return {
        "Domain": settings.domain,
        "HostedZoneId": settings.hosted_zone_id,
        "ApiHost": known.intake.get("ApiHost", ""),
        "FrontDoorSecret": known.intake.get("FrontDoorSecretAtTheEdge", ""),
        "FrontDoorKeyVersion": known.front_door_key_sent,
        "TechnicalContact": settings.technical_contact,
        "MonthlyBudget": str(settings.monthly_budget_usd),
    }


# Each stack's function, by the stack's name.
PARAMETERS_BY_STACK = {FOUNDATION: foundation_parameters, COPY: copy_parameters, INTAKE: intake_parameters, SITE: site_parameters}

# Whether the form is closed on purpose: 'true' or 'false'. Only --close-form and --open-form change it.
CLOSED_PARAMETER = "Closed"

# Parameters that a deployment does not pass. A stack keeps the value that it has.
UNMANAGED_PARAMETERS = {FOUNDATION: ["StackPrefix"], COPY: [], INTAKE: [], SITE: [CLOSED_PARAMETER]}


def names() -> dict[str, dict[str, list[str]]]:
    """Returns the names of each template's parameters: those that the deployment passes (`gives`) and those it does not
    (`leaves`)."""
    empty = Settings(**{each: 0 if each == "monthly_budget_usd" else "" for each in Settings.__dataclass_fields__})  # type: ignore[arg-type]
    return {
        TEMPLATES[stack]: {"gives": list(build(empty, KnownValues())), "leaves": UNMANAGED_PARAMETERS[stack]}
        for stack, build in PARAMETERS_BY_STACK.items()
    }
