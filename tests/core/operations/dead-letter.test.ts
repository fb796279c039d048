import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, toDeadLetter, withoutSecrets } from "#core/operations/dead-letter";

const token = "q3J8Yw2vH0b7Xk9ZpL5rT1nM4cF6dS8aE2gU0iOq7W_";

/** A received message with these message attributes. */
function message(Body: string, attributes: Record<string, string> = {}) {
  return {
    MessageId: "m-1",
    Body,
    Attributes: {
      SentTimestamp: "1795219200000",
      ApproximateReceiveCount: "3",
      MessageGroupId: "7",
    },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: "String", StringValue },
      ]),
    ),
  };
}

describe("a body", () => {
  test.each([
    ["plain text", `GET /d/${token}/files/1 failed`],
    ["a member's name", JSON.stringify({ detail: { taskToken: "AQCEAAAA-secret" } })],
    ["JSON within JSON", JSON.stringify({ body: JSON.stringify({ password: "hunter2-secret" }) })],
    [
      "a presigned URL",
      JSON.stringify({ url: "https://b.s3.amazonaws.com/k?X-Amz-Signature=feedsecret" }),
    ],
  ])("is shown without the secret that it has in %s", (_, body) => {
    const shown = withoutSecrets(body);
    expect(shown).toContain("[secret]");
    expect(shown).not.toMatch(/secret(?!\])|q3J8Yw/);
  });

  test("without secrets is shown to the letter, whatever JSON it is", () => {
    const key = fc.stringMatching(/^[b-dx-z]{1,4}$/);
    const text = fc.stringMatching(/^[ a-z0-9]{0,12}$/);
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    void fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (json, indent) => {
        const body = JSON.stringify(json, null, indent);
        expect(withoutSecrets(body)).toBe(body);
      }),
    );
  });

  test("has at most 64 KiB, and no character is torn", () => {
    const unit = fc.constantFrom("a", "é", "€", "🧬");
    void fc.assert(
      fc.property(unit, unit, fc.integer({ min: 15_000, max: 70_000 }), (first, rest, count) => {
        const text = first + rest.repeat(count);
        const shown = cut(text);
        expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(65_536);
        if (shown !== text) expect(shown.endsWith("…")).toBe(true);
        expect(text.startsWith(shown.replace(/…$/, ""))).toBe(true);
        expect(shown.length).toBeGreaterThan(Math.min(text.length, 16_380) - 2);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the reason", () => {
  test.each([
    ["our handler's", { error: "SyntaxError: no JSON" }, "{}", "SyntaxError: no JSON"],
    [
      "EventBridge's",
      { ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "not allowed" },
      "{}",
      "NO_PERMISSIONS: not allowed",
    ],
    [
      "a stream mapping's",
      {},
      JSON.stringify({ requestContext: { condition: "RetryAttemptsExhausted" } }),
      "RetryAttemptsExhausted",
    ],
    ["nobody's", {}, "no JSON", null],
  ])("is %s where that is known", (_, attributes, body, error) => {
    expect(toDeadLetter(message(body, attributes)).error).toBe(error);
  });

  test("and the attributes hold no secret either", () => {
    const shown = toDeadLetter(message("{}", { error: `401 at /d/${token}`, sessionToken: "abc" }));
    expect(shown).toMatchObject({
      sentAt: "2026-11-21T00:00:00.000Z",
      receivedCount: 3,
      attributes: { sessionToken: "[secret]", MessageGroupId: "7" },
    });
    expect(JSON.stringify(shown)).not.toContain(token);
  });
});
