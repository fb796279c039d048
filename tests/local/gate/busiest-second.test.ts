import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BusiestSecond } from "#local/gate/busiest-second";
import { CallRates } from "#local/gate/call-rates";

test("the busiest second is that of a count through all seconds that begin with a call", async () => {
  const gaps = fc.array(fc.oneof(fc.nat(3), fc.constantFrom(0, 199, 200, 999, 1000, 1001)), {
    minLength: 1,
    maxLength: 60,
  });
  await fc.assert(
    fc.property(gaps, (between) => {
      const window = new BusiestSecond();
      const times: number[] = [];
      let at = 1_000_000;
      let most = 0;
      for (const gap of between) {
        at += gap;
        times.push(at);
        most = window.add(at);
      }
      const counts = times.map(
        (start) => times.filter((time) => time >= start && time < start + 1000).length,
      );
      expect(most).toBe(Math.max(...counts));
    }),
  );
});

test("calls a whole second apart are not in one second, a millisecond less and they are", () => {
  const apart = new BusiestSecond();
  for (const at of [0, 1000, 2000]) expect(apart.add(at)).toBe(1);
  const closer = new BusiestSecond();
  closer.add(0);
  expect(closer.add(999)).toBe(2);
});

test("what fell into one millisecond counts once for each call", () => {
  const window = new BusiestSecond();
  for (let call = 0; call < 100_000; call++) window.add(5);
  expect(window.add(6)).toBe(100_001);
  expect(window.add(2000)).toBe(100_001);
});

test("the most of many buckets of a quota is that of the busiest, not of all together, however many come and go", () => {
  const rates = new CallRates();
  for (let at = 0; at < 30_000; at++) rates.add("writes", `prefix ${at}`, at);
  expect(rates.most("writes")).toBe(1);
  rates.add("writes", "prefix 29999", 30_500);
  expect(rates.most("writes")).toBe(2);
  expect(rates.most("reads")).toBe(0);
});
