import { afterAll, beforeAll, expect, test } from "vitest";
import { roleProblem } from "#core/share/destination/role";
import { createSts } from "#local/engines/sts/sts";
import { openEngineRoom } from "#tests/support/engine-room";

const owner = "222222222222";
const externalId = "agreed-between-us-2026";
const asked = { StringEquals: { "sts:ExternalId": externalId } };
const arnOf = (name: string) => `arn:aws:iam::${owner}:role/${name}`;
const trust = (Condition?: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
        ...(Condition && { Condition }),
      },
    ],
  });
const policies = new Map([
  [arnOf("asks"), trust(asked)],
  [arnOf("trusts-anybody"), trust()],
]);

let room: Awaited<ReturnType<typeof openEngineRoom>>;
beforeAll(async () => {
  room = await openEngineRoom();
  room.serve(
    createSts(room.context, {
      roleExists: (arn) => policies.has(arn),
      trustPolicyOf: (arn) => policies.get(arn),
    }),
  );
});
afterAll(() => room.close());

test("a role of the owner's account that asks for the external id shows that they agree", async () => {
  expect(await roleProblem(arnOf("asks"), externalId, owner)).toBeUndefined();
});

test.each([
  ["another external id", arnOf("asks"), "another-one-altogether", owner, /cannot be assumed/],
  ["a role that is not there", arnOf("gone"), externalId, owner, /cannot be assumed/],
  [
    "one that trusts without it",
    arnOf("trusts-anybody"),
    externalId,
    owner,
    /without an external id/,
  ],
  [
    "one of another account",
    arnOf("asks"),
    externalId,
    "333333333333",
    /is a role of 222222222222/,
  ],
  ["no external id", arnOf("asks"), undefined, owner, /externalId is needed/],
])("%s does not", async (_, arn, id, account, problem) => {
  expect(await roleProblem(arn, id, account)).toMatch(problem);
});
