import { expect, test } from "vitest";
import { AwsError } from "#local/aws-error";
import type { InvokeResult } from "#local/invoke";
import { serveApi } from "#tests/local/apigateway/fixture";

const ask = async (answer: InvokeResult, method = "GET") => {
  const api = await serveApi({ routes: ["$default"], answer: () => answer });
  const response = await fetch(`${api.url}/`, { method });
  return { response, text: await response.text() };
};

test("a structured response keeps status, headers, cookies and bytes", async () => {
  const bytes = Buffer.from([0, 255, 1, 254]);
  const api = await serveApi({
    routes: ["$default"],
    answer: () => ({
      payload: {
        statusCode: 207,
        headers: { "Content-Type": "image/png", "X-N": 5, "content-length": "999", etag: '"a"' },
        cookies: ["a=1; Path=/", "b=2"],
        body: bytes.toString("base64"),
        isBase64Encoded: true,
      },
    }),
  });
  const response = await fetch(`${api.url}/`);
  expect(response.status).toBe(207);
  expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": "4",
    "x-n": "5",
    etag: '"a"',
    "apigw-requestid": api.events[0].requestContext.requestId,
  });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
});

test.each([
  [{ hello: "é" }, '{"hello":"é"}'],
  ["plain", "plain"],
  [[1, 2], "[1,2]"],
  [undefined, "null"],
])("a function that returns %j without a statusCode answers 200 JSON", async (payload, body) => {
  const { response, text } = await ask({ payload });
  expect([response.status, response.headers.get("content-type"), text]).toEqual([
    200,
    "application/json",
    body,
  ]);
});

test("a body without a content type is sent as plain text", async () => {
  const { response } = await ask({ payload: { statusCode: "201", body: "x" } });
  expect(response.status).toBe(201);
  expect(response.headers.get("content-type")).toBe("text/plain;charset=UTF-8");
});

test.each([
  [{ statusCode: 99 }],
  [{ statusCode: "ok" }],
  [{ statusCode: 200, body: { not: "a string" } }],
  [{ statusCode: 200, headers: ["a"] }],
  [{ statusCode: 200, cookies: "a=1" }],
])("the malformed response %j becomes a 500", async (payload) => {
  const { response, text } = await ask({ payload });
  expect([response.status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
});

test("a function error is a 500 that tells nothing", async () => {
  const error = { errorType: "Error", errorMessage: "password is hunter2" };
  const { response, text } = await ask({ error });
  expect([response.status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
});

test("HEAD carries the headers of the answer and no body", async () => {
  const { response, text } = await ask({ payload: { statusCode: 200, body: "12345" } }, "HEAD");
  expect([response.status, response.headers.get("content-length"), text]).toEqual([200, "5", ""]);
});

test("204 carries neither body nor length", async () => {
  const { response, text } = await ask({ payload: { statusCode: 204, body: "ignored" } });
  expect([response.status, response.headers.get("content-length"), text]).toEqual([204, null, ""]);
});

test("a request that no route takes is a 404 and calls no function", async () => {
  const api = await serveApi({ routes: ["GET /a"] });
  const response = await fetch(`${api.url}/b`);
  expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  expect(api.events).toEqual([]);
});

test("a function slower than 30 s of the clock is a 503; a faster one is waited for", async () => {
  const waiting: ((result: InvokeResult) => void)[] = [];
  let called = () => {};
  const api = await serveApi({
    routes: ["$default"],
    answer: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        called();
      }),
  });
  const pending: Promise<Response>[] = [];
  const begin = async () => {
    const arrived = new Promise<void>((resolve) => {
      called = resolve;
    });
    pending.push(fetch(`${api.url}/`));
    await arrived;
  };
  await begin();
  await api.context.clock.advance(30_001);
  const late = await pending[0];
  expect([late?.status, await late?.json()]).toEqual([503, { message: "Service Unavailable" }]);

  await begin();
  await api.context.clock.advance(29_000);
  waiting[1]?.({ payload: "done" });
  expect(await (await pending[1])?.text()).toBe("done");
});

test("throttled functions are 503, unknown ones 500", async () => {
  for (const [code, status] of [
    ["TooManyRequestsException", 503],
    ["ResourceNotFoundException", 500],
  ] as const) {
    const api = await serveApi({
      routes: ["$default"],
      answer: () => Promise.reject(new AwsError(code, "no")),
    });
    expect((await fetch(`${api.url}/`)).status).toBe(status);
  }
});

test("a body above 10 MB is refused with 413 and the connection serves on", async () => {
  const api = await serveApi({ routes: ["$default"] });
  const post = (bytes: number, stream: boolean) =>
    fetch(`${api.url}/`, {
      method: "POST",
      duplex: "half",
      headers: { "content-type": "text/plain" },
      body: stream ? new Blob([Buffer.alloc(bytes, 97)]).stream() : Buffer.alloc(bytes, 97),
    } as RequestInit);
  for (const stream of [false, true]) {
    const refused = await post(10 * 1024 * 1024 + 1, stream);
    expect([refused.status, await refused.json()]).toEqual([
      413,
      { message: "Request Entity Too Large" },
    ]);
  }
  expect(api.events).toEqual([]);
  expect((await post(5 * 1024 * 1024, true)).status).toBe(200);
});

test("what passes the gateway but not Lambda's 6 MB is refused in both directions", async () => {
  const api = await serveApi({
    routes: ["$default"],
    answer: () => ({ payload: { statusCode: 200, body: "x".repeat(6_291_556) } }),
  });
  const large = await fetch(`${api.url}/`, { method: "POST", body: Buffer.alloc(7_000_000, 97) });
  expect(large.status).toBe(413);
  expect(api.events).toEqual([]);
  expect((await fetch(`${api.url}/`)).status).toBe(500);
});

test("headers above 10,240 bytes are a 431", async () => {
  const api = await serveApi({ routes: ["$default"] });
  const headers = { "x-long": "a".repeat(10_240) };
  expect((await fetch(`${api.url}/`, { headers })).status).toBe(431);
});

test("calls and failures are counted by route key", async () => {
  const api = await serveApi({
    routes: ["GET /a", "GET /b"],
    answer: (_event, arn) => (arn === "GET /a" ? { payload: 1 } : { payload: { statusCode: 502 } }),
  });
  await fetch(`${api.url}/a`);
  await fetch(`${api.url}/b`);
  expect(api.context.gate.ledger.rows()).toMatchObject([
    { service: "execute-api", operation: "GET /a", calls: 1, errors: 0 },
    { service: "execute-api", operation: "GET /b", calls: 1, errors: 1 },
  ]);
});
