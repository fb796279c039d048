import { beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { create } from "#core/event";
import * as Outbox from "#core/outbox";
import { PackageRequested } from "#core/package/event";
import { configure } from "#core/settings";

beforeAll(() => configure({ tableName: "table" }));

test("waiting events are spread evenly over ten shards", () => {
  const uses = Array<number>(10).fill(0);
  Actor.run(Actor.system("test"), () => {
    for (let n = 0; n < 1000; n++) {
      const data = { packageId: "pkg.1", projectId: "demo", name: "x" };
      const { Put } = Outbox.enqueue(create(PackageRequested, data));
      const shard = Number(Put?.Item?.shard);
      uses[shard] = (uses[shard] ?? 0) + 1;
    }
  });
  expect(uses).toHaveLength(10);
  for (const count of uses) expect(count).toBeGreaterThan(50);
});
