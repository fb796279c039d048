import fc from "fast-check";
import { expect, test } from "vitest";
import { operationNames } from "#local/engines/s3/operations";
import { isAction } from "#local/engines/s3/policy/actions";
import type { Facts } from "#local/engines/s3/policy/condition-keys";
import { decide, isPublic } from "#local/engines/s3/policy/decide";
import { readPolicy } from "#local/engines/s3/policy/document";
import { actionsOf } from "#local/engines/s3/policy/needs";
import { testOf } from "#local/engines/s3/policy/operators";
import { isPrincipal, readPrincipal } from "#local/engines/s3/policy/principal";
import { fitsWildcard } from "#local/engines/s3/policy/wildcard";
import type { S3Request } from "#local/engines/s3/request";

const account = "111122223333";
const root = `arn:aws:iam::${account}:root`;
const own = "arn:aws:s3:::b";

function facts(
  more: { principalArn?: string; headers?: Record<string, string>; tags?: object } = {},
) {
  const { principalArn = root, headers = {}, tags = {} } = more;
  return {
    caller: {
      accessKeyId: "k",
      accountId: account,
      principalArn,
      region: "us-east-1",
      presigned: false,
      ageMs: 0,
    },
    request: { headers, query: new Map(), secure: true },
    owner: "000000000000",
    now: Date.parse("2026-01-01T00:00:00Z"),
    existingTags: () => tags,
    requestTags: () => ({}),
  } as unknown as Facts;
}
const policy = (...statements: object[]) =>
  readPolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "b");
const allow = {
  Effect: "Allow",
  Principal: { AWS: account },
  Action: "s3:GetObject",
  Resource: `${own}/*`,
};
const says = (statements: object[], action = "s3:GetObject", more = facts()) =>
  decide(policy(...statements), action, `${own}/dir/key`, more);

test("a denial goes before any permission, and silence is neither", () => {
  const deny = { ...allow, Effect: "Deny" };
  expect(says([allow])).toBe("Allow");
  expect(says([allow, deny])).toBe("Deny");
  expect(says([allow], "s3:PutObject")).toBeUndefined();
});

test.each([
  ["its account", root, true],
  ["its account by number", account, true],
  ["everybody", "*", true],
  ["its role", `arn:aws:iam::${account}:role/R`, true],
  ["its role with a path", `arn:aws:iam::${account}:role/team/x/R`, true],
  ["its session", `arn:aws:sts::${account}:assumed-role/R/S`, true],
  ["another session", `arn:aws:sts::${account}:assumed-role/R/T`, false],
  ["another role", `arn:aws:iam::${account}:role/RR`, false],
  ["another account", "444455556666", false],
])("a session of a role is %s: %s %s", (_, name, expected) => {
  const principal = readPrincipal({ AWS: name });
  const caller = { accountId: account, principalArn: `arn:aws:sts::${account}:assumed-role/R/S` };
  expect(principal && isPrincipal(principal, caller)).toBe(expected);
});

test("Not selects what is left over", () => {
  const { Principal, Action, Resource, Effect } = allow;
  expect(says([{ Effect, NotPrincipal: Principal, Action, Resource }])).toBeUndefined();
  expect(says([{ Effect, Principal, NotAction: "s3:PutObject", Resource }])).toBe("Allow");
  expect(says([{ Effect, Principal, NotAction: "s3:Get*", Resource }])).toBeUndefined();
  expect(says([{ Effect, Principal, Action, NotResource: `${own}/dir/*` }])).toBeUndefined();
});

test.each([
  ["StringEquals", ["a"], "a", true, false],
  ["StringEquals", ["a"], "A", false, false],
  ["StringEqualsIgnoreCase", ["a"], "A", true, false],
  ["StringNotEquals", ["a", "b"], "b", false, true],
  ["StringNotEquals", ["a", "b"], "c", true, true],
  ["StringLike", ["x*z"], "xyz", true, false],
  ["StringNotLike", ["x*z"], "xyz", false, true],
  ["StringEqualsIfExists", ["a"], "b", false, true],
  ["ArnLike", ["arn:aws:iam::*:role/R*"], "arn:aws:iam::1:role/RR", true, false],
  ["ArnEquals", ["arn:aws:iam::1:role/*"], "arn:aws:iam::1:role/R", true, false],
  ["ArnLike", ["arn:*:role/R"], "arn:aws:iam::1:role/R", false, false],
  ["ArnNotLike", ["arn:aws:iam::1:*"], "arn:aws:iam::1:role/R", false, true],
  ["Bool", ["false"], "false", true, false],
  ["Bool", ["false"], "true", false, false],
  ["Null", ["true"], "x", false, true],
  ["Null", ["false"], "x", true, false],
  ["NumericLessThan", ["1.2"], "1.1", true, false],
  ["NumericLessThan", ["1.2"], "1.3", false, false],
  ["NumericGreaterThanEquals", ["5"], "5", true, false],
  ["NumericEquals", ["5"], "five", false, false],
  ["DateLessThan", ["2026-01-01T00:00:00Z"], "2025-12-31T23:59:59Z", true, false],
  ["DateGreaterThan", ["1767225600"], "2025-12-31T23:59:59Z", false, false],
  ["ForAllValues:StringEquals", ["a"], "b", false, true],
  ["ForAnyValue:StringEquals", ["a"], "a", true, false],
] as const)("%s %j: of %j %s, of nothing %s", (operator, wanted, actual, expected, ofNothing) => {
  const test = testOf(operator, wanted);
  expect([test?.([actual]), test?.(undefined)]).toEqual([expected, ofNothing]);
});

