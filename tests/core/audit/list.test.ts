import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { files } from "#core/audit/export";
import { keep, take } from "#core/audit/keep";
import { list } from "#core/audit/list";
import type { Key } from "#core/audit/rows";
import type { ListAudit } from "#core/audit/schema";
import { hours, iso, minutes } from "#core/time";
import { auditRoom, write } from "#tests/core/audit/room";

let room: Awaited<ReturnType<typeof auditRoom>>;
const made: Record<"first" | "second" | "third" | "foreign", string> = {
  ...{ first: "", second: "", third: "", foreign: "" },
};
let secondDay: string;

beforeAll(async () => {
  room = await auditRoom();
  await room.anew();
  // Ids of another test's clock, in this process, are behind.
  await room.clock.advance(hours(240));
  const keys: Key[] = [];
  const add = async (name: keyof typeof made, key: Promise<Key>) => {
    keys.push(await key);
    made[name] = keys.at(-1)?.auditId ?? "";
  };
  await add("first", write("pkg.a", { action: "package.create" }));
  await add("foreign", write("pkg.a", { projectId: "other", by: "eve" }));
  await take(keys);
  await room.clock.advance(minutes(6));
  await take([]);
  await room.clock.advance(hours(30));
  secondDay = iso(room.clock.now());
  await add("second", write("pkg.b", { action: "package.create", by: "grace" }));
  await room.clock.advance(hours(2));
  await add("third", write("pkg.a", { action: "link.create" }));
});
afterAll(() => room.close());

const as = (projectIds: string[] | "*", roles: Actor.Role[] = ["viewer"]) =>
  ({ ...{ type: "user", id: "u", name: "u" }, roles, projectIds }) as Actor.Actor;

async function listed(
  projectIds: string[] | "*",
  query: Partial<ListAudit> = {},
): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await Actor.run(as(projectIds), () => list({ ...query, limit: 1, cursor }));
    found.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  const names = Object.entries(made);
  return found.map((id) => names.find(([, other]) => other === id)?.[0] ?? id);
}

describe("records", () => {
  test("are listed newest first: all to an admin, of their projects to others", async () => {
    expect(await listed("*")).toEqual(["third", "second", "foreign", "first"]);
    expect(await listed(["demo"])).toEqual(["third", "second", "first"]);
    expect(await listed(["other"])).toEqual(["foreign"]);
    expect(await listed(["neither"])).toEqual([]);
  });

  test("are found by thing, person, action, project and time, and never beyond the caller's projects", async () => {
    for (const who of ["*" as const, ["demo"]]) {
      const mine = who === "*" ? ["foreign"] : [];
      expect(await listed(who, { subject: "pkg.a" })).toEqual(["third", ...mine, "first"]);
      expect(await listed(who, { actorId: "eve" })).toEqual(mine);
      expect(await listed(who, { actorId: "grace" })).toEqual(["second"]);
      expect(await listed(who, { action: "package.create" })).toEqual(["second", "first"]);
      expect(await listed(who, { projectId: "other" })).toEqual(mine);
      expect(await listed(who, { projectId: "demo", action: "link.create" })).toEqual(["third"]);
      expect(await listed(who, { from: secondDay })).toEqual(["third", "second"]);
      expect(await listed(who, { to: secondDay })).toEqual([...mine, "first"]);
      const till = iso(Date.parse(secondDay) + hours(1));
      expect(await listed(who, { from: secondDay, to: till })).toEqual(["second"]);
      expect(await listed(who, { subject: "pkg.a", to: secondDay })).toEqual([...mine, "first"]);
    }
  });

  test("have their place once they are in the chain", async () => {
    const { items } = await Actor.run(as("*"), () => list({ limit: 10 }));
    expect(items.map(({ sequence }) => sequence)).toEqual([null, null, 2, 1]);
    expect(items[3]).toMatchObject({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      actor: { id: "ada" },
    });
  });

  test("are refused for a range that ends before it begins, or for more than a year of everything", async () => {
    const ask = (query: Partial<ListAudit>) => listed("*", query);
    await expect(ask({ from: secondDay, to: "2020-01-01T00:00:00Z" })).rejects.toThrow(
      "to: must not be before from",
    );
    await expect(ask({ from: "2020-01-01T00:00:00Z" })).rejects.toThrow(
      "from: must be at most 366 days",
    );
    await expect(ask({ action: "Package create" })).rejects.toThrow(
      "action: must be as package.create",
    );
  });
});

test("what was refused is a record of its own: who, what, and why not", async () => {
  await Actor.run(as(["demo"], ["sharer"]), () =>
    Audit.refused({
      action: "plan.refused",
      subject: "pkg.z",
      projectId: "demo",
      code: "destination.unknown",
    }),
  );
  expect(await Audit.history("pkg.z")).toMatchObject([
    { action: "plan.refused", actorId: "u", details: { code: "destination.unknown" } },
  ]);
});

test("files of the chain are given to admins, page by page, within days", async () => {
  for (const ms of [minutes(16), minutes(6), hours(24)]) {
    await room.clock.advance(ms);
    await keep();
  }
  const ask = (query: object) => Actor.run(as("*", ["admin"]), () => files({ limit: 1, ...query }));
  const keys: string[] = [];
  let page = await ask({});
  for (; ; page = await ask({ cursor: page.nextCursor })) {
    keys.push(...page.items.map(({ key }) => key));
    if (!page.nextCursor) break;
  }
  expect(keys.filter((key) => key.startsWith("anchors/")).length).toBeGreaterThan(0);
  const segments = keys.filter((key) => key.startsWith("segments/"));
  expect(segments.length).toBeGreaterThan(1);
  expect([...segments].sort()).toEqual(segments);
  expect(page.kept).toEqual(page.head);
  const day = segments.at(-1)?.slice("segments/".length).slice(0, 10).replaceAll("/", "-");
  const { items } = await ask({ from: day, to: day, limit: 10 });
  expect(items.flatMap(({ kind, key }) => (kind === "segment" ? key : []))).toEqual([
    segments.at(-1),
  ]);
  const [file] = items;
  expect((await fetch(file?.url ?? "")).status).toBe(200);
  await expect(Actor.run(as(["demo"]), () => files({}))).rejects.toMatchObject({
    code: "auth.forbidden",
  });
});
