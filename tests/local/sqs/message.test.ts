import * as fc from "fast-check";
import { expect, it } from "vitest";
import { attributesMd5, checkBody, md5 } from "#local/engines/sqs/message";
import { readReceipt, writeReceipt } from "#local/engines/sqs/receipt";

it("digests bodies and attributes to the values AWS answers", () => {
  expect(md5("derp")).toBe("58fd9edd83341c29f1aebba81c31e257");
  expect(attributesMd5({ timestamp: { DataType: "Number", StringValue: "1493147359900" } })).toBe(
    "235c5c510d26fb653d073faed50ae77c",
  );
});

it("digests attributes alike in whatever order they were sent", () => {
  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  void fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 10 }), (names) => {
      const attributes = (order: string[]) =>
        Object.fromEntries(
          order.map((one) => [one, { DataType: "String", StringValue: `of ${one}` }]),
        );
      expect(attributesMd5(attributes([...names].reverse()))).toBe(
        attributesMd5(attributes(names)),
      );
    }),
  );
});

it("refuses exactly the characters XML 1.0 cannot carry", () => {
  for (const bad of ["\0", "\u0008", "\u000b", "\u001f", "\ufffe", "\uffff", "\ud800"])
    expect(() => checkBody(`a${bad}b`)).toThrow(/Invalid characters/);
  checkBody('\t\n\r {"reads":"\u{1f9ec} \ud7ff\ue000\ufffd"}');
});

it("reads back every receipt, in its own queue only, and no forged one", () => {
  const number = fc.integer({ min: 1, max: 2 ** 40 });
  void fc.assert(
    fc.property(number, number, number, (queueId, sequence, receiveCount) => {
      const handle = writeReceipt({ queueId, sequence, receiveCount });
      expect(readReceipt(handle, queueId)).toEqual({ queueId, sequence, receiveCount });
      expect(() => readReceipt(handle, queueId + 1)).toThrow();
    }),
  );
  void fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readReceipt(text, 1)).toThrow(/not a valid receipt handle/);
    }),
  );
});
