import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMessage } from "#core/readset/message";
import { ReadSetStatus } from "#core/readset/schema";

const store = "arn:aws:omics:us-east-1:123456789012:sequenceStore/1234567890";
const arn = `${store}/readSet/3456789012`;
const detail = { arn, sequenceStoreId: "1234567890", id: "3456789012", status: "ACTIVE" };
const event = {
  id: "64ca0eda-9751-dc55-c41a-1bd50b4fc9b7",
  source: "aws.omics",
  "detail-type": "Read Set Status Change",
  time: "2023-04-04T17:53:06Z",
  detail,
};
const sentAt = Date.parse("2026-11-01T12:00:00.123Z");

const tagged = (parameters: object, more: object = {}) => ({
  source: "aws.omics",
  "detail-type": "AWS API Call via CloudTrail",
  detail: {
    eventSource: "omics.amazonaws.com",
    eventName: "TagResource",
    eventTime: "2026-11-01T12:00:00Z",
    requestParameters: parameters,
    ...more,
  },
});

describe("a message", () => {
  test("that is a whole event has the event's time, with milliseconds", () => {
    expect(parseMessage({ ...event, detail: { ...detail, creationJobId: "1" } }, sentAt)).toEqual({
      kind: "status",
      change: {
        set_arn: arn,
        set_id: "3456789012",
        store_id: "1234567890",
        status: "ACTIVE",
        at: "2023-04-04T17:53:06.000Z",
        statusMessage: undefined,
        creationJobId: "1",
      },
    });
  });

  test("that is a bare detail has the second when it was sent, whatever its status", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ReadSetStatus.options),
        fc.integer({ min: 0, max: 4e12 }),
        (status, at) => {
          const message = parseMessage({ ...detail, omicsVersion: "1.0.0", status }, at);
          expect(message).toMatchObject({
            kind: "status",
            change: { status, set_id: detail.id, at: new Date(at - (at % 1000)).toISOString() },
          });
        },
      ),
    );
  });

  test("of CloudTrail about a read set names it, and the time of the call", () => {
    expect(parseMessage(tagged({ resourceArn: arn }), sentAt)).toEqual({
      kind: "tags",
      named: { set_arn: arn, set_id: "3456789012", store_id: "1234567890" },
      at: "2026-11-01T12:00:00.000Z",
    });
  });

  test("about a store names the store, from CloudTrail and from HealthOmics", () => {
    const told = {
      source: "aws.omics",
      "detail-type": "Sequence Store Status Change",
      detail: { arn: store, id: "1234567890", status: "UPDATED" },
    };
    for (const body of [told, tagged({ resourceArn: store })])
      expect(parseMessage(body, sentAt)).toEqual({ kind: "store", storeId: "1234567890" });
  });

  test("of a call that failed tells nothing", () => {
    const body = tagged({ resourceArn: arn }, { errorCode: "AccessDenied" });
    expect(parseMessage(body, sentAt)).toEqual({ kind: "nothing" });
  });

  test.each([
    ["a whole event without time", { ...event, time: undefined }, "time"],
    ["another source", { ...event, source: "mine" }, "source"],
    ["an unknown status", { ...event, detail: { ...detail, status: "LOST" } }, "detail.status"],
    ["a bare detail without id", { ...detail, id: undefined }, "id"],
    ["an event of another type", { ...event, "detail-type": "Other" }, "detail-type"],
    ["a call on another thing", tagged({ resourceArn: "arn:aws:s3:::b" }), "resourceArn"],
    ["no object", "text", "request"],
    ["nothing", null, "request"],
  ])("with %s names what is wrong", (_, body, path) => {
    expect(() => parseMessage(body, sentAt)).toThrow(new RegExp(`${path}.*: `));
  });
});
