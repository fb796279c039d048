import { afterEach, expect, test, vi } from "vitest";
import * as Log from "#core/log";

afterEach(() => vi.restoreAllMocks());

/** What `Log.info` wrote. */
function written(fields: Record<string, unknown>): string {
  const line = vi.spyOn(console, "info").mockImplementation(() => undefined);
  Log.info("A line", fields);
  return String(line.mock.calls[0]?.[0]);
}

const token = "q3J8Yw2vH0b7Xk9ZpL5rT1nM4cF6dS8aE2gU0iOq7W_";
const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ2aWV3ZXIifQ.c2lnbmF0dXJlLW9mLXRva2Vu";

test.each([
  ["a token by name", { token }, token],
  ["a nested task token", { job: { taskToken: "AQCEAAAA" } }, "AQCEAAAA"],
  ["a header", { headers: { Authorization: `Bearer ${jwt}` } }, jwt],
  ["a bearer token within text", { reason: `refused: Bearer ${jwt}` }, jwt],
  ["a link's token within a URL", { url: `https://x.example/d/${token}/files/3` }, token],
  ["a script's token within a URL", { list: [`GET /s/${token}`] }, token],
  [
    "the signature of a presigned URL",
    { url: `https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=${"ab12".repeat(16)}` },
    "ab12ab12",
  ],
  [
    "the session token of a presigned URL in an error",
    { error: new Error(`GET /k?X-Amz-Security-Token=IQoJb3JpZ2lu&x=1 failed`) },
    "IQoJb3JpZ2lu",
  ],
])("%s is not written", (_, fields, secret) => {
  const line = written(fields);
  expect(line).toContain("[secret]");
  expect(line).not.toContain(secret);
});

test("a line is one JSON object with level, message and what is no secret", () => {
  const line = written({
    packageId: "pkg.1",
    count: 3,
    missing: null,
    error: new RangeError("far"),
  });
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toMatchObject({
    level: "info",
    message: "A line",
    packageId: "pkg.1",
    count: 3,
    missing: null,
    error: { name: "RangeError", message: "far", stack: expect.any(String) },
  });
});
