"""The AWS account: the caller's identity, and a client for each service and region."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError, TokenRetrievalError

from ..problem import Problem

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=10, read_timeout=60)

# boto3 raises ClientError when AWS refuses a request, and BotoCoreError when no response arrives.
AwsError = (ClientError, BotoCoreError)

HOW_TO_SIGN_IN = (
    "This terminal is not signed in to AWS. Sign in (infra/README.md, “The first time”, step 3), for example with\n"
    "    aws sso login --profile sama && export AWS_PROFILE=sama\n"
    "and run the same command again."
)


def code_of(error: Exception) -> str:
    """Returns the error code of AWS's response, or an empty string."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return ""


def is_denied(error: Exception) -> bool:
    """Whether AWS denied the caller permission."""
    return code_of(error) in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


def is_signed_out(error: Exception) -> bool:
    """Whether the caller's credentials have expired or are invalid."""
    return code_of(error) in {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId"}


@dataclass(frozen=True)
class Identity:
    """The account and principal that the credentials belong to."""

    account: str
    arn: str


class Account:
    """The AWS account that the terminal's credentials belong to."""

    def __init__(self, session: boto3.Session | None = None) -> None:
        self._session = session or boto3.Session()
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str) -> Any:
        """Returns the client of a service in a region. Clients are cached."""
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = self._session.client(service, region_name=region, config=_CONFIG)
        return self._clients[key]

    @cached_property
    def identity(self) -> Identity:
        """The caller's identity. Raises `Problem` if the terminal is not signed in."""
        try:
            caller = self.client("sts", "us-east-1").get_caller_identity()
        except (NoCredentialsError, PartialCredentialsError, TokenRetrievalError) as error:
            raise Problem(HOW_TO_SIGN_IN) from error
        except AwsError as error:
            raise Problem(f"AWS does not accept this terminal's credentials: {error}\n{HOW_TO_SIGN_IN}") from error
        return Identity(account=caller["Account"], arn=caller["Arn"])
