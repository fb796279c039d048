import { expect, test } from "vitest";
import { serveApi } from "#tests/local/apigateway/fixture";

const cors = {
  allowOrigins: ["http://127.0.0.1:4001", "https://*.example.org"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["authorization", "content-type"],
  exposeHeaders: ["etag"],
  maxAge: 300,
};
const backend = {
  statusCode: 200,
  headers: { "access-control-allow-origin": "https://evil.test" },
};
const preflight = (url: string, origin: string) =>
  fetch(url, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });

test("a preflight is answered for allowed origins without calling the function", async () => {
  const api = await serveApi({ api: { cors }, routes: ["POST /a"] });
  const response = await preflight(`${api.url}/a`, "https://web.example.org");
  expect(response.status).toBe(204);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": "https://web.example.org",
    "access-control-allow-methods": "GET,POST",
    "access-control-allow-headers": "authorization,content-type",
    "access-control-max-age": "300",
  });
  expect(api.events).toEqual([]);
});

test.each(["https://example.org.evil.test", "https://evil.test", "null"])(
  "the foreign origin %s gets no CORS headers",
  async (origin) => {
    const api = await serveApi({
      api: { cors },
      routes: ["GET /a"],
      answer: () => ({ payload: backend }),
    });
    for (const response of [
      await preflight(`${api.url}/a`, origin),
      await fetch(`${api.url}/a`, { headers: { origin } }),
    ])
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
  },
);

test("the API's CORS replaces the function's, on errors of the gateway too", async () => {
  const origin = "http://127.0.0.1:4001";
  const api = await serveApi({
    api: { cors },
    routes: ["GET /a"],
    answer: () => ({ payload: backend }),
  });
  for (const path of ["/a", "/missing"]) {
    const { headers } = await fetch(`${api.url}${path}`, { headers: { origin } });
    expect(headers.get("access-control-allow-origin")).toBe(origin);
    expect(headers.get("access-control-expose-headers")).toBe("etag");
  }
});

test("without CORS on the API the function answers OPTIONS and sets its own headers", async () => {
  const api = await serveApi({ routes: ["ANY /a"], answer: () => ({ payload: backend }) });
  const response = await preflight(`${api.url}/a`, "https://evil.test");
  expect(response.headers.get("access-control-allow-origin")).toBe("https://evil.test");
  expect(api.events).toHaveLength(1);
});

test("credentials with a wildcard are refused when the API is declared", async () => {
  const api = await serveApi({ routes: ["$default"] });
  const wild = { allowOrigins: ["*"], allowCredentials: true };
  expect(() => api.gateway.addApi({ id: "x", name: "x", cors: wild })).toThrow("wildcard");
});
