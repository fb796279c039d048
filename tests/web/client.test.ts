import type { RequestListener } from "node:http";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "#tests/local/support/listen";
import type { ApiError } from "../../web/api/api-error.ts";
import { address, call } from "../../web/api/client.ts";

async function serve(listener: RequestListener) {
  const server = await listen(listener);
  onTestFinished(server.close);
  return server.url;
}

const as = (api: string, token?: string) => ({ api, token: async () => token });

test("a call carries token, key and version; what is empty leaves the query", async () => {
  let seen: unknown;
  const api = await serve((request, response) => {
    const { authorization, "idempotency-key": key, "if-match": match } = request.headers;
    seen = [request.method, request.url, authorization, key, match];
    response.end("{}");
  });
  const query = { cursor: "a+b=", status: undefined, name: "" };
  await call(as(api, "t"), "GET /packages", { query });
  expect(seen).toEqual([
    "GET",
    "/api/v1/packages?cursor=a%2Bb%3D",
    "Bearer t",
    undefined,
    undefined,
  ]);
  const input = { params: { pushJobId: "psh.1" }, body: { status: "ABORTED" } } as never;
  await call(as(api, "t"), "PATCH /push-jobs/{pushJobId}", input, {
    idempotencyKey: "k",
    version: 3,
  });
  expect(seen).toEqual(["PATCH", "/api/v1/push-jobs/psh.1", "Bearer t", "k", '"3"']);
});

test("no id in a path becomes another path or a query", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (libraryId) => {
      fc.pre(libraryId !== "." && libraryId !== "..");
      const { url } = address("http://a", "GET /libraries/{libraryId}", { params: { libraryId } });
      const [, , , ...rest] = new URL(url).pathname.split("/");
      expect(rest.map(decodeURIComponent)).toEqual(["libraries", libraryId].slice(0, 2));
      expect(new URL(url).search).toBe("");
    }),
    { numRuns: 50 },
  );
});

test("a token that is refused is asked for anew, once", async () => {
  const asked: unknown[] = [];
  const api = await serve((request, response) => {
    const isFresh = request.headers.authorization === "Bearer new";
    response.writeHead(isFresh ? 200 : 401).end(JSON.stringify({ items: [] }));
  });
  const token = async (options?: { fresh: boolean }) => {
    asked.push(options);
    return options?.fresh ? "new" : "old";
  };
  expect(await call({ api, token }, "GET /packages", {})).toEqual({ items: [] });
  expect(asked).toEqual([undefined, { fresh: true }]);
});

test.each<[number, object, Partial<ApiError>]>([
  [
    409,
    {
      detail: "Old.",
      code: "plan.stale",
      hint: "Plan again.",
      requestId: "r",
      errors: [{ path: "a", message: "b" }],
    },
    {
      message: "Old.",
      code: "plan.stale",
      hint: "Plan again.",
      requestId: "r",
      errors: [{ path: "a", message: "b" }],
    },
  ],
  [401, { message: "Unauthorized" }, { message: "Unauthorized" }],
])("an answer %s %j is an error in words", async (status, body, expected) => {
  const api = await serve((_request, response) => {
    response.writeHead(status).end(JSON.stringify(body));
  });
  await expect(call(as(api), "GET /packages", {})).rejects.toMatchObject({ status, ...expected });
});

test("an API that does not answer is named", async () => {
  const server = await listen(() => {});
  await server.close();
  await expect(call(as(server.url), "GET /packages", {})).rejects.toMatchObject({
    status: 0,
    hint: expect.stringContaining(server.url),
  });
});
