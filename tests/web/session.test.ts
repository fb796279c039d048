import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { findPlace } from "../../web/app/find-place.ts";
import { places } from "../../web/app/places.ts";
import { claimsOf, holds } from "../../web/session/claims.ts";
import { readConfig } from "../../web/session/config.ts";
import { begin, codeOf } from "../../web/session/pkce.ts";

const signIn = {
  clientId: "c",
  authorizationEndpoint: "https://issuer.test/authorize",
  tokenEndpoint: "https://issuer.test/token",
};

test("a sign-in proves itself: its challenge is the verifier's hash, and only its own answer counts", async () => {
  const { url, pending } = await begin(signIn, {
    origin: "https://web.test",
    returnTo: "/read-sets",
  });
  const asked = new URL(url).searchParams;
  const hash = createHash("sha256").update(pending.verifier).digest("base64url");
  expect(asked.get("code_challenge")).toBe(hash);
  expect(asked.get("redirect_uri")).toBe("https://web.test/signed-in");
  const answer = (members: Record<string, string>) => new URLSearchParams(members);
  expect(codeOf(answer({ state: pending.state, code: "x" }), pending)).toBe("x");
  expect(() => codeOf(answer({ state: "other", code: "x" }), pending)).toThrow("does not belong");
  expect(() => codeOf(answer({ code: "x" }), undefined)).toThrow("does not belong");
  expect(() => codeOf(answer({ state: pending.state, error: "denied" }), pending)).toThrow(
    "denied",
  );
});

test("a token says who somebody is, in any script; any other text says nothing", () => {
  const body = { username: "Zoë 東", "cognito:groups": ["sharer", "project:p1"], exp: 100 };
  const token = `h.${Buffer.from(JSON.stringify(body)).toString("base64url")}.s`;
  expect(claimsOf(token)).toEqual({
    user: "Zoë 東",
    roles: ["sharer"],
    projectIds: ["p1"],
    expiresAt: 100_000,
  });
  for (const text of [undefined, "", "a.b.c"]) expect(claimsOf(text)).toBeUndefined();
});

test("roles are the API's: all read, admins do all, an approver does not share", () => {
  expect(holds(["approver"], "viewer")).toBe(true);
  expect(holds(["approver"], "sharer")).toBe(false);
  expect(holds(["admin"], "sharer")).toBe(true);
  expect(holds([], "viewer")).toBe(false);
});

test.each([
  [{ api: "ftp://a" }, "api"],
  [{ api: "http://a", signIn: { clientId: "c", authorizationEndpoint: "javascript:x" } }, "signIn"],
])("a configuration that leads astray is refused: %j", (value, named) => {
  expect(() => readConfig(value)).toThrow(named);
});

test.each([
  [
    "arn:aws:omics:ap-southeast-2:123456789012:sequenceStore/1234567890/readSet/3456789012",
    "/read-sets/1234567890/3456789012",
  ],
  [
    "s3://alias-s3alias/123456789012/sequenceStore/1234567890/readSet/3456789012/a_R1.fastq.gz",
    "/read-sets/1234567890/3456789012",
  ],
  ["omics://1234567890/readSet/3456789012/source1", "/read-sets/1234567890/3456789012"],
  [" 1234567890/3456789012 ", "/read-sets/1234567890/3456789012"],
  ["pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "/packages/pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"],
  ["L2401537_rerun", "/libraries/L2401537_rerun"],
  ["20240915abcdef01", "/runs/20240915abcdef01"],
  ["xyz.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", undefined],
  ["https://elsewhere.test/pkg", undefined],
])("pasting %s leads to %s", (text, path) => {
  expect(findPlace(text)?.path).toBe(path);
});

test("no two pages share a key or a prefix", () => {
  const keys = places.flatMap(({ key }) => key ?? []);
  const prefixes = places.flatMap(({ prefix }) => prefix ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(prefixes).size).toBe(prefixes.length);
});
