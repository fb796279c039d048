import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as Audit from "#core/audit";
import * as DirectUrl from "#core/package/direct-urls";
import { get } from "#core/package/package";
import { start, succeed } from "#core/package/package-state";
import { configure } from "#core/settings";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { sealed } from "#tests/core/package/link-room";
import { as, ask, asMachine, eventsOf, executionArn, summaryOf } from "#tests/core/package/room";

const SecretId = "signer";
const day = 86_400_000;
const key = { accessKeyId: "local", secretAccessKey: "local" };
let cloud: LeanCloud;
let secrets: SecretsManagerClient;
let packageId: string;
beforeAll(async () => {
  cloud = await leanCloud();
  secrets = new SecretsManagerClient({});
  await put("hunter2", true);
  name(SecretId);
  packageId = await sealed(cloud);
});
afterAll(() => {
  configure({});
  return cloud.close();
});

const name = (linkSignerSecretName: string) =>
  cloud.set({ apiOrigin: "https://data.example", linkSignerSecretName } as never);

async function put(value: object | string, isNew = false): Promise<void> {
  const SecretString = typeof value === "string" ? value : JSON.stringify(value);
  await (isNew
    ? secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString }))
    : secrets.send(new PutSecretValueCommand({ SecretId, SecretString })));
}

const create = (expiresInDays?: number, id = packageId) =>
  as("sharer", () => DirectUrl.create({ packageId: id, ...(expiresInDays && { expiresInDays }) }));

const given = async () =>
  (await Audit.history(packageId)).filter(({ action }) => action === "link.direct");

describe("direct URLs are refused", () => {
  test.each<[string, object | string, string]>([
    ["is no JSON", "hunter2", "holds no JSON"],
    ["lacks a member", { accessKeyId: "hunter2" }, "holds no JSON"],
    ["has a session", { ...key, sessionToken: "hunter2" }, "temporary"],
    ["is a session's", { ...key, accessKeyId: "ASIAHUNTER2" }, "temporary"],
    ["is wrong", { ...key, secretAccessKey: "hunter2" }, "cannot read"],
    ["is gone", { ...key, accessKeyId: "AKIAHUNTER2" }, "cannot read"],
  ])(
    "when the key %s; what stands in the secret is in no error and no log",
    async (_, value, why) => {
      await put(value);
      const logged = vi.spyOn(console, "warn");
      const error = await create().catch((thrown) => thrown);
      expect(error).toMatchObject({
        code: "link.no_signer",
        message: expect.stringContaining(why),
      });
      expect(`${error.stack} ${error.hint} ${JSON.stringify(error)}`).not.toMatch(/hunter2/i);
      expect(JSON.stringify(logged.mock.calls)).not.toMatch(/hunter2/i);
      expect(await given()).toEqual([]);
    },
  );

  test("where the stage names no secret, and where there is none of the name", async () => {
    for (const [wrong, why] of [
      ["", "This stage has no key"],
      ["other", "There is no secret other"],
    ] as const) {
      name(wrong);
      await expect(create()).rejects.toMatchObject({
        code: "link.no_signer",
        message: expect.stringContaining(why),
      });
    }
    name(SecretId);
  });

  test("to a package that nobody could read whole, or that has more than 10,000 files, and to who may not share", async () => {
    await put(key);
    const of = async (summary: object) => {
      const { id } = await ask();
      await asMachine(() => start({ packageId: id, executionArn }));
      await asMachine(() => succeed(id, summaryOf(summary)));
      return id;
    };
    const archived = await of({ archivedFileCount: 1 });
    await expect(create(7, archived)).rejects.toMatchObject({ code: "package.not_shareable" });
    const large = await of({ fileCount: 10_001 });
    await expect(create(7, large)).rejects.toMatchObject({ code: "link.too_many_files" });
    const asked = as("viewer", async () => DirectUrl.create({ packageId }));
    await expect(asked).rejects.toMatchObject({ code: "auth.forbidden" });
    expect(() => DirectUrl.create({ packageId, expiresInDays: 8 })).toThrow(/expiresInDays/);
  });
});

test("direct URLs work for seven whole days, whatever ends meanwhile; that they were given is recorded before", async () => {
  await put(key);
  const { url, expiresAt, isRevocable, warning, fileCount } = await create();
  expect([isRevocable, fileCount]).toEqual([false, 2]);
  expect(warning).toContain("Nothing ends these URLs");
  expect(await given()).toMatchObject([
    { actorName: "sharer", details: { fileCount: 2, expiresAt } },
  ]);
  expect((await eventsOf(packageId)).own).toContain("DirectUrlsCreated");
  const lines = (await (await fetch(url)).text()).trim().split("\n");
  const files = lines.map((line) => JSON.parse(line) as { path: string; url: string });
  expect(files.map(({ path }) => path)).toEqual(["reads/f0000.gz", "reads/f0001.gz"]);
  const answers = () => Promise.all(files.map(async ({ url }) => (await fetch(url)).status));
  expect(await answers()).toEqual([200, 200]);
  await cloud.clock.advance(7 * day - 60_000);
  expect(await answers()).toEqual([200, 200]);
  await cloud.clock.advance(61_000);
  expect(await answers()).toEqual([403, 403]);
});

test("direct URLs are refused when the package ends before they would", async () => {
  await put(key);
  const { expiresAt } = await as("viewer", () => get({ packageId }));
  await cloud.clock.advance(Date.parse(expiresAt) - cloud.clock.now() - 7 * day + 60_000);
  await expect(create()).rejects.toMatchObject({
    code: "link.ends_early",
    message: expect.stringContaining(expiresAt),
  });
  expect((await create(6)).fileCount).toBe(2);
});
