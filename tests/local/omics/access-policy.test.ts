import {
  CreateSequenceStoreCommand,
  DeleteS3AccessPolicyCommand,
  GetS3AccessPolicyCommand,
  GetSequenceStoreCommand,
  PutS3AccessPolicyCommand,
  UpdateSequenceStoreCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { flawOfPolicy } from "#local/engines/omics/policy";
import { type Cloud, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
let s3AccessPointArn = "";
beforeEach(async () => {
  cloud = await startOmics();
  s3AccessPointArn = String((await store()).s3Access?.s3AccessPointArn);
});
afterEach(() => cloud.stop());

const store = () => cloud.client.send(new GetSequenceStoreCommand({ id: cloud.storeId }));
const get = () => cloud.client.send(new GetS3AccessPolicyCommand({ s3AccessPointArn }));
const put = (policy: unknown) =>
  cloud.client.send(
    new PutS3AccessPolicyCommand({ s3AccessPointArn, s3AccessPolicy: JSON.stringify(policy) }),
  );
const statement = {
  ...{ Sid: "share", Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" } },
  ...{ Action: "s3:GetObject", Resource: "*" },
};
const policyOf = (more: object) => ({
  Version: "2012-10-17",
  Statement: [{ ...statement, ...more }],
});

test("a store begins with AWS's policy for its owner, takes another, and has none once it is deleted", async () => {
  const first = await get();
  expect(first).toMatchObject({ storeId: cloud.storeId, storeType: "SEQUENCE_STORE" });
  expect(flawOfPolicy(String(first.s3AccessPolicy))).toBeUndefined();
  expect(String(first.s3AccessPolicy)).toContain("arn:aws:iam::000000000000:root");
  const shared = policyOf({ Condition: { StringEquals: { "s3:ExistingObjectTag/lane": "1" } } });
  expect(await put(shared)).toMatchObject({ s3AccessPointArn, storeId: cloud.storeId });
  const second = await get();
  expect(JSON.parse(String(second.s3AccessPolicy))).toEqual(shared);
  expect(second.updateTime?.getTime()).toBeGreaterThan(first.updateTime?.getTime() ?? 0);
  await cloud.client.send(new DeleteS3AccessPolicyCommand({ s3AccessPointArn }));
  await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test.each([
  ["an unknown condition key", policyOf({ Condition: { StringEquals: { "aws:SourceIp": "x" } } })],
  ["signature ages", policyOf({ Condition: { NumericLessThan: { "s3:signatureAge": 1 } } })],
  [
    "principals by another operator",
    policyOf({ Condition: { StringLike: { "aws:PrincipalArn": "*" } } }),
  ],
  ["NotPrincipal", policyOf({ NotPrincipal: "*" })],
  ["no effect", policyOf({ Effect: undefined })],
  ["no statement", { Version: "2012-10-17", Statement: [] }],
  ["an unknown element", { ...policyOf({}), Owner: "me" }],
  ["what is no object", "text"],
])("a policy with %s is refused and the old one stays", async (_, policy) => {
  const before = await get();
  await expect(put(policy)).rejects.toMatchObject({ name: "ValidationException" });
  expect(String((await get()).s3AccessPolicy)).toBe(String(before.s3AccessPolicy));
});

test("principals may be limited by ArnLike and ArnEquals", async () => {
  for (const operator of ["ArnLike", "ArnEquals"])
    await put(policyOf({ Condition: { [operator]: { "aws:PrincipalArn": "arn:aws:iam::1:*" } } }));
});

test("the policy of an access point that no store has is not found", async () => {
  s3AccessPointArn = "arn:aws:s3:us-east-1:000000000000:accesspoint/none";
  await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("where access logs go is kept, answered and may be cleared", async () => {
  const made = await cloud.client.send(
    new CreateSequenceStoreCommand({
      name: "logged",
      s3AccessConfig: { accessLogLocation: "s3://logs/" },
    }),
  );
  expect(made.s3Access?.accessLogLocation).toBe("s3://logs/");
  const update = (accessLogLocation: string) =>
    cloud.client.send(
      new UpdateSequenceStoreCommand({ id: cloud.storeId, s3AccessConfig: { accessLogLocation } }),
    );
  await update("s3://logs/omics/");
  await cloud.advance(1_000);
  expect((await store()).s3Access?.accessLogLocation).toBe("s3://logs/omics/");
  await expect(update("https://logs")).rejects.toMatchObject({ name: "ValidationException" });
  await update("");
  expect((await store()).s3Access).not.toHaveProperty("accessLogLocation");
});
