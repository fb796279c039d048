import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { createApp, endpoints } from "#functions/api/app";
import { bodyExamples } from "#functions/api/body-examples";
import { app as docs } from "#functions/api/docs";
import { createDownloadApp } from "#functions/api/download-app";
import { openapi } from "#functions/api/openapi";
import { root } from "#tests/support/cloud";

type Operation = {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean }[];
  responses: Record<string, object>;
};
const document = openapi() as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Routes of a Hono app as OpenAPI writes them: `get /packages/{packageId}`; middleware is no route. */
function routesOf(app: { routes: { method: string; path: string }[] }): string[] {
  const routes = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
  return [...new Set(routes)].sort();
}

/** Routes that tell of the API, and are no part of it. */
const aboutTheApi = [
  "get /.well-known/seqferry.json",
  "get /docs",
  "get /docs/start.js",
  "get /docs/{asset}",
  "get /openapi.json",
];

describe("openapi.json", () => {
  test("is what the endpoints say now: `node functions/api/write-openapi.ts` was run", () => {
    const written = readFileSync(join(root, "functions/api/openapi.json"), "utf8");
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(openapi())));
  });

  test("documents every route that is served, and serves every route that is documented", () => {
    const api = createApp(() => Promise.reject(new Error("nobody signs in here")));
    const served = [...routesOf(api), ...routesOf(createDownloadApp())].sort();
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served);
    expect(routesOf(docs)).toEqual(aboutTheApi);
    expect(served.length).toBe(endpoints.length + 8);
  });

  test("names each operation once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
  });

  test("refers to no component that is not there, and has none that nothing refers to", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, reference = ""]) => reference,
    );
    expect(references.length).toBeGreaterThan(20);
    const names = Object.keys(document.components.schemas);
    for (const reference of references) expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
    const used = new Set(references.map((reference) => reference.split("/").at(-1)));
    // What `report.json` holds is read from S3, and answered by no route.
    expect([...used, "PackageReport"].sort()).toEqual(names.sort());
    expect(JSON.stringify(document)).not.toContain("$defs");
  });

  test("describes what is answered and taken, member by member", () => {
    for (const { answer, body } of endpoints)
      for (const schema of [answer, body]) {
        // Rules are taken in and given as the array of objects that jobs.json is.
        if (!schema || schema.def.type === "array") continue;
        const id = z.globalRegistry.get(schema)?.id ?? "";
        const { shape } = schema as unknown as { shape: object };
        const component = document.components.schemas[id] as { properties?: object };
        expect(Object.keys(component.properties ?? {})).toEqual(Object.keys(shape));
      }
    for (const component of Object.values(document.components.schemas))
      expect(component).toHaveProperty("type");
  });

  test.each(operations)(
    "declares every parameter of the path of $method $path",
    ({ path, operation }) => {
      const declared = operation.parameters?.filter((parameter) => parameter.in === "path") ?? [];
      expect(declared.map(({ name }) => name)).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      );
      for (const { required } of declared) expect(required).toBe(true);
    },
  );

  test("says for every endpoint how it refuses: 400, 401, 403, and 404 where it takes an id", () => {
    for (const { operationId, params } of endpoints) {
      const found = operations.find(({ operation }) => operation.operationId === operationId);
      const statuses = Object.keys(found?.operation.responses ?? {});
      for (const status of ["400", "401", "403", "500", ...(params ? ["404"] : [])])
        expect(statuses).toContain(status);
    }
  });
});

test("every body has an example, and each is one that the API takes", () => {
  const bodies = endpoints.filter(({ body }) => body);
  const without = bodies.filter(({ operationId, body }) => {
    if (operationId in bodyExamples) return false;
    const { examples, example } = (body as z.ZodType).meta() ?? {};
    return (
      !examples &&
      !example &&
      !JSON.stringify(z.toJSONSchema(body as z.ZodType, { io: "input" })).includes('"example')
    );
  });
  expect(without.map(({ operationId }) => operationId)).toEqual([]);
  for (const [operationId, example] of Object.entries(bodyExamples)) {
    const body = bodies.find((endpoint) => endpoint.operationId === operationId)?.body;
    expect(body, operationId).toBeDefined();
    expect((body as z.ZodType).safeParse(example).error, operationId).toBeUndefined();
  }
});
