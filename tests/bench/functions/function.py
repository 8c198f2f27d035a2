"""The least that a function with a table does, in Python: boto3's client, which connects while it starts, and one read for each request.

It speaks the Lambda Runtime API itself, which costs less than Lambda's own program around a handler.
"""

import http.client
import json
import os

import boto3

table = os.environ["INTAKE_TABLE"]
client = boto3.client("dynamodb", region_name=os.environ["AWS_REGION"], endpoint_url=os.environ["INTAKE_DYNAMODB_ENDPOINT"])
runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def read() -> None:
    client.get_item(TableName=table, Key={"pk": {"S": "probe"}, "sk": {"S": "probe"}})


def request(method: str, path: str, body: str | None = None) -> str:
    runtime.request(method, f"/2018-06-01/runtime/invocation/{path}", body)
    answer = runtime.getresponse()
    answer.read()
    return answer.getheader("lambda-runtime-aws-request-id", "")


read()
while True:
    event = request("GET", "next")
    read()
    request("POST", f"{event}/response", json.dumps({"statusCode": 200, "body": "read"}))
