"""Conditional writes: an object that was changed or deleted meanwhile is a conflict."""

import unittest

from ..aws.account import AwsError
from ..aws.bucket import Bucket, Conflict
from .support import HOME, Call, Cloud, ServiceError


class Conditions(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.cloud.client("s3", HOME).create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": HOME})
        self.bucket = Bucket(self.cloud.account().client("s3", HOME), "artifacts")

    def refuse(self, code: str) -> None:
        """Makes writes fail as they do in S3, where moto differs."""

        def answer(call: Call) -> None:
            if call.is_write:
                raise ServiceError(code, "no")

        self.cloud.doubles["s3"] = answer

    def test_changed_object_is_not_overwritten(self) -> None:
        tag = self.bucket.put_json("state.json", {"a": 1}, None)
        self.bucket.put_json("state.json", {"a": 2}, tag)
        for stale in (tag, None):
            with self.assertRaises(Conflict):
                self.bucket.put_json("state.json", {"a": 3}, stale)
        self.assertEqual(self.bucket.get_json("state.json")[0], {"a": 2})  # type: ignore[index]

    def test_deleted_object_is_a_conflict(self) -> None:
        # S3's response to If-Match if there is no such object.
        self.refuse("NoSuchKey")
        with self.assertRaises(Conflict):
            self.bucket.put_json("deployment.lock", {"a": 1}, '"tag"')

    def test_missing_bucket_is_not_a_conflict(self) -> None:
        self.refuse("NoSuchBucket")
        with self.assertRaises(AwsError):
            self.bucket.put_json("deployment.lock", {"a": 1}, '"tag"')


if __name__ == "__main__":
    unittest.main()
