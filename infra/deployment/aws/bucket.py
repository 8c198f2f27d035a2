"""A bucket that the deployment keeps its own things in: small texts with conditions, files with checksums."""

import base64
import hashlib
import json
from typing import Any

from ..problem import Problem
from .account import AwsError, code_of


def checksum(data: bytes) -> str:
    """The SHA-256 as S3 wants it, which refuses what arrives otherwise."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


class Conflict(Exception):
    """Somebody else wrote what was to be written."""


class Bucket:
    """A bucket by its name."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: str) -> tuple[bytes, str] | None:
        """An object's bytes and its tag, where there is one."""
        try:
            found = self.client.get_object(Bucket=self.name, Key=key)
        except AwsError as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return None
            raise
        return found["Body"].read(), found["ETag"]

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream", **conditions: str) -> str:
        """Stores an object and gives its tag. Raises `Changed` where a condition does not hold: it is another, or is there no more."""
        try:
            stored = self.client.put_object(
                Bucket=self.name, Key=key, Body=data, ContentType=content_type, ChecksumSHA256=checksum(data), **conditions
            )
        except AwsError as error:
            if code_of(error) in {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409"}:
                raise Conflict(key) from error
            raise
        return str(stored["ETag"])

    def put_once(self, key: str, data: bytes) -> bool:
        """Stores what is named by its own digest. Gives whether it was not there yet."""
        try:
            self.client.head_object(Bucket=self.name, Key=key)
        except AwsError as error:
            if code_of(error) not in {"404", "NoSuchKey", "NotFound"}:
                raise
        else:
            return False
        try:
            self.put(key, data, IfNoneMatch="*")
        except Conflict:
            return False
        return True

    def get_json(self, key: str) -> tuple[Any, str] | None:
        """A text in JSON and its tag, where there is one."""
        found = self.get(key)
        if found is None:
            return None
        try:
            return json.loads(found[0]), found[1]
        except ValueError as error:
            raise Problem(f"s3://{self.name}/{key} is no JSON. Somebody changed it by hand: {error}") from error

    def put_json(self, key: str, value: Any, tag: str | None) -> str:
        """Stores a text in JSON in the place of what had that tag, or of nothing. Raises `Changed` where it is another by now."""
        data = (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
        condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        try:
            return self.put(key, data, "application/json", **condition)
        except Conflict:
            # Where the answer to the first try was lost, the second meets what the first has written.
            found = self.get(key)
            if found and found[0] == data:
                return found[1]
            raise

    def etags(self) -> dict[str, str]:
        """Every object's key and tag."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {each["Key"]: each["ETag"] for page in pages for each in page.get("Contents", [])}
