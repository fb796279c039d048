import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "#tests/support/cloud";

test.each([
  ["RestoreObjectCommand", "core/copy/thaw/ask.ts"],
  ["StartReadSetActivationJobCommand", "core/copy/thaw/activation.ts"],
  ["StartReadSetExportJobCommand", "core/copy/s3-copy/omics-source/export.ts"],
])("%s is sent by one module of the system", (command, owner) => {
  const sources = globSync("{core,functions,cli,web}/**/*.{ts,tsx}", {
    cwd: root,
    exclude: (name) => String(name).includes("node_modules"),
  });
  const users = sources.filter((path) => readFileSync(`${root}/${path}`, "utf8").includes(command));
  expect(users).toEqual([owner]);
});
