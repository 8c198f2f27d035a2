"""Stores templates that are too long for CloudFormation's API in the artifacts bucket, while CloudFormation reads them."""

from .bucket import Bucket


class BucketTemplateStore:
    """The folder `templates/` of the artifacts bucket."""

    def __init__(self, bucket: Bucket, region: str) -> None:
        self._bucket = bucket
        self._region = region

    def put(self, name: str, text: str) -> str:
        """Stores a template and returns its URL."""
        self._bucket.put(_key(name), text.encode(), "application/yaml")
        domain = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
        return f"https://{self._bucket.name}.s3.{self._region}.{domain}/{_key(name)}"

    def delete(self, name: str) -> None:
        """Deletes a template."""
        self._bucket.client.delete_object(Bucket=self._bucket.name, Key=_key(name))


def _key(name: str) -> str:
    return f"templates/{name}.yaml"
