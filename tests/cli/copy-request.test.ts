import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { unpack } from "#core/copy/manifest-b64gz";
import { type Setting, user } from "#tests/cli/support";

const directory = mkdtempSync(join(tmpdir(), "copy-request-"));
const env = { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" };
const person = user({ env });
afterAll(() => {
  person.remove();
  rmSync(directory, { recursive: true });
});

type Sent = { body: Record<string, unknown>; key: string };

/** Runs `copy start`; answers the requests that were made, the first as `body`. */
async function start(argv: string[], setting: Setting = {}) {
  const sent: Sent[] = [];
  const ran = await person.run(["copy", "start", ...argv], {
    fetch: async (_, init) => {
      const headers = new Headers(init?.headers);
      sent.push({
        body: JSON.parse(String(init?.body)),
        key: headers.get("idempotency-key") ?? "",
      });
      return Response.json({ id: "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" }, { status: 202 });
    },
    ...setting,
  });
  return { ...ran, sent, body: sent[0]?.body };
}

function fileOf(content: string | Buffer): string {
  const file = join(directory, "manifest");
  writeFileSync(file, content);
  return file;
}

const manifest = { "icav2://project-a/a b#?+.bam": ["icav2://project-b/x/"] };
const text = JSON.stringify(manifest);
const packed = gzipSync(text).toString("base64");
const listed = ["-s", "s3://a/b", "-d", "s3://c/d/"];

describe("a manifest", () => {
  test("of JSON is sent as it is, from a file and from stdin", async () => {
    expect((await start(["-m", fileOf(text)])).body).toEqual({ manifest });
    expect((await start(["-m", "-"], { stdin: `\ufeff${text}\n` })).body).toEqual({ manifest });
  });

  test("of base64 is sent as manifest_b64gz, however its lines are broken", async () => {
    const broken = `${packed.replace(/.{40}/g, "$&\n")}\n`;
    expect((await start(["-m", "-"], { stdin: broken })).body).toEqual({ manifest_b64gz: packed });
  });

  test("that is gzipped is sent as manifest_b64gz", async () => {
    const { body } = await start(["-m", fileOf(gzipSync(text))]);
    expect(unpack(String(body?.manifest_b64gz))).toEqual(manifest);
  });

  test("may be a whole request, in which options override and others stay", async () => {
    const request = { manifest_b64gz: packed, onExist: "fail", dryRun: true };
    const { body } = await start(["-m", "-", "--no-dry-run"], { stdin: JSON.stringify(request) });
    expect(body).toEqual({ ...request, dryRun: false });
    const renaming = {
      ...{ sourceUriList: ["icav2://a/b"], destinationUri: "icav2://c/d/" },
      renamingMapList: [{ sourceUri: "icav2://a/b", outputFileName: "c" }],
    };
    expect((await start(["-m", "-"], { stdin: JSON.stringify(renaming) })).body).toEqual(renaming);
  });

  test("that is large is sent as manifest_b64gz, whatever is in it", async () => {
    const uri = fc.string({ unit: "binary" }).map((name) => `s3://a/${name}`);
    const filler = Array.from({ length: 2500 }, (_, n) => [`s3://a/filler/${n}`, ["s3://c/d/"]]);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(uri, fc.array(uri)), async (some) => {
        const large = { ...some, ...Object.fromEntries(filler) };
        const { body } = await start(["-m", "-"], { stdin: JSON.stringify(large) });
        expect(Object.keys(body ?? {})).toEqual(["manifest_b64gz"]);
        expect(unpack(String(body?.manifest_b64gz))).toEqual(JSON.parse(JSON.stringify(large)));
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ["", "stdin is empty"],
    ["{", "stdin is neither JSON nor base64"],
    ["[]", "stdin holds no object"],
    ["null,", "stdin is neither JSON nor base64"],
  ])("of '%s' is refused, and nothing is asked for", async (stdin, message) => {
    const { code, stderr, sent } = await start(["-m", "-"], { stdin });
    expect([code, sent]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });

  test("is not waited for on a terminal, and a file that is not there is named", async () => {
    const asked = await start(["-m", "-"], { terminal: 80 });
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining("is the terminal")]);
    const missing = await start(["-m", join(directory, "none")]);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("none")]);
  });

  test("too large for the API is refused before it is sent", async () => {
    const { code, stderr, sent } = await start(["-m", "-"], { stdin: "A".repeat(6_000_000) });
    expect([code, sent]).toEqual([2, []]);
    expect(stderr).toContain("Divide it");
  });
});

