"""The way to AWS: who we are there, and a client for each service and region."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError, TokenRetrievalError

from ..problem import Problem

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=10, read_timeout=60)

# What boto3 raises for a refusal, and for no answer.
AwsError = (ClientError, BotoCoreError)

HOW_TO_SIGN_IN = (
    "This terminal is not signed in to AWS. Sign in first (infra/README.md, “The first time”, step 3), for example with\n"
    "    aws sso login --profile sama && export AWS_PROFILE=sama\n"
    "and start this again."
)


def code_of(error: Exception) -> str:
    """The code of AWS's refusal, or nothing."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return ""


def is_denied(error: Exception) -> bool:
    """Whether the caller may not do that."""
    return code_of(error) in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


def is_signed_out(error: Exception) -> bool:
    """Whether the caller's credentials are worth nothing any more."""
    return code_of(error) in {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId"}


@dataclass(frozen=True)
class Identity:
    """Whose credentials these are."""

    account: str
    arn: str


class Account:
    """The AWS account that the terminal's credentials belong to."""

    def __init__(self, session: boto3.Session | None = None) -> None:
        self._session = session or boto3.Session()
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str) -> Any:
        """The client of a service in a region; the same one each time."""
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = self._session.client(service, region_name=region, config=_CONFIG)
        return self._clients[key]

    @cached_property
    def identity(self) -> Identity:
        """Who we are. Raises `Problem` where nobody is signed in."""
        try:
            caller = self.client("sts", "us-east-1").get_caller_identity()
        except (NoCredentialsError, PartialCredentialsError, TokenRetrievalError) as error:
            raise Problem(HOW_TO_SIGN_IN) from error
        except AwsError as error:
            raise Problem(f"AWS does not take this terminal's credentials: {error}\n{HOW_TO_SIGN_IN}") from error
        return Identity(account=caller["Account"], arn=caller["Arn"])
