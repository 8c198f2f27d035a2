// The least that a function with a table does, in Node: the client of AWS's SDK, which connects while it starts, and one read for each
// request. It speaks the Lambda Runtime API itself, which costs less than Lambda's own program around a handler.
import http from "node:http";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const { AWS_LAMBDA_RUNTIME_API, INTAKE_DYNAMODB_ENDPOINT, INTAKE_TABLE } = process.env;
const invocation = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/`;
const client = new DynamoDBClient({ endpoint: INTAKE_DYNAMODB_ENDPOINT });
const agent = new http.Agent({ keepAlive: true });

function read() {
    return client.send(new GetItemCommand({ TableName: INTAKE_TABLE, Key: { pk: { S: "probe" }, sk: { S: "probe" } } }));
}

function request(path, method, body) {
    return new Promise((resolve, reject) => {
        const sent = http.request(invocation + path, { agent, method }, (response) => {
            response.resume();
            response.on("end", () => resolve(response.headers["lambda-runtime-aws-request-id"]));
        });
        sent.on("error", reject);
        sent.end(body);
    });
}

await read();
for (;;) {
    const id = await request("next", "GET");
    await read();
    await request(`${id}/response`, "POST", JSON.stringify({ statusCode: 200, body: "read" }));
}
