"""Writing under a condition: whoever changed an object meanwhile, or took it away, is found out."""

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
        """Orders are refused as S3 does it, which moto does otherwise."""

        def answer(call: Call) -> None:
            if call.is_write:
                raise ServiceError(code, "no")

        self.cloud.doubles["s3"] = answer

    def test_what_somebody_else_changed_is_not_written_over(self) -> None:
        tag = self.bucket.put_json("state.json", {"a": 1}, None)
        self.bucket.put_json("state.json", {"a": 2}, tag)
        for stale in (tag, None):
            with self.assertRaises(Conflict):
                self.bucket.put_json("state.json", {"a": 3}, stale)
        self.assertEqual(self.bucket.get_json("state.json")[0], {"a": 2})  # type: ignore[index]

    def test_what_somebody_removed_by_hand_is_changed_too(self) -> None:
        # S3 answers so to a condition on a tag where there is no object.
        self.refuse("NoSuchKey")
        with self.assertRaises(Conflict):
            self.bucket.put_json("deployment.lock", {"a": 1}, '"tag"')

    def test_a_bucket_that_is_not_there_is_no_change_of_somebody_else(self) -> None:
        self.refuse("NoSuchBucket")
        with self.assertRaises(AwsError):
            self.bucket.put_json("deployment.lock", {"a": 1}, '"tag"')


if __name__ == "__main__":
    unittest.main()
