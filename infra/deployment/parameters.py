"""What the deployment gives to each template. The assertions on the templates compare these names with theirs."""

from dataclasses import dataclass, field

from .names import COPY, FOUNDATION, FUNCTIONS, INTAKE, SITE, TEMPLATES
from .settings import Settings


@dataclass(frozen=True)
class KeyVersions:
    """Versions of a secret, as Secrets Manager names them. Empty: the current one, and none."""

    current: str = ""
    previous: str = ""


@dataclass(frozen=True)
class KnownValues:
    """What is known at some time of a deployment, beside the settings: the outputs of stacks that are there, keys, code."""

    releases: str = ""
    copy_vault: str = ""
    intake: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    seal_key: KeyVersions = KeyVersions()
    front_door_key: KeyVersions = KeyVersions()
    # Which version CloudFront sends.
    front_door_key_sent: str = ""


def foundation_parameters(settings: Settings, _known: KnownValues) -> dict[str, str]:
    """foundation.yaml."""
    return {
        "GithubRepository": settings.github_repository,
        "GithubSubject": settings.github_subject,
        "GithubProvider": settings.github_provider,
    }


def copy_parameters(_settings: Settings, _known: KnownValues) -> dict[str, str]:
    """copy.yaml."""
    return {}


def intake_parameters(settings: Settings, known: KnownValues) -> dict[str, str]:
    """template.yaml."""
    code = {f"{name.capitalize()}Code": known.code.get(name, "") for name in FUNCTIONS}
    return {
        "Domain": settings.domain,
        "HostedZoneId": settings.hosted_zone_id,
        "TechnicalContact": settings.technical_contact,
        "RelationsMail": settings.relations_mail,
        "VolunteeringMail": settings.volunteering_mail,
        "SocialResearchMail": settings.social_research_mail,
        "MailFrom": settings.mail_from,
        "MailDomain": settings.mail_domain,
        "CodeBucket": known.releases,
        **code,
        "SealKeyVersion": known.seal_key.current,
        "SealKeyPreviousVersion": known.seal_key.previous,
        "FrontDoorKeyVersion": known.front_door_key.current,
        "FrontDoorKeyPreviousVersion": known.front_door_key.previous,
        "CopyVault": known.copy_vault,
    }


def site_parameters(settings: Settings, known: KnownValues) -> dict[str, str]:
    """edge.yaml."""
    return {
        "Domain": settings.domain,
        "HostedZoneId": settings.hosted_zone_id,
        "ApiHost": known.intake.get("ApiHost", ""),
        "FrontDoorSecret": known.intake.get("FrontDoorSecretAtTheEdge", ""),
        "FrontDoorKeyVersion": known.front_door_key_sent,
        "TechnicalContact": settings.technical_contact,
        "MonthlyBudget": str(settings.monthly_budget_usd),
    }


# By stack.
PARAMETERS_BY_STACK = {FOUNDATION: foundation_parameters, COPY: copy_parameters, INTAKE: intake_parameters, SITE: site_parameters}

# Whether the form is closed on purpose: 'true' or 'false'. It is changed by an order of its own.
CLOSED_PARAMETER = "Closed"

# What the deployment leaves to the template. A stack that was given another value keeps it.
UNMANAGED_PARAMETERS = {FOUNDATION: ["StackPrefix"], COPY: [], INTAKE: [], SITE: [CLOSED_PARAMETER]}


def names() -> dict[str, dict[str, list[str]]]:
    """By template: the parameters that the deployment gives, and those that it leaves alone."""
    nothing = Settings(**{each: 0 if each == "monthly_budget_usd" else "" for each in Settings.__dataclass_fields__})  # type: ignore[arg-type]
    return {
        TEMPLATES[stack]: {"gives": list(gives(nothing, KnownValues())), "leaves": UNMANAGED_PARAMETERS[stack]}
        for stack, gives in PARAMETERS_BY_STACK.items()
    }
