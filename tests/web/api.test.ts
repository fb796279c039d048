import type { RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "#tests/local/support/listen";
import { type ApiError, fetchPage } from "../../web/api.ts";

const signal = () => new AbortController().signal;

async function serve(listener: RequestListener) {
  const server = await listen(listener);
  onTestFinished(server.close);
  return server.url;
}

test("a page is asked for with the token and the cursor", async () => {
  let seen: unknown;
  const api = await serve((request, response) => {
    seen = [request.url, request.headers.authorization];
    response.end(JSON.stringify({ items: [{ id: "1" }], nextCursor: "n" }));
  });
  const page = await fetchPage({ api, token: "t" }, "/api/v1/packages", "a+b=", signal());
  expect(page).toEqual({ items: [{ id: "1" }], nextCursor: "n" });
  expect(seen).toEqual(["/api/v1/packages?cursor=a%2Bb%3D", "Bearer t"]);
});

test.each<[number, object, Partial<ApiError>]>([
  [
    409,
    { title: "Conflict", detail: "The cursor is old.", hint: "Start again.", requestId: "r" },
    { status: 409, message: "The cursor is old.", hint: "Start again.", requestId: "r" },
  ],
  [401, { message: "Unauthorized" }, { status: 401, message: "Unauthorized" }],
  [200, { rows: [] }, { status: 200, message: "/x did not answer a list." }],
])("an answer %s %j is an error in words", async (status, body, expected) => {
  const api = await serve((_request, response) => {
    response.writeHead(status).end(JSON.stringify(body));
  });
  await expect(
    fetchPage({ api, token: undefined }, "/x", undefined, signal()),
  ).rejects.toMatchObject(expected);
});

test("an API that does not answer is named", async () => {
  const server = await listen(() => {});
  await server.close();
  await expect(
    fetchPage({ api: server.url, token: undefined }, "/x", undefined, signal()),
  ).rejects.toMatchObject({ status: 0, hint: expect.stringContaining(server.url) });
});
