import { expect, test } from "vitest";
import * as z from "zod";
import { fn } from "#core/fn";

const greet = fn(z.object({ name: z.string().trim().min(1), times: z.int().default(1) }), (input) =>
  Array(input.times).fill(input.name).join(" "),
);

test("a verb gets what its schema made of the input", () => {
  expect(greet({ name: " hello " })).toBe("hello");
  expect(greet({ name: "hello", times: 2 })).toBe("hello hello");
});

test("input that does not fit is refused before the verb runs, and names the field", () => {
  let ran = false;
  const verb = fn(z.object({ limit: z.int() }), () => {
    ran = true;
  });
  expect(() => verb({ limit: 1.5 })).toThrow(/^limit: /);
  expect(ran).toBe(false);
});

test("the schema stays readable for routes and steps", () => {
  expect(Object.keys(greet.schema.shape)).toEqual(["name", "times"]);
});
