"""A place for templates that are too long to be sent along: they lie in the artifacts bucket while CloudFormation reads them."""

from .bucket import Bucket


class BucketTemplateStore:
    """A folder of the artifacts bucket."""

    def __init__(self, bucket: Bucket, region: str) -> None:
        self._bucket = bucket
        self._region = region

    def put(self, name: str, text: str) -> str:
        """Puts it there and gives its address."""
        self._bucket.put(_key(name), text.encode(), "application/yaml")
        domain = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
        return f"https://{self._bucket.name}.s3.{self._region}.{domain}/{_key(name)}"

    def delete(self, name: str) -> None:
        """Takes it away again."""
        self._bucket.client.delete_object(Bucket=self._bucket.name, Key=_key(name))


def _key(name: str) -> str:
    return f"templates/{name}.yaml"
