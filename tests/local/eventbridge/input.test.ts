import { PutEventsCommand, type Target } from "@aws-sdk/client-eventbridge";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { minify } from "#local/engines/eventbridge/template";
import { entry, putRule, settle, start } from "#tests/local/eventbridge/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
  running.context.clock.setScale(0);
});
afterEach(() => running.close());

const paths = {
  s: "$.source",
  n: "$.detail.n",
  text: "$.detail.text",
  list: "$.detail.list",
  object: "$.detail.object",
  second: "$.detail.list[1]",
  yes: "$.detail.yes",
  none: "$.detail.not.there",
  empty: "$.detail.null",
};
const detail = {
  ...{ n: 1.5, text: 'say "hi"\n', list: ["a", "b"], object: { k: "v" }, yes: true, null: null },
};

/** What a target with these options receives. */
async function received(target: Partial<Target>): Promise<string | undefined> {
  await putRule(running.client, target);
  await running.client.send(
    new PutEventsCommand({
      Entries: [entry(detail, { Time: new Date("2026-11-21T08:00:00Z") })],
    }),
  );
  await settle(running.context);
  return running.delivered[0]?.input;
}

const template = (InputTemplate: string, InputPathsMap: Record<string, string> = paths) => ({
  InputTransformer: { InputPathsMap, InputTemplate },
});

describe("templates", () => {
  test.each([
    ['"<s> is <n>"', '"lims is 1.5"'],
    ['{"s":<s>,"n":<n>,"yes":<yes>}', '{"s":"lims","n":1.5,"yes":true}'],
    ['{"s":"<s>","n":"<n>"}', '{"s":"lims","n":"1.5"}'],
    ['{"list":<list>,"object":<object>}', '{"list":["a","b"],"object":{"k":"v"}}'],
    ['{"list":"<list>","object":"<object>"}', '{"list":"[a,b]","object":"{k:v}"}'],
    ['{"second":<second>}', '{"second":"b"}'],
    ['{"t":<text>,"q":"<text>!"}', '{"t":"say \\"hi\\"\\n","q":"say \\"hi\\"\\n!"}'],
    ['{"none":<none>,"quoted":"<none>","null":<empty>}', '{"none":"","quoted":"","null":""}'],
    ['{"in \\"quotes\\"": "\\"<s>\\""}', '{"in \\"quotes\\"":"\\"lims\\""}'],
    ['{\n  "a" : [ <n> , "x  y" ]\n}', '{"a":[1.5,"x  y"]}'],
    ['"no variable"', '"no variable"'],
    ['{"constant":1}', '{"constant":1}'],
    ["[<n>,<s>]", '[1.5,"lims"]'],
    ["<n>", "1.5"],
    ['"first <s>"\n"second <n>"', '"first lims"\n"second 1.5"'],
    [
      '{"rule":<aws.events.rule-name>,"arn":"<aws.events.rule-arn>"}',
      '{"rule":"all","arn":"arn:aws:events:us-east-1:000000000000:rule/all"}',
    ],
  ])("%s becomes %s", async (given, expected) => {
    expect(await received(template(given))).toBe(expected);
  });

  test("the whole event, the event without its detail, and the time it came in", async () => {
    const text = await received(
      template(
        '{"json":<aws.events.event.json>,"event":<aws.events.event>,"at":<aws.events.event.ingestion-time>}',
      ),
    );
    const { json, event, at } = JSON.parse(text ?? "");
    expect(json).toMatchObject({ "detail-type": "Sample", source: "lims", detail });
    const { "detail-type": detailType, detail: _detail, ...envelope } = json;
    expect(event).toEqual({ detailType, ...envelope });
    expect(json.time).toBe("2026-11-21T08:00:00Z");
    expect(at).toBe(`${running.context.clock.iso().slice(0, 19)}Z`);
  });

  test("JSON without its blanks is the same JSON", () => {
    void fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify([value]);
        expect(minify(JSON.stringify([value], null, 2))).toBe(json);
      }),
    );
  });
});

describe("paths", () => {
  test.each([
    ["$", (event: string) => expect(JSON.parse(event)).toMatchObject({ source: "lims" })],
    ["$.detail.object", (part: string) => expect(part).toBe('{"k":"v"}')],
    ["$.detail.text", (part: string) => expect(part).toBe('"say \\"hi\\"\\n"')],
    ["$.detail-type", (part: string) => expect(part).toBe('"Sample"')],
    ["$.detail.not.there", (part: string) => expect(part).toBe("null")],
    ["$.detail.list[7]", (part: string) => expect(part).toBe("null")],
  ])("%s", async (InputPath, check) => {
    check((await received({ InputPath })) ?? "");
  });
});

test("a scheduled rule delivers its constant input", async () => {
  const target = { Input: '{ "sweep": true }' };
  await putRule(running.client, target, { Name: "tick", ScheduleExpression: "rate(1 minute)" });
  await settle(running.context, 60_000);
  expect(running.delivered.map(({ input }) => input)).toEqual([target.Input]);
});

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`v${n}`, "$.source"]));

test.each<[string, Partial<Target>]>([
  ["InputTemplate for target one contains invalid placeholder who.", template('"<who>"')],
  ["contains invalid placeholder aws.events.secret.", template('"<aws.events.secret>"')],
  ["neither JSON nor JSON strings", template("<s> is bare")],
  ["neither JSON nor JSON strings", template('{"a":<s>')],
  ["cannot be an object key", template("{<s>:1}")],
  ["cannot be an object key", template('{"<s>":1}')],
  ["more than 100 paths", template('"x"', many(101))],
  ["AWS-1 is not a variable's name", template('"x"', { "AWS-1": "$.a" })],
  ["a b is not a variable's name", template('"x"', { "a b": "$.a" })],
  ["does not begin with $", template('"x"', { a: "detail" })],
  ["longer than 8192 characters", template(`"${"x".repeat(8191)}"`)],
  ["Only one of Input, InputPath, or InputTransformer", { Input: "1", InputPath: "$" }],
  ["JSON syntax error in input for target one.", { Input: "plain" }],
])("refused: %s", async (message, target) => {
  await expect(putRule(running.client, target)).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining(message),
  });
});

test("a hundred paths are taken; wildcards in paths are named as missing here", async () => {
  await putRule(running.client, template('"<v99>"', many(100)));
  for (const InputPath of ["$.detail.*", "$.detail[*]", "$.detail[?(@.a)]", "$.detail[0:2]"])
    await expect(putRule(running.client, { InputPath })).rejects.toMatchObject({
      name: "NotImplemented",
    });
});
