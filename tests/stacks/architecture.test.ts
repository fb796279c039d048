import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderArchitecture } from "#local/docs/architecture";
import { graphOf } from "#tests/stacks/graphs";
import { root } from "#tests/support/cloud";

test("docs/architecture.md is what the stacks make", async () => {
  const written = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const text = renderArchitecture(await graphOf("prod"));
  expect(written, 'run "npm run build" and commit docs/architecture.md').toBe(text);
});
