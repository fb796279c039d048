import { afterAll, test } from "vitest";
import { find } from "#tests/core/package/download-script/support/run";

const skipped: string[] = [];
afterAll(() => {
  if (skipped.length > 0)
    console.log(`skipped: download script: not tried here: ${skipped.join(", ")}`);
});

/** Tools the test cannot do without: where one is absent the test is skipped and said so at the end. */
export function testWith(tools: string[], name: string, body: () => Promise<void>) {
  const absent = tools.filter((tool) => !find(tool));
  for (const tool of absent) if (!skipped.includes(tool)) skipped.push(tool);
  test.skipIf(absent.length > 0)(name, body);
}

/** Options of a run that does not wait between tries. */
export const quick = ["--retry-delay", "0"];