describe("sources", () => {
  test("from stdin are literal: a line a URI, with its spaces", async () => {
    const uri = fc.string({ unit: "grapheme" }).map((name) => `s3://a/${name}`);
    const line = uri.filter((name) => !/[\r\n]/.test(name));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), async (some) => {
        const lines = [...some, "s3://a/ ends in spaces  "];
        const { body } = await start(["-s", "-", "-d", "s3://c/d/"], { stdin: lines.join("\n") });
        expect(body).toEqual({ sourceUriList: lines, destinationUri: "s3://c/d/" });
      }),
    );
  });

  test("that are many are sent as a manifest of the same", async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => `s3://a/some/long/prefix/${n}`);
    const { body } = await start(["-s", "-", "-d", "s3://c/d/"], { stdin: lines.join("\n") });
    const wanted = Object.fromEntries(lines.map((uri) => [uri, ["s3://c/d/"]]));
    expect(unpack(String(body?.manifest_b64gz))).toEqual(wanted);
  });

  test("that are external stay a list, however many there are", async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => `s3://a/some/long/prefix/${n}`);
    const more = ["--external-source", "s3://x/y"];
    const { body } = await start(["-s", "-", ...more, "-d", "icav2://c/d/"], {
      stdin: lines.join("\n"),
    });
    expect(body).toMatchObject({ sourceUriList: lines, externalSourceUriList: ["s3://x/y"] });
  });

  test.each([
    [[], "--source: is missing"],
    [["-s", "s3://a/b"], "--destination: is missing"],
    [["-m", "x", "-d", "s3://a/"], "--manifest: does not go with"],
    [["-s", "-", "-d", "s3://a/"], "no URIs on stdin"],
    [[...listed, "--destination-owner", "12"], "must be the 12 digits"],
    [[...listed, "--thaw-flexible-days", "31"], "--thaw-flexible-days"],
    [[...listed, "--thaw-deep-speed", "expedited"], "is none of Bulk, Standard"],
    [[...listed, "--storage-class", "GLACIR"], 'Did you mean "GLACIER"?'],
    [[...listed, "--idempotency-key", "two words"], "--idempotency-key"],
    [[...listed, "--thaw-only"], "--thaw-only: goes with --source alone"],
    [["-m", "x", "--thaw-only"], "--thaw-only: goes with --source alone"],
  ])("as %j are refused, and nothing is asked for", async (argv, message) => {
    const { code, stderr, sent } = await start(argv);
    expect([code, sent]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });
});

describe("options", () => {
  test("are sent when they are given, so that the API's defaults hold for others", async () => {
    const plain = { sourceUriList: ["s3://a/b"], destinationUri: "s3://c/d/" };
    expect((await start(listed)).body).toEqual(plain);
    const argv = [
      ...["--on-exist", "OVERWRITE", "--storage-class", "glacier_ir", "--writes-report"],
      ...["--destination-owner", "123456789012", "--name", "cohort 7", "--project-id", "demo"],
      ...["--thaw-flexible-days", "3", "--thaw-flexible-speed", "standard"],
      ...["--thaw-intelligent-deep-archive-speed", "standard", "--dry-run"],
    ];
    expect((await start([...listed, ...argv])).body).toEqual({
      ...plain,
      ...{ onExist: "overwrite", storageClass: "GLACIER_IR", writesReport: true, dryRun: true },
      ...{ destinationOwner: "123456789012", name: "cohort 7", projectId: "demo" },
      thaw: {
        flexible: { days: 3, speed: "Standard" },
        intelligentDeepArchive: { speed: "Standard" },
      },
    });
  });

  test("of a thaw alone ask for no destination", async () => {
    const argv = ["-s", "s3://a/run/", "--thaw-only", "--on-missing", "fail-item"];
    expect((await start([...argv, "--thaw-deep-days", "3"])).body).toEqual({
      ...{ action: "thaw", sourceUriList: ["s3://a/run/"], onMissing: "fail-item" },
      thaw: { deep: { days: 3 } },
    });
  });

  test("name the request by its key; without one each call has a key of its own", async () => {
    const key = async (...argv: string[]) => (await start([...listed, ...argv])).sent[0]?.key;
    expect(await key("--idempotency-key", "nightly-7")).toBe("nightly-7");
    expect(await key()).not.toBe(await key());
  });

  test("keep one key when the request is made again", async () => {
    const keys: (string | null)[] = [];
    await start(listed, {
      fetch: async (_, init) => {
        keys.push(new Headers(init?.headers).get("idempotency-key"));
        return Response.json({}, { status: 503 });
      },
    });
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
  });
});
