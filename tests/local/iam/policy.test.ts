import * as fc from "fast-check";
import { expect, test } from "vitest";
import { needsOf } from "#local/engines/iam/needs";
import { judge, readPolicies } from "#local/engines/iam/policy";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/data";
const place = { region: "us-east-1", accountId: "000000000000" };
const policyOf = (...statements: object[]) =>
  readPolicies([JSON.stringify({ Version: "2012-10-17", Statement: statements })]);
const verdict = (statements: object[], action: string, resource: string, values = {}) =>
  judge(policyOf(...statements), { action, resource, values });

test("what nothing allows is not allowed, and a Deny goes before every Allow", () => {
  const allow = { Effect: "Allow", Action: "dynamodb:*Item", Resource: `${table}*` };
  expect(verdict([], "dynamodb:GetItem", table)).toBe("not allowed");
  expect(verdict([allow], "DynamoDB:getitem", table)).toBe("allowed");
  expect(verdict([allow], "dynamodb:Query", table)).toBe("not allowed");
  const deny = { Effect: "Deny", Action: ["dynamodb:DeleteItem"], Resource: ["*"] };
  expect(verdict([allow, deny], "dynamodb:DeleteItem", table)).toBe("denied");
  expect(verdict([deny, allow], "dynamodb:PutItem", table)).toBe("allowed");
});

test("NotAction and NotResource mean all but those", () => {
  const but = { Effect: "Allow", NotAction: "iam:*", NotResource: `${table}/index/*` };
  expect(verdict([but], "iam:PassRole", table)).toBe("not allowed");
  expect(verdict([but], "dynamodb:Query", `${table}/index/gsi1`)).toBe("not allowed");
  expect(verdict([but], "dynamodb:Query", table)).toBe("allowed");
});

test("conditions want every key, take one of several values, and fail where the request has none", () => {
  const Condition = {
    StringEquals: { "kms:EncryptionContext:purpose": ["sharing-urls", "secrets"] },
    ArnLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/a" },
  };
  const statement = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*", Condition };
  const purpose = { "kms:encryptioncontext:purpose": "sharing-urls" };
  const source = { "aws:sourcearn": "arn:aws:events:us-east-1:000000000000:rule/a" };
  const ask = (values: object) => verdict([statement], "kms:Decrypt", "any", values);
  expect(ask({ ...purpose, ...source })).toBe("allowed");
  expect(ask(purpose)).toBe("not allowed");
  expect(ask({ "kms:encryptioncontext:purpose": "task", ...source })).toBe("not allowed");
});

test.each([
  [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::$" + "{aws:username}/*" }],
  [
    {
      Effect: "Allow",
      Action: "a:b",
      Resource: "*",
      Condition: { IpAddress: { a: "10.0.0.0/8" } },
    },
  ],
  [{ Effect: "Allow", Action: "a:b", Resource: "*", Frobnicate: 1 }],
  [{ Effect: "Allow", Action: "a:b" }],
])("what it cannot judge is refused, never ignored: %j", (statement) => {
  expect(() => policyOf(statement)).toThrow(/does not implement/);
});

test("of a transaction every row is asked for by its own action; of a batch every table; of a query its index", () => {
  const ask = (operation: string, input: object) =>
    needsOf({ service: "dynamodb", operation, input }, place).map(({ action, resource }) => [
      action.split(":")[1],
      resource.split(":table/")[1],
    ]);
  const TransactItems = [
    { Put: { TableName: "a" } },
    { ConditionCheck: { TableName: "b" } },
    { Update: { TableName: "a" } },
  ];
  expect(ask("TransactWriteItems", { TransactItems })).toEqual([
    ["PutItem", "a"],
    ["ConditionCheckItem", "b"],
    ["UpdateItem", "a"],
  ]);
  expect(ask("BatchGetItem", { RequestItems: { a: {}, b: {} } })).toEqual([
    ["BatchGetItem", "a"],
    ["BatchGetItem", "b"],
  ]);
  expect(ask("Query", { TableName: "a", IndexName: "gsi1" })).toEqual([["Query", "a/index/gsi1"]]);
});

test("other services are asked about their own resources; one that is not known is refused", () => {
  const first = (service: string, operation: string, input: object) =>
    needsOf({ service, operation, input }, place)[0];
  expect(first("omics", "GetReadSetMetadata", { sequenceStoreId: "1", id: "2" })?.resource).toBe(
    "arn:aws:omics:us-east-1:000000000000:sequenceStore/1/readSet/2",
  );
  expect(first("sqs", "SendMessageBatch", { QueueUrl: "http://x/0/q" })).toEqual({
    action: "sqs:SendMessage",
    resource: "arn:aws:sqs:us-east-1:000000000000:q",
  });
  expect(first("events", "PutEvents", { Entries: [{}] })?.resource).toMatch(/event-bus\/default$/);
  expect(() => first("ec2", "RunInstances", {})).toThrow(/does not implement/);
});

test("a statement allows exactly the names that its pattern spells", () => {
  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  void fc.assert(
    fc.property(name, name, (prefix, given) => {
      const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: `b/${prefix}/*` };
      const allowed = verdict([statement], "s3:GetObject", `b/${given}/x`) === "allowed";
      expect(allowed).toBe(given === prefix);
    }),
    { numRuns: 30 },
  );
});
