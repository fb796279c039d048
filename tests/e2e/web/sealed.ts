import { expect } from "vitest";
import { eventually } from "#tests/support/cloud";
import type { Stage } from "./browser.ts";

/** Waits for the demo's fastqs, which are registered after the start. */
export async function fastqsAreThere({ api }: Stage): Promise<void> {
  await eventually(async () => {
    const { body } = await api<{ items: unknown[] }>("viewer", "GET", "/api/v1/fastqs");
    expect(body.items.length).toBeGreaterThan(5);
  });
}

/** Makes a package of the reads of a library by the API; answers its id once it is sealed. */
export async function sealed({ api }: Stage, name: string): Promise<string> {
  const selection = { libraryIdList: ["LPRJ240003"], dataTypeList: ["fastq"] };
  const { body } = await api<{ id: string }>("sharer", "POST", "/api/v1/packages", {
    ...{ name, selection },
  });
  await eventually(async () => {
    const found = await api<{ status: string }>("viewer", "GET", `/api/v1/packages/${body.id}`);
    expect(found.body.status).toBe("SUCCEEDED");
  });
  return body.id;
}
