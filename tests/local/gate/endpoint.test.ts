import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Endpoint } from "#local/endpoint";

let endpoint: Endpoint;
let url: string;
beforeEach(async () => {
  endpoint = new Endpoint();
  endpoint.server.listen(0, "127.0.0.1");
  await once(endpoint.server, "listening");
  url = `http://127.0.0.1:${(endpoint.server.address() as { port: number }).port}/`;
});
afterEach(() => endpoint.server.close());

const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

test.each([
  [
    "rds",
    "application/x-www-form-urlencoded",
    /<ErrorResponse>.*<Code>NotImplemented<\/Code>.*"rds"|&quot;rds/,
  ],
  ["s3", "", /<Error><Code>NotImplemented<\/Code>/],
  ["glue", "application/x-amz-json-1.1", /^\{"__type":"NotImplemented".*glue/],
])(
  "a service without an engine (%s) is refused in its own protocol",
  async (service, type, body) => {
    endpoint.open();
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: signedFor(service), ...(type && { "content-type": type }) },
      body: "Action=Any",
    });
    expect(response.status).toBe(501);
    expect(response.headers.get("x-amzn-errortype")).toBe("NotImplemented");
    expect(await response.text()).toMatch(body);
  },
);

test("until the engines are there, everybody is told to come again", async () => {
  const ask = async () =>
    (await fetch(url, { headers: { authorization: signedFor("sqs") } })).status;
  expect(await ask()).toBe(503);
  endpoint.open();
  expect(await ask()).toBe(501);
});
