import { describe, expect, test } from "vitest";
import { CliError } from "#cli/exit";
import { parse } from "#cli/parse";
import { nearest } from "#cli/suggest";
import { tree } from "#cli/tree/tree";

type Options = Record<string, unknown>;

/** Options and arguments of a command line that is understood. */
function read(line: string, env: Record<string, string> = {}) {
  const parsed = parse(line.split(" "), env);
  if (parsed.kind !== "run") throw new Error(`${line} is ${parsed.kind}`);
  const { command, globals, args } = parsed;
  return { path: command.path, options: parsed.options as Options, globals, args };
}

/** The error of one that is not. */
function refused(line: string, env: Record<string, string> = {}): CliError {
  try {
    parse(line.split(" ").filter(Boolean), env);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error(`${line} was taken`);
}

describe("a command line", () => {
  test("has options before, between and behind its words", () => {
    for (const line of ["--json store get 1", "store --json get 1", "store get 1 --json"])
      expect(read(line)).toMatchObject({
        path: "store get",
        args: ["1"],
        globals: { json: true },
      });
  });

  test("gives values after a space, after an equals sign, and at a short option's letter", () => {
    for (const line of ["-s 1234567890", "-s1234567890", "--seq-store-id=1234567890"])
      expect(read(`read-set backfill ${line}`).options.seqStoreId).toEqual(["1234567890"]);
    expect(read("read-set list --tag lane=2").options.tag).toBe("lane=2");
  });

  test("bundles flags of one letter", () => {
    expect(read("store list -qv").globals).toMatchObject({ quiet: true, verbose: true });
  });

  test("repeats options that repeat, and no others", () => {
    expect(read("read-set backfill -s 1234567890 -s 2345678901").options.seqStoreId).toHaveLength(
      2,
    );
    expect(refused("store list --limit 1 --limit 2").message).toBe("--limit: is given 2 times");
  });

  test("takes words after -- as they are", () => {
    expect(read("store get -- --json").args).toEqual(["--json"]);
    expect(read("store get -").args).toEqual(["-"]);
  });

  test("turns off by --no- what is on by default", () => {
    const options = (line: string) => read(`read-set backfill --all${line}`).options;
    expect(options("").details).toBe(true);
    expect(options(" --no-details").details).toBe(false);
    expect(read("store list --no-color").globals.color).toBe(false);
  });

  test("takes choices in any case, and a date as the first moment of the day, local time", () => {
    const { options } = read("read-set list --status active --created-after 2026-11-01");
    expect(options.status).toBe("ACTIVE");
    expect(options.createdAfter).toBe(new Date(2026, 10, 1).toISOString());
    expect(refused("read-set list --created-after 2026-02-30").exit).toBe("usage");
  });

  test("takes variables for options that are not given, and checks them as options", () => {
    expect(read("store list", { SEQFERRY_OUTPUT: "json" }).globals.output).toBe("json");
    expect(read("store list --output tsv", { SEQFERRY_OUTPUT: "json" }).globals.output).toBe("tsv");
    expect(refused("store list", { SEQFERRY_OUTPUT: "jsn" })).toMatchObject({
      message: '$SEQFERRY_OUTPUT: "jsn" is none of table, json, jsonl, tsv',
      hint: 'Did you mean "json"?',
    });
  });

  test("asks for help and the version wherever it stands", () => {
    expect(parse([], {})).toEqual({ kind: "help", words: [] });
    expect(parse(["read-set", "--help"], {})).toEqual({ kind: "help", words: ["read-set"] });
    expect(parse(["-h", "read-set", "get"], {})).toMatchObject({ words: ["read-set", "get"] });
    expect(parse(["--version"], {})).toEqual({ kind: "version" });
  });
});

describe("what is wrong is named, with what was probably meant", () => {
  test.each([
    ["read-sets list", 'There is no command "read-sets".', 'Did you mean "read-set"?'],
    ["read-set lst", 'seqferry read-set has no "lst".', 'Did you mean "list"?'],
    [
      "store list --jsn",
      "--jsn: is not an option of seqferry store list",
      'Did you mean "--json"?',
    ],
    [
      "read-set list --status ACTIV",
      /^--status: "ACTIV" is none of PROC/,
      'Did you mean "ACTIVE"?',
    ],
    ["completion basch", 'SHELL: "basch" is none of bash, zsh, fish', 'Did you mean "bash"?'],
    ["api get /x", /^METHOD: "get" is none of GET/, 'Did you mean "GET"?'],
    [
      "backfill",
      "seqferry backfill: needs one of list, get, watch, pause, resume, abort",
      undefined,
    ],
    ["store get", "seqferry store get: ID is missing", "Run: seqferry store get --help"],
    ["backfill get", "seqferry backfill get: ID is missing", "Run: seqferry backfill get --help"],
    ["dlq list more", "more: is one word too many", "Run: seqferry dlq list --help"],
    ["store list --limit", "--limit: needs a value (N)", "Run: seqferry store list --help"],
    ["store list --json=yes", "--json: takes no value", undefined],
    ["store list --limit 0", /^--limit: .*, and not "0"$/, undefined],
    ["read-set list --store-id 12", '--store-id: must be 10 to 36 digits, and not "12"', undefined],
    ["backfill watch x --timeout 5", /^--timeout: must be a duration such as 90s/, undefined],
    [
      "backfill watch x --timeout 25d",
      '--timeout: must be 24 days at most, and not "25d"',
      undefined,
    ],
    ["read-set backfill -s 1234567890 -s x", /^--seq-store-id: .*, and not "x"$/, undefined],
  ])("%s", (line, message, hint) => {
    const error = refused(line);
    expect(error.exit).toBe("usage");
    if (message instanceof RegExp) expect(error.message).toMatch(message);
    else expect(error.message).toBe(message);
    expect(error.hint).toBe(hint);
  });

  test("a word that is near to nothing gets the list of what there is", () => {
    expect(refused("store fetch").hint).toBe("There is: list, get.");
    expect(nearest("qqqqqq", ["list", "get"])).toBeUndefined();
  });
});

test("no two options of a command have one name or letter", () => {
  for (const { path, options } of tree) {
    const letters = Object.values(options).flatMap(({ short }) => short ?? []);
    const all = [...letters, "q", "v", "h"];
    expect(new Set(all).size, path).toBe(all.length);
  }
});
