import { expect, test } from "vitest";
import * as Actor from "#core/actor";

const actor = (roles: Actor.Role[], projectIds: Actor.Actor["projectIds"] = []): Actor.Actor => ({
  type: "user",
  id: "u",
  name: "u",
  roles,
  projectIds,
});

test.each<[Actor.Role[], Actor.Role[]]>([
  [[], []],
  [["viewer"], ["viewer"]],
  [["sharer"], ["viewer", "sharer"]],
  [["approver"], ["viewer", "approver"]],
  [["admin"], ["viewer", "sharer", "approver", "admin"]],
])("who holds %j may do what needs %j, and no more", (held, may) => {
  expect(Actor.roles.filter((role) => Actor.hasRole(actor(held), role))).toEqual(may);
});

test("a role that is missing is named in the refusal", () => {
  Actor.run(actor(["viewer"]), () => {
    expect(() => Actor.assertRole("sharer")).toThrow('This needs the role "sharer".');
    expect(Actor.assertRole("viewer").id).toBe("u");
  });
});

test("without an actor nothing is done in nobody's name", () => {
  expect(() => Actor.use()).toThrow("Nobody is signed in.");
});

test("projects are seen by their members, all of them by whoever has *", () => {
  const sees = (projectIds: Actor.Actor["projectIds"]) =>
    Actor.run(actor(["viewer"], projectIds), () => ["a", "b"].filter(Actor.canSee));
  expect(sees(["a"])).toEqual(["a"]);
  expect(sees([])).toEqual([]);
  expect(sees("*")).toEqual(["a", "b"]);
});

test("an actor stays with its own asynchronous work", async () => {
  const name = (id: string) =>
    Actor.run({ ...actor(["viewer"]), id }, async () => {
      await Promise.resolve();
      return Actor.use().id;
    });
  expect(await Promise.all([name("one"), name("two")])).toEqual(["one", "two"]);
});
