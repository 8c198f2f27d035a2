"""An S3 bucket of the deployment: objects with checksums, and conditional writes of small JSON documents."""

import base64
import hashlib
import json
from typing import Any

from ..problem import Problem
from .account import AwsError, code_of


def checksum(data: bytes) -> str:
    """Returns the SHA-256 in base64. S3 rejects an upload that does not match it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


class Conflict(Exception):
    """A conditional write failed because the object was changed meanwhile. The message is the object's key."""


class Bucket:
    """A bucket and the client to reach it."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: str) -> tuple[bytes, str] | None:
        """Returns an object's bytes and its ETag, or `None` if there is no such object."""
        try:
            found = self.client.get_object(Bucket=self.name, Key=key)
        except AwsError as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return None
            raise
        return found["Body"].read(), found["ETag"]

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream", **conditions: str) -> str:
        """Stores an object and returns its ETag. Raises `Conflict` if a condition fails: the object was changed or deleted."""
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
        """Stores an object whose key contains its own digest. Returns whether it was new."""
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
        """Returns a JSON document and its ETag, or `None` if there is no such object."""
        found = self.get(key)
        if found is None:
            return None
        try:
            return json.loads(found[0]), found[1]
        except ValueError as error:
            raise Problem(f"s3://{self.name}/{key} is not valid JSON. Somebody changed it by hand: {error}") from error

    def put_json(self, key: str, value: Any, tag: str | None) -> str:
        """Stores a JSON document and returns its ETag.

        It replaces the object that has the ETag `tag`; without a tag there must be no object. Raises `Conflict` otherwise.
        """
        data = (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
        condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        try:
            return self.put(key, data, "application/json", **condition)
        except Conflict:
            # If the response to the first attempt was lost, boto3's retry finds what that attempt has written.
            found = self.get(key)
            if found and found[0] == data:
                return found[1]
            raise

    def etags(self) -> dict[str, str]:
        """Returns each object's key and ETag."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {each["Key"]: each["ETag"] for page in pages for each in page.get("Contents", [])}
