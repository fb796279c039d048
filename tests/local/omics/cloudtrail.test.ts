import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type Cloud, importPair, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

const detailType = "AWS API Call via CloudTrail";
const calls = () => cloud.events.filter((event) => event.detailType === detailType);
const storeArn = () => cloud.omics.ensureSequenceStore({ name: "reads" }).arn;
const tag = (resourceArn: string, tags: Record<string, string>) =>
  cloud.client.send(new TagResourceCommand({ resourceArn, tags }));

test("tagging and untagging a read set or a store is told with what was asked, once each, in CloudTrail's members", async () => {
  const { arn } = await importPair(cloud, "A", { tags: { run: "r" } });
  expect(calls()).toEqual([]);
  await tag(arn, { lane: "2" });
  await cloud.client.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ["run", "lane"] }));
  await tag(storeArn(), { team: "a" });
  await cloud.client.send(new ListTagsForResourceCommand({ resourceArn: arn }));
  expect(calls().map(({ detail }) => [detail.eventName, detail.requestParameters])).toEqual([
    ["TagResource", { resourceArn: arn, tags: { lane: "2" } }],
    ["UntagResource", { resourceArn: arn, tagKeys: ["run", "lane"] }],
    ["TagResource", { resourceArn: storeArn(), tags: { team: "a" } }],
  ]);
  const time = calls()[0]?.time;
  expect(time).toMatch(/T\d\d:\d\d:\d\dZ$/);
  expect(calls()[0]).toEqual({
    ...{ source: "aws.omics", detailType, resources: [], time },
    detail: {
      eventVersion: "1.08",
      userIdentity: {
        type: "Root",
        principalId: "000000000000",
        arn: "arn:aws:iam::000000000000:root",
        accountId: "000000000000",
      },
      ...{ eventTime: time, eventSource: "omics.amazonaws.com", eventName: "TagResource" },
      ...{ awsRegion: "us-east-1", sourceIPAddress: "127.0.0.1", userAgent: "local" },
      requestParameters: { resourceArn: arn, tags: { lane: "2" } },
      ...{ responseElements: null, requestID: expect.any(String), eventID: expect.any(String) },
      ...{ readOnly: false, eventType: "AwsApiCall", managementEvent: true },
      ...{ recipientAccountId: "000000000000", eventCategory: "Management" },
    },
  });
  const ids = calls().map(({ detail }) => detail.eventID);
  expect(new Set(ids).size).toBe(3);
});

test("a refused call is told with its error, and has changed nothing", async () => {
  const { arn } = await importPair(cloud, "A", { tags: { run: "r" } });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, "v"]));
  await expect(tag(`${arn}1`, { lane: "2" })).rejects.toThrow();
  await expect(tag(arn, many)).rejects.toThrow();
  expect(calls().map(({ detail }) => [detail.errorCode, detail.responseElements])).toEqual([
    ["ResourceNotFoundException", null],
    ["ValidationException", null],
  ]);
  expect(calls()[1]?.detail.errorMessage).toMatch(/At most 50 tags/);
  const left = new ListTagsForResourceCommand({ resourceArn: arn });
  expect((await cloud.client.send(left)).tags).toEqual({ run: "r" });
});

test("a call that the bus did not take before a kill is told after the restart", async () => {
  const directory = mkdtempSync(join(tmpdir(), "omics-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  let isDown = false;
  const publish = () => {
    if (isDown) throw new Error("no bus");
  };
  const first = await startOmics({ directory, publish });
  const { arn } = await importPair(first, "A");
  isDown = true;
  await first.client.send(new TagResourceCommand({ resourceArn: arn, tags: { lane: "2" } }));
  await first.kill();
  const second = await startOmics({ directory }, first.objects);
  expect(second.events.map(({ detail }) => detail.eventName)).toEqual(["TagResource"]);
  await second.stop();
});
