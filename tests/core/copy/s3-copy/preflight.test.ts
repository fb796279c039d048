import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plan } from "#core/copy/s3-copy/plan";
import { preflight } from "#core/copy/s3-copy/preflight";
import { asSystem, fill, jobOf, later, newBucket } from "#tests/core/copy/s3-copy/plan-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let from: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  from = await newBucket(cloud, "from");
  await fill(cloud, from, { "a/x": "1" });
});
afterAll(() => cloud.close());

const wishTo = (bucket: string, folder = "in/") => ({
  sourceUri: `s3://${from}/a/x`,
  destinationUri: `s3://${bucket}/${folder}`,
});

async function deny(bucket: string, Action: string | string[]): Promise<void> {
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const Statement = [{ Effect: "Deny", Principal: "*", Action, Resource }];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await cloud.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
}

async function keysIn(Bucket: string): Promise<string[]> {
  const { Contents = [] } = await cloud.s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = "" }) => Key);
}

const refusal = (message: RegExp) => ({
  code: "copy.refused",
  message: expect.stringMatching(message),
});

describe("a destination", () => {
  test("that can be written to passes, and nothing stays there", async () => {
    const to = await newBucket(cloud, "to");
    await preflight(await jobOf([wishTo(to), wishTo(to, "in/other/"), wishTo(to, "")]));
    expect(await keysIn(to)).toEqual([]);
  });

  test("gets a START marker where the job writes reports, and no other object", async () => {
    const to = await newBucket(cloud, "to");
    // A recipient who allows no removing.
    await deny(to, "s3:DeleteObject");
    const run = await jobOf([wishTo(to)], { writesReport: true, name: "for you" });
    await preflight(run);
    await preflight(run);
    expect(await keysIn(to)).toEqual(["in/STARTED_COPY.txt"]);
    const { Body } = await cloud.s3.send(
      new GetObjectCommand({ Bucket: to, Key: "in/STARTED_COPY.txt" }),
    );
    expect(await Body?.transformToString()).toContain(`${run.copyJobId} (for you) began at 20`);
  });

  test("of a dry run is not written to, and still looked at", async () => {
    const to = await newBucket(cloud, "to");
    await deny(to, ["s3:PutObject", "s3:DeleteObject"]);
    await preflight(await jobOf([wishTo(to)], { dryRun: true, writesReport: true }));
    expect(await keysIn(to)).toEqual([]);
    const nowhere = await jobOf([wishTo("not-there-at-all")], { dryRun: true });
    await expect(preflight(nowhere)).rejects.toMatchObject(refusal(/no bucket not-there-at-all/));
  });

  test("that may not be written to is refused with the policy statement that mends it", async () => {
    const to = await newBucket(cloud, "to");
    await deny(to, "s3:PutObject");
    await expect(preflight(await jobOf([wishTo(to)]))).rejects.toMatchObject(
      refusal(
        /access is denied.*"Effect":"Allow".*"s3:PutObject".*"arn:aws:s3:::to-[^"]*\/in\/\*"/,
      ),
    );
  });

  test("in which nothing may be removed is refused: the trial would stay there", async () => {
    const to = await newBucket(cloud, "to");
    await deny(to, "s3:DeleteObject");
    await expect(preflight(await jobOf([wishTo(to)]))).rejects.toMatchObject(
      refusal(/s3:DeleteObject/),
    );
  });

  test("or source in another Region is refused, and both Regions are named", async () => {
    const Bucket = `abroad-${crypto.randomUUID()}`;
    await cloud.s3.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
      }),
    );
    const regions = /in eu-west-1.*copies in us-east-1/;
    await expect(preflight(await jobOf([wishTo(Bucket)]))).rejects.toMatchObject(refusal(regions));
    const to = await newBucket(cloud, "to");
    for (const source of ["a/x", "a/*"]) {
      const wish = { sourceUri: `s3://${Bucket}/${source}`, destinationUri: `s3://${to}/` };
      const run = await jobOf([wish], { dryRun: true });
      await expect(asSystem(() => plan(run, later()))).rejects.toMatchObject(refusal(regions));
    }
  });

  test("of another account than the job says is refused, also by a dry run", async () => {
    const to = await newBucket(cloud, "to");
    const own = { destinationOwner: "000000000000" };
    await preflight(await jobOf([wishTo(to)], own));
    const run = await jobOf([wishTo(to)], { destinationOwner: "999999999999", dryRun: true });
    const mistaken = refusal(/does not belong to the account 999999999999/);
    await expect(preflight(run)).rejects.toMatchObject(mistaken);
    await expect(asSystem(() => plan(run, later()))).rejects.toMatchObject(mistaken);
  });

  test("is not touched for a run that is not wanted any more", async () => {
    const to = await newBucket(cloud, "to");
    await preflight(await jobOf([wishTo(to)], { writesReport: true, status: "ABORTED" }));
    expect(await keysIn(to)).toEqual([]);
  });
});
