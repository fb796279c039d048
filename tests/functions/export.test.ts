import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { csvColumns } from "#core/readset/export-schema";
import type { Row } from "#core/readset/row";
import { ReadSet } from "#core/readset/schema";
import { openapi } from "#functions/api/openapi";
import * as Known from "#tests/functions/known-read-sets";
import { type TestCloud, testCloud } from "#tests/support/cloud";
import { parseCsv } from "#tests/support/csv";

let cloud: TestCloud;
let rows: Row[];

beforeAll(async () => {
  cloud = await testCloud();
  Known.actWithBothStores(cloud);
  const all = Array.from({ length: 60 }, (_, n) => Known.rowAt(cloud, n));
  rows = all.filter(({ projectId }) => projectId === "demo");
  await Known.putRows(all);
});
afterAll(() => cloud.close());

async function fetchAs(accept: string | undefined, path = "/api/v1/read-sets") {
  const response = await fetch(cloud.outputs.api + path, {
    headers: {
      authorization: `Bearer ${cloud.outputs.tokens.viewer}`,
      ...(accept && { accept }),
    },
  });
  return { response, type: response.headers.get("content-type"), text: await response.text() };
}

/** All pages, by following `Link`. */
async function pages(accept: string, query: string): Promise<string[]> {
  const found: string[] = [];
  let path: string | undefined = `/api/v1/read-sets?${query}`;
  while (path) {
    const { response, text } = await fetchAs(accept, path);
    expect(response.status).toBe(200);
    found.push(text);
    path = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1];
  }
  return found;
}

const idsOf = (wanted: Row[]) => wanted.map(({ set_id }) => set_id).sort();
const active = () => rows.filter(({ set_status }) => set_status === "ACTIVE");
const living = () => rows.filter(({ set_status }) => set_status !== "DELETED");

describe("GET /read-sets as CSV", () => {
  test("has the members of the item for columns, in their order, and every read set of the filter once", async () => {
    for (const limit of [3, 200]) {
      const tables = (await pages("text/csv", `status=ACTIVE&limit=${limit}`)).map(parseCsv);
      for (const [header, ...lines] of tables) {
        expect(header).toEqual(csvColumns);
        expect(lines.length).toBeLessThanOrEqual(limit);
      }
      const ids = tables.flatMap(([, ...lines]) => lines.map(([id = ""]) => id));
      expect(ids.sort()).toEqual(idsOf(active()));
    }
    const members = csvColumns.filter((name) => name in ReadSet.shape);
    expect(members).toEqual(Object.keys(ReadSet.shape));
  });

  test("says what it is", async () => {
    const { response, type } = await fetchAs("text/csv");
    expect(type).toBe("text/csv; charset=utf-8; header=present");
    expect(response.headers.get("vary")).toMatch(/accept/i);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("gives up to 1,000 read sets a page, and that many when nothing is said", async () => {
    const { text } = await fetchAs("text/csv");
    expect(parseCsv(text)).toHaveLength(1 + living().length);
    expect((await fetchAs("text/csv", "/api/v1/read-sets?limit=1000")).response.status).toBe(200);
    const refused = await fetchAs("text/csv", "/api/v1/read-sets?limit=1001");
    expect([refused.response.status, JSON.parse(refused.text).errors[0].path]).toEqual([
      400,
      "limit",
    ]);
    expect((await fetchAs(undefined, "/api/v1/read-sets?limit=201")).response.status).toBe(400);
  });
});

describe("GET /read-sets as JSON Lines", () => {
  test("has each read set of the filter on a line, as JSON has it", async () => {
    const lines = (await pages("application/x-ndjson", "fileType=BAM&limit=4"))
      .flatMap((text) => text.split("\n"))
      .filter((line) => line !== "");
    const found = lines.map((line) => ReadSet.parse(JSON.parse(line)));
    const wanted = living().filter(({ set_type }) => set_type === "BAM");
    expect(found.map(({ id }) => id).sort()).toEqual(idsOf(wanted));
    const [first] = found;
    const one = await fetchAs(undefined, `/api/v1/read-sets/${first?.storeId}/${first?.id}`);
    expect(JSON.parse(one.text)).toEqual(first);
  });
});

test("the API's description tells of every form that a route answers, and of the larger pages", () => {
  const { paths } = openapi() as {
    paths: Record<
      string,
      { get: { responses: Record<string, { content: object }>; parameters: Parameter[] } }
    >;
  };
  type Parameter = { name: string; schema: object };
  const { responses, parameters } = paths["/api/v1/read-sets"]?.get ?? {};
  expect(Object.keys(responses?.[200]?.content ?? {})).toEqual([
    "application/json",
    "text/csv",
    "application/x-ndjson",
  ]);
  expect(responses).toHaveProperty("406");
  const limit = parameters?.find(({ name }) => name === "limit");
  expect(limit?.schema).toMatchObject({ maximum: 1000 });
});

describe("Accept", () => {
  test.each([
    [undefined, "application/json"],
    ["*/*", "application/json"],
    ["application/*;q=0.5, text/csv;q=0.4", "application/json"],
    ["text/html, text/*;q=0.1", "text/csv; charset=utf-8; header=present"],
    ["application/x-ndjson;q=0.2, application/json;q=0.1", "application/x-ndjson"],
    ["TEXT/CSV; header=absent", "text/csv; charset=utf-8; header=present"],
    ["text/html,application/xhtml+xml,*/*;q=0.8", "application/json"],
    ["application/json;q=0, */*;q=0.1", "text/csv; charset=utf-8; header=present"],
  ])("%s is answered as %s", async (accept, type) => {
    const answered = await fetchAs(accept);
    expect([answered.response.status, answered.type]).toEqual([200, type]);
  });

  test.each(["text/html", "application/json;q=0", "image/*"])(
    "%s, which cannot be met, is 406 with what could be",
    async (accept) => {
      const { response, type, text } = await fetchAs(accept);
      expect([response.status, type]).toEqual([406, "application/problem+json"]);
      expect(JSON.parse(text)).toMatchObject({
        code: "request.not_acceptable",
        detail: `Accept: this route cannot answer ${accept}.`,
        hint: "It answers application/json, text/csv, application/x-ndjson.",
      });
    },
  );

  test("that cannot be met changes nothing: it is refused before the route is run", async () => {
    const { status, body } = await cloud.api<{ code: string }>(
      "sharer",
      "POST",
      "/api/v1/packages",
      { name: "cohort", selection: { sampleIdList: ["L1"], dataTypeList: ["fastq"] } },
      { accept: "text/csv" },
    );
    expect([status, body.code]).toEqual([406, "request.not_acceptable"]);
    const { body: packages } = await cloud.api<{ items: [] }>("viewer", "GET", "/api/v1/packages");
    expect(packages.items).toEqual([]);
  });
});
