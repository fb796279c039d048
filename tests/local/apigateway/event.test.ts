import { request } from "node:http";
import { expect, test } from "vitest";
import { serveApi } from "#tests/local/apigateway/fixture";

test("a request becomes the event of payload format 2.0", async () => {
  const api = await serveApi({ routes: ["ANY /things/{id}/{proxy+}"] });
  const host = new URL(api.url).host;
  await send(`${api.url}/things/a%20b/c%2Fd/e?x=1&y=%C3%A9&x=2%2C3`, {
    method: "POST",
    headers: [
      ["Host", host],
      ["Content-Type", "application/json"],
      ["X-Twice", "one"],
      ["X-Twice", "two"],
      ["Cookie", "a=1; b=2"],
      ["User-Agent", "test/1"],
      ["X-Forwarded-For", "10.0.0.9"],
      ["Connection", "X-Secret-Hop, close"],
      ["X-Secret-Hop", "gone"],
    ],
    body: '{"é":1}',
  });
  const [event] = api.events;
  expect(event).toEqual({
    version: "2.0",
    routeKey: "ANY /things/{id}/{proxy+}",
    rawPath: "/things/a b/c/d/e",
    rawQueryString: "x=1&y=%C3%A9&x=2%2C3",
    cookies: ["a=1", "b=2"],
    headers: {
      host,
      "content-type": "application/json",
      "x-twice": "one,two",
      "user-agent": "test/1",
      "content-length": "8",
      "x-forwarded-for": "10.0.0.9,127.0.0.1",
      "x-forwarded-port": new URL(api.url).port,
      "x-forwarded-proto": "http",
    },
    queryStringParameters: { x: "1,2,3", y: "é" },
    requestContext: {
      accountId: "000000000000",
      apiId: "a1b2c3d4",
      domainName: host,
      domainPrefix: "a1b2c3d4",
      http: {
        method: "POST",
        path: "/things/a b/c/d/e",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "test/1",
      },
      requestId: expect.stringMatching(/^[\w+/]{15}=$/),
      routeKey: "ANY /things/{id}/{proxy+}",
      stage: "$default",
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    pathParameters: { id: "a b", proxy: "c/d/e" },
    body: '{"é":1}',
    isBase64Encoded: false,
  });
});

test("an event without query, cookies, body and variables leaves these members out", async () => {
  const api = await serveApi({ routes: ["$default"] });
  await fetch(`${api.url}/`);
  for (const name of ["cookies", "queryStringParameters", "pathParameters", "body"])
    expect(api.events[0]).not.toHaveProperty(name);
  expect(api.events[0]).toMatchObject({ routeKey: "$default", rawPath: "/", rawQueryString: "" });
});

test.each([
  ["text/plain", "hé", false],
  ["application/problem+json", "{}", false],
  ["application/x-www-form-urlencoded", "a=1", true],
  ["application/octet-stream", "abc", true],
  ["text/plain", Buffer.from([0xff, 0xfe, 0x00]), true],
])("a body of type %s is passed on whole (%j, base64: %s)", async (type, body, base64) => {
  const api = await serveApi({ routes: ["POST /"] });
  await fetch(`${api.url}/`, { method: "POST", headers: { "content-type": type }, body });
  const [event] = api.events;
  expect(event.isBase64Encoded).toBe(base64);
  expect(Buffer.from(event.body, base64 ? "base64" : "utf8")).toEqual(Buffer.from(body));
});

test("the path is cut at a decoded question mark, and a broken escape is a 400", async () => {
  const api = await serveApi({ routes: ["$default"] });
  await fetch(`${api.url}/me%3Fadmin=true?real=1`);
  expect(api.events[0]).toMatchObject({ rawPath: "/me", rawQueryString: "real=1" });
  expect((await fetch(`${api.url}/%zz`)).status).toBe(400);
});

/** Sends header lines exactly as given, which `fetch` would merge. */
function send(
  url: string,
  { method, headers, body }: { method: string; headers: [string, string][]; body: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: headers.flat() }, (incoming) => {
      incoming.resume().on("end", resolve);
    });
    outgoing.on("error", reject).end(body);
  });
}
