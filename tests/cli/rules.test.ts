import { afterAll, expect, test } from "vitest";
import { user } from "#tests/cli/support";

const person = user({ env: { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" } });
afterAll(person.remove);

const ruleId = "rul.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const seed = {
  ...{ jobName: "cohort", enabled: true, projectIdList: ["demo"], dataTypeList: ["fastq"] },
  shareDestination: "s3://recipient/in/",
};
const rule = { id: ruleId, ...seed, projectIdList: ["demo", "other"] };

/** Runs a command of an API that answers this. */
async function run(argv: string[], answer: object, stdin = "") {
  const asked: { method: string; path: string; body: unknown }[] = [];
  const ran = await person.run(["rule", ...argv], {
    stdin,
    fetch: async (input, init) => {
      const path = String(input).replace("http://127.0.0.1:9/api/v1", "");
      const body = init?.body ? JSON.parse(String(init.body)) : undefined;
      asked.push({ method: init?.method ?? "GET", path, body });
      return Response.json(answer);
    },
  });
  return { ...ran, asked };
}

const entry = { index: 0, jobName: "cohort", ruleId, outcome: "created", enabled: true };
const finding = (severity: string) => ({
  ...{ severity, code: "field.unknown", path: "shareDestinaton" },
  message: "is not known (did you mean shareDestination?)",
});

test("an import sends the file as it is, says what is wrong with which entry, and exits with 6", async () => {
  const entries = [seed, { ...seed, shareDestinaton: "s3://recipient/in/" }];
  const wrong = { ...entry, index: 1, enabled: false, findings: [finding("error")] };
  const answer = { items: [{ ...entry, findings: [] }, wrong], disabled: [] };
  const ran = await run(["import", "-"], answer, JSON.stringify(entries));
  expect(ran.asked).toEqual([{ method: "POST", path: "/rules/imports", body: entries }]);
  expect(ran.code).toBe(6);
  expect(ran.stderr).toBe(
    "1 cohort: shareDestinaton: is not known (did you mean shareDestination?)\n",
  );
  expect(ran.stdout.split("\n").slice(0, 2)).toEqual([
    "0\tcohort\tcreated\ttrue\t[]",
    expect.stringMatching(/^1\tcohort\tcreated\tfalse\t.*field\.unknown/),
  ]);
});

test("an import whose findings are warnings exits with 0; what is no array is sent nowhere", async () => {
  const warned = { items: [{ ...entry, findings: [finding("warning")] }], disabled: [] };
  expect((await run(["import", "-"], warned, JSON.stringify([seed]))).code).toBe(0);
  for (const text of ["{}", "[{"])
    expect(await run(["import", "-"], {}, text)).toMatchObject({ code: 2, asked: [] });
});

test("lists of rules and of their runs are a line each, and a line is an id", async () => {
  const page = (item: object) => ({ items: [item], nextCursor: null });
  const listed = await run(["list", "--enabled", "true"], page(rule));
  expect(listed.stdout).toBe(
    `${ruleId}\tcohort\ttrue\t["demo","other"]\t["fastq"]\ts3://recipient/in/\n`,
  );
  const ruleRun = {
    ...{ id: "rrn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", instrumentRunId: "261120_A01052_0001_BH7JMMDRX5" },
    ...{ status: "FAILED", statusReason: "The copy failed.", createdAt: "2026-11-20T00:00:00Z" },
    shares: [],
  };
  const line = listed.stdout.trimEnd();
  const { stdout, asked } = await run(["runs", line, "--status", "FAILED"], page(ruleRun));
  expect(asked.map(({ path }) => path)).toEqual([`/rules/${ruleId}/runs?status=FAILED&limit=25`]);
  expect(stdout).toContain(`${ruleRun.id}\t${ruleRun.instrumentRunId}\tFAILED\tThe copy failed.\t`);
});