test("sets of values: ForAnyValue wants one, ForAllValues wants all", () => {
  const [any, all] = ["ForAnyValue", "ForAllValues"].map((set) =>
    testOf(`${set}:StringLike`, ["a*"]),
  );
  expect([any?.(["a", "b"]), all?.(["a", "b"]), all?.(["a", "ab"])]).toEqual([true, false, true]);
});

test("conditions must all hold, on the caller, the request and the object's tags", () => {
  const Condition = {
    StringEquals: { "aws:PrincipalAccount": account, "s3:ExistingObjectTag/stage": "final" },
    Bool: { "aws:SecureTransport": "true" },
    NumericLessThanEquals: { "s3:TlsVersion": "1.3" },
  };
  const statement = [{ ...allow, Condition }];
  expect(says(statement, "s3:GetObject", facts({ tags: { stage: "final" } }))).toBe("Allow");
  expect(says(statement, "s3:GetObject", facts({ tags: { stage: "draft" } }))).toBeUndefined();
  expect(says(statement)).toBeUndefined();
});

test("every operation needs actions that S3 knows, and twins of them for a named version", () => {
  const ask = (name: string, query: [string, string][] = [], headers = {}) =>
    actionsOf(name, { headers, query: new Map(query) } as unknown as S3Request);
  expect(operationNames.length).toBeGreaterThan(50);
  const free = operationNames.filter((name) => ask(name).length === 0);
  expect(free.sort()).toEqual(["CreateBucket", "DeleteObjects", "ListBuckets"]);
  for (const name of operationNames)
    for (const action of [...ask(name), ...ask(name, [["versionId", "1"]])])
      expect(isAction(action), action).toBe(true);
  expect(ask("GetObjectAttributes", [["versionId", "1"]])).toEqual([
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAttributes",
  ]);
  expect(ask("DeleteBucketCors")).toEqual(["s3:PutBucketCORS"]);
  const bypass = { "x-amz-bypass-governance-retention": "true" };
  expect(ask("DeleteObject", [], bypass)).toContain("s3:BypassGovernanceRetention");
});

test("a wildcard fits what the regular expression of the same meaning fits", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, text, (wild, plain) => {
      const expression = new RegExp(`^${wild.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(fitsWildcard(wild, plain)).toBe(expression.test(plain));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["empty text", "", "Policies must be valid JSON and the first byte must be '{'"],
  ["broken JSON", "{", "This policy contains invalid Json"],
  ["no statement", "{}", "Missing required field Statement"],
  ["an empty statement", '{"Statement":[]}', "Could not parse the policy: Statement is empty!"],
  [
    "an unknown version",
    '{"Version":"1","Statement":[]}',
    "The policy must contain a valid version string",
  ],
])("%s is MalformedPolicy", (_, text, message) => {
  expect(() => readPolicy(text, "b")).toThrow(
    expect.objectContaining({ code: "MalformedPolicy", message }),
  );
});

test.each([
  ["no principal", { Principal: undefined }, "Missing required field Principal"],
  ["a principal that cannot be", { Principal: { AWS: "bob" } }, "Invalid principal in policy"],
  [
    "a wildcard in a principal",
    { Principal: { AWS: `arn:aws:iam::${account}:role/*` } },
    "Invalid principal in policy",
  ],
  ["an unknown effect", { Effect: "Maybe" }, "Invalid effect: Maybe"],
  ["an unknown action", { Action: "s3:FetchObject" }, "Policy has invalid action"],
  ["another service's action", { Action: "sqs:SendMessage" }, "Policy has invalid action"],
  ["another bucket", { Resource: "arn:aws:s3:::other/*" }, "Policy has invalid resource"],
  ["a bucket that begins alike", { Resource: "arn:aws:s3:::bb/*" }, "Policy has invalid resource"],
  [
    "an object's action on the bucket",
    { Resource: own },
    "Action does not apply to any resource(s) in statement",
  ],
  [
    "a bucket's action on objects",
    { Action: ["s3:*", "s3:ListBucket"] },
    "Action does not apply to any resource(s) in statement",
  ],
  [
    "an unknown operator",
    { Condition: { Equals: { "aws:PrincipalAccount": "1" } } },
    "Invalid Condition type : Equals",
  ],
  ["an unknown member", { Conditions: {} }, "Unknown field Conditions"],
])("%s is MalformedPolicy", (_, more, message) => {
  expect(() => policy({ ...allow, ...more })).toThrow(
    expect.objectContaining({ code: "MalformedPolicy", message }),
  );
});

test.each([
  ["a condition key", { StringEquals: { "aws:SourceVpce": "vpce-1" } }],
  ["an operator", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable is written so.
  ["a variable", { StringLike: { "s3:prefix": "${aws:username}/*" } }],
])("%s that the engine cannot compare is NotImplemented, never ignored", (_, Condition) => {
  expect(() => policy({ ...allow, Condition })).toThrow(
    expect.objectContaining({ code: "NotImplemented" }),
  );
});

test.each([
  [{ ...allow, Principal: "*" }, true],
  [{ ...allow, Principal: { AWS: "*" } }, true],
  [{ ...allow, Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }, true],
  [
    { ...allow, Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": account } } },
    false,
  ],
  [
    {
      ...allow,
      Principal: "*",
      Condition: { StringNotEquals: { "aws:PrincipalAccount": account } },
    },
    true,
  ],
  [{ ...allow, Effect: "Deny", Principal: "*" }, false],
  [allow, false],
])("%j: public %s", (statement, expected) => {
  expect(isPublic(policy(statement))).toBe(expected);
});
