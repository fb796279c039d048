import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { Size } from "#cli/size";
import { type Setting, user } from "#tests/cli/support";

const id = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const page = "<!doctype html><title>Run 7 – 日本</title>";
const twin = '{"totals":{}}';
const signed = (url: string, text: string) => ({
  ...{ url, sizeBytes: Buffer.byteLength(text) },
  sha256: createHash("sha256").update(text).digest("hex"),
});

/** A service whose report is sealed; what S3 gives can be another text. */
function service({ html = page } = {}): typeof fetch {
  return async (input) => {
    const url = String(input);
    if (url.includes("/s3/")) return new Response(url.includes("json") ? twin : html);
    return Response.json({
      html: signed("https://local.example/s3/report.html?X-Amz-Signature=secret", page),
      json: signed("https://local.example/s3/report.json?X-Amz-Signature=secret", twin),
    });
  };
}

const person = user({ env: { SEQFERRY_API: "https://local.example", SEQFERRY_TOKEN: "t" } });
afterAll(person.remove);
const report = (argv: string[], setting: Setting = {}) =>
  person.run(["package", "report", id, ...argv], {
    ...{ fetch: service(), cwd: person.home },
    ...setting,
  });
const inHome = (name: string) => join(person.home, name);

test("is saved, and opened on a terminal only, unless it is said otherwise", async () => {
  const opened: string[] = [];
  const browser = (url: string) => void opened.push(url);
  const piped = await report([], { browser });
  expect([piped.code, piped.stdout, piped.stderr]).toEqual([0, `${id}.report.html\n`, ""]);
  expect(readFileSync(inHome(`${id}.report.html`), "utf8")).toBe(page);
  await report(["--no-open"], { browser, terminal: 80 });
  expect(opened).toEqual([]);
  await report([], { browser, terminal: 80 });
  await report(["--open", "--save", "a b.html"], { browser });
  expect(opened).toEqual([
    pathToFileURL(inHome(`${id}.report.html`)).href,
    pathToFileURL(inHome("a b.html")).href,
  ]);
  const without = await report(["--open"]);
  expect([without.code, without.stderr]).toEqual([0, expect.stringContaining("No browser")]);
});

test("its twin for programs goes to stdout or into a file, and into no browser", async () => {
  const { stdout } = await report(["--json-report", "--save", "-"]);
  expect(stdout).toBe(twin);
  const browser = () => expect.unreachable();
  const saved = await report(["--json-report"], { browser, terminal: 80 });
  expect(saved.stdout).toBe(`${id}.report.json\n`);
  expect(readFileSync(inHome(`${id}.report.json`), "utf8")).toBe(twin);
});

test("one that was damaged on its way takes no file's place, and no URL is shown", async () => {
  for (const fetch of [service({ html: "other" }), refusing]) {
    const { code, stdout, stderr } = await report(["--save", "new.html"], { fetch });
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining("downloaded")]);
    expect(stderr).not.toContain("secret");
    expect(existsSync(inHome("new.html"))).toBe(false);
  }
});

const refusing: typeof fetch = async (input) =>
  String(input).includes("/s3/")
    ? new Response("<Error/>", { status: 403 })
    : service()(input as string);

test.each([
  ["1", 1],
  ["2TB", 2e12],
  ["2TiB", 2 * 1024 ** 4],
  ["1.5g", 1.5e9],
  ["500 GB", undefined],
  ["0", undefined],
  ["-1", undefined],
  ["9000PB", 9e18 > Number.MAX_SAFE_INTEGER ? undefined : 9e18],
])("a size of %s is %s bytes", (text, bytes) => {
  expect(Size.safeParse(text).data).toBe(bytes);
});
