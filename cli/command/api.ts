import { readFile } from "node:fs/promises";
import { openApi, type Query } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { json } from "#cli/output/escape";
import type { api } from "#cli/tree/other";

export const run: Handler<typeof api> = async (call) => {
  const [method = "", path = ""] = call.args;
  if (!/^\/(?!\/)/.test(path))
    throw usage(`PATH: "${path}" does not begin with /`, "It is a path of the API, as /read-sets.");
  const { input, accept } = call.options;
  const fields = fieldsOf(call);
  const inQuery = method === "GET" || method === "DELETE";
  if (input && Object.keys(fields).length > 0)
    throw usage("--input: does not go with --field or --json-field");
  if (input && inQuery) throw usage(`--input: does not go with ${method}`);
  const body = input ? await bodyOf(call, input) : inQuery ? undefined : fields;
  const service = await openApi(call);
  const query = inQuery ? asQuery(fields) : {};
  print(call, await service.text(method, path, { accept, query, body }));
  return 0;
};

/** Fields by name, those of -F read as JSON. */
function fieldsOf({ options }: Call<typeof api>): Record<string, unknown> {
  const pairs = options.field.map((text) => pairOf("--field", text));
  const read = options.jsonField.map((text): [string, unknown] => {
    const [name, value] = pairOf("--json-field", text);
    try {
      return [name, JSON.parse(value)];
    } catch {
      throw usage(`--json-field: the value of ${name} is no JSON`, "Texts go with -f.");
    }
  });
  return Object.fromEntries([...pairs, ...read]);
}

function pairOf(flag: string, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw usage(`${flag}: "${text}" is not NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function asQuery(fields: Record<string, unknown>): Query {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

async function bodyOf({ context }: Call, input: string): Promise<unknown> {
  const text = input === "-" ? await context.stdin.text() : await fileText(input);
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`--input: ${input === "-" ? "stdin" : input} holds no JSON`);
  }
}

function fileText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw usage(`--input: ${error.message}`);
  });
}

/** JSON laid out for a terminal; everything else as it came. */
function print({ context: { stdout } }: Call, text: string): void {
  const isText = !/^\s*[[{]/.test(text);
  if (!stdout.isTTY || isText)
    stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
  else stdout.write(`${json(JSON.parse(text), 2)}\n`);
}
