import { expect, onTestFinished, test } from "vitest";
import { Clock } from "#local/clock";
import type { Database } from "#local/engines/dynamodb/database";
import { Sweeper } from "#local/engines/dynamodb/sweeper";

test("a sweep that fails is told of, and the next one is made all the same", async () => {
  const clock = new Clock();
  onTestFinished(() => clock.stop());
  const logged: string[] = [];
  const sweeps = [() => Promise.reject(new Error("the disk is full")), async () => undefined];
  const made: number[] = [];
  const database = {
    onCommit: [],
    tables: new Map([["reads", {}]]),
    context: { clock, log: (line: string) => logged.push(line) },
    write: () => {
      made.push(made.length);
      return sweeps[made.length - 1]?.();
    },
  };
  const sweeper = new Sweeper(database as unknown as Database, 0);
  await sweeper.sweep();
  await sweeper.sweep();
  expect(made).toEqual([0, 1]);
  expect(logged).toEqual([expect.stringContaining("the disk is full")]);
  await sweeper.close();
});
