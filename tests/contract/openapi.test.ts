import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createApp } from "#functions/api/app";
import { app as docs } from "#functions/api/docs";
import { createDownloadApp } from "#functions/api/download-app";
import { openapi } from "#functions/api/openapi";

type Document = {
  paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, unknown> }>
  >;
  components: { schemas: Record<string, unknown> };
};

const committed = JSON.parse(
  readFileSync(new URL("../../functions/api/openapi.json", import.meta.url), "utf8"),
) as Document;

/** `METHOD /path` of everything an app answers by itself, in OpenAPI's notation. */
function routesOf(app: { routes: { method: string; path: string }[] }): string[] {
  return app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
}

const documented = Object.entries(committed.paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
);

test("the committed document is what the schemas say now", () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(openapi())));
});

test("every route of the API and of recipients is documented, and nothing else is", () => {
  const nobody = () => Promise.reject(new Error("nobody"));
  const served = [...routesOf(createApp(nobody)), ...routesOf(createDownloadApp())];
  expect([...documented].sort()).toEqual([...new Set(served)].sort());
  expect(routesOf(docs)).toContain("GET /openapi.json");
});

test("every reference leads to a component and every operation has a name of its own", () => {
  const references = [...JSON.stringify(committed).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, to]) => to,
  );
  expect(references.length).toBeGreaterThan(20);
  const known = Object.keys(committed.components.schemas).map(
    (name) => `#/components/schemas/${name}`,
  );
  expect(references.filter((reference) => !known.includes(reference ?? ""))).toEqual([]);
  const names = Object.values(committed.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  );
  expect(new Set(names).size).toBe(names.length);
});

test("every operation of the API tells of its failures", () => {
  for (const [path, operations] of Object.entries(committed.paths))
    if (path.startsWith("/api/"))
      for (const { responses } of Object.values(operations))
        expect(Object.keys(responses)).toEqual(
          expect.arrayContaining(["400", "401", "403", "500"]),
        );
});
