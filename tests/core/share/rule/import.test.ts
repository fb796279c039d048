import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportRules } from "#core/share/rule/import";
import { all } from "#core/share/rule/row";
import { change, create } from "#core/share/rule/rule";
import { take } from "#core/share/rule/rules-file";
import { historyOf } from "#tests/core/share/room";
import { folder, imported, seed, told } from "#tests/core/share/rule/room";
import { as, openRoom, type Room } from "#tests/core/share/sharing-job/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const asAdmin = <T>(work: () => T): T => as("admin", work, { projectIds: "*" });
const place = (name: string) => ({ shareDestination: `${folder}${name}/` });

test("what is wrong with an entry is told, and its rule stays disabled until it is mended; the others are enabled", async () => {
  const items = await imported(
    seed("good", place("good")),
    { ...seed("typo", place("typo")), shareDestinaton: folder },
    seed("nowhere", { shareDestination: "s3://nobody-knows/x/" }),
    seed("twin", place("twin")),
    seed("twin", place("other-twin")),
    seed("copy", place("good")),
    { ...seed("values", place("values")), projectIdList: [], dataTypeList: ["bam"] },
    "no rule",
    seed("off", { ...place("off"), enabled: false }),
    seed("foreign", { ...place("foreign"), projectIdList: ["demo", "other"] }),
  );
  const codes = items.map(({ jobName, outcome, enabled, findings }) => [
    ...[jobName, outcome, enabled],
    findings.map(({ code, path }) => `${code} ${path}`),
  ]);
  expect(codes).toEqual([
    ["good", "created", true, []],
    ["typo", "created", false, ["field.unknown shareDestinaton"]],
    ["nowhere", "created", false, ["destination.unregistered shareDestination"]],
    ["twin", "created", true, []],
    ["twin", "created", false, ["rule.duplicate_name jobName"]],
    ["copy", "created", false, ["rule.duplicate shareDestination"]],
    ["values", "created", false, ["field.invalid projectIdList", "field.invalid dataTypeList.0"]],
    [null, "refused", false, ["entry.invalid 7"]],
    ["off", "created", false, []],
    ["foreign", "created", false, ["destination.refused shareDestination"]],
  ]);
  expect(items[1]?.findings[0]?.message).toContain("did you mean shareDestination?");
  const typo = items[1]?.ruleId ?? "";
  const [mended] = await imported(seed("typo", place("typo")));
  expect(mended).toMatchObject({ ruleId: typo, outcome: "changed", enabled: true, findings: [] });
  expect((await historyOf(typo)).actions).toEqual(["rule.create", "rule.import"]);
});

test("an export that is imported again changes nothing, also with a rule of somebody here", async () => {
  await asAdmin(() =>
    create({ jobName: "mine", projectIdList: ["demo"], dataTypeList: ["fastq"], ...place("mine") }),
  );
  const before = await all();
  const entries = await asAdmin(exportRules);
  expect(Object.keys(entries[0] ?? {})).toEqual([
    ...["jobName", "enabled", "projectIdList", "dataTypeList", "shareDestination"],
  ]);
  const first = await imported(...JSON.parse(JSON.stringify(entries)));
  const usable = before.filter(({ findings }) => findings.length === 0);
  const same = first.filter(({ ruleId }) => usable.some((rule) => rule.ruleId === ruleId));
  expect(
    same.every(
      ({ enabled, ruleId }) => enabled === usable.find((one) => one.ruleId === ruleId)?.enabled,
    ),
  ).toBe(true);
  const second = await imported(...JSON.parse(JSON.stringify(entries)));
  expect(second.map(({ outcome }) => outcome)).toEqual(second.map(() => "unchanged"));
  expect(await asAdmin(exportRules)).toEqual(entries);
});

test("the watched file is taken in as it is; what it has no more is disabled, and what is no JSON changes nothing", async () => {
  const write = (Body: string) =>
    room.s3.send(
      new PutObjectCommand({ Bucket: "storage", Key: "auto_package_push_jobs/jobs.json", Body }),
    );
  const ours = async () =>
    (await all())
      .filter(({ origin }) => origin === "file")
      .map(({ jobName, enabled, owner }) => ({ jobName, enabled, owner: owner.name }));
  const [one, two] = [seed("one", place("one")), seed("two", place("two"))];
  await write(JSON.stringify([one, two]));
  await take();
  await take();
  const on = { enabled: true, owner: "jobs.json" };
  expect(await ours()).toEqual([
    { jobName: "one", ...on },
    { jobName: "two", ...on },
  ]);
  const rule = (await all()).find(({ jobName }) => jobName === "one");
  await asAdmin(() => change({ ruleId: rule?.ruleId ?? "", change: { enabled: false } }));
  await write(JSON.stringify([one]));
  expect((await take())?.disabled).toHaveLength(1);
  expect(
    (await ours()).map(({ enabled }) => enabled),
    "somebody disabled the first",
  ).toEqual([false, false]);
  await write(JSON.stringify([one, two]));
  await take();
  expect((await ours()).map(({ enabled }) => enabled)).toEqual([false, true]);
  await write("[{");
  expect(await take()).toBeUndefined();
  expect((await ours()).map(({ enabled }) => enabled)).toEqual([false, true]);
  expect(await told("is not JSON")).toEqual(["RulesFileRefused"]);
  expect((await historyOf("rules-file")).actions).toContain("rule.file_refused");
});
