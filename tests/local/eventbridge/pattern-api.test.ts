import { PutEventsCommand, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entry, start } from "#tests/local/eventbridge/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
});
afterEach(() => running.close());

const event: Record<string, unknown> = {
  ...{ id: "1", account: "123456789012", source: "lims", time: "2026-11-21T08:00:00Z" },
  ...{ region: "us-east-1", resources: [], "detail-type": "Sample" },
};
const tried = (given: unknown, EventPattern = '{"source":["lims"]}') =>
  running.client.send(
    new TestEventPatternCommand({
      EventPattern,
      Event: typeof given === "string" ? given : JSON.stringify(given),
    }),
  );

test("a pattern can be tried on an event, which needs no resources and no detail", async () => {
  expect((await tried(event)).Result).toBe(true);
  expect((await tried(event, '{"source":["other"]}')).Result).toBe(false);
  const { resources: _resources, ...rest } = event;
  expect((await tried(rest)).Result).toBe(true);
});

test.each(["id", "account", "source", "time", "region", "detail-type"])(
  "an event without %s is no event",
  async (name) => {
    const { [name]: _left, ...rest } = event;
    await expect(tried(rest)).rejects.toMatchObject({
      name: "ValidationException",
      message: "Parameter Event is not valid.",
    });
  },
);

test.each(["this is plain text", "[]", '"text"', "null"])("%s is no event", async (text) => {
  await expect(tried(text)).rejects.toThrow("Parameter Event is not valid.");
});

test("a pattern that is none is refused before the event is looked at", async () => {
  await expect(tried("no event", '{"a":1}')).rejects.toMatchObject({
    name: "InvalidEventPatternException",
    message: 'Event pattern is not valid. Reason: "a" must be an object or an array',
  });
});

test.each([
  [{ Entries: [{ ...entry({}), TraceHeader: "Root=1" }] }, "TraceHeader"],
  [{ Entries: [entry({})], EndpointId: "abc.veo" }, "EndpointId"],
])("PutEvents names what it would have to ignore: %j", async (input, member) => {
  await expect(running.engine.call("PutEvents", input)).rejects.toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining(member),
  });
});

test("no entries, and an entry without a detail-type, are refused", async () => {
  await expect(running.engine.call("PutEvents", { Entries: [] })).rejects.toMatchObject({
    code: "ValidationException",
  });
  const { Entries } = await running.client.send(
    new PutEventsCommand({ Entries: [{ Source: "lims", Detail: "{}" }] }),
  );
  expect(Entries?.[0]?.ErrorMessage).toBe(
    "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
  );
});
