import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Import, NewImport, Outcome } from "#core/catalogue/import-schema";
import type { Page } from "#core/page-schema";
import { eventually, type TestCloud } from "#tests/support/cloud";

export const imports = "/api/v1/imports";

export const header =
  "library_id,sequencing_run_id,sequencing_run_date,project_id,sample_id,phenotype";
export const csvOf = (...lines: string[]) => `${[header, ...lines].join("\n")}\n`;

/** What POST /imports takes for a file, with its length and checksum. */
export function bodyFor(csv: string | Buffer, more: object = {}) {
  const bytes = Buffer.from(csv);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { kind: "lims", fileName: "lims.csv", sizeBytes: bytes.length, sha256, ...more };
}

/** Calls of the imports of a cloud. */
export function importsOf(cloud: TestCloud) {
  const ask = (body: object, role = "admin", headers?: Record<string, string>) =>
    cloud.api<NewImport>(role, "POST", imports, body, headers);
  const get = async (id: string, role = "admin") =>
    (await cloud.api<Import>(role, "GET", `${imports}/${id}`)).body;
  const put = ({ uploadUrl, uploadHeaders }: NewImport, csv: string | Buffer) =>
    fetch(uploadUrl ?? "", {
      method: "PUT",
      headers: uploadHeaders,
      body: new Uint8Array(Buffer.from(csv)),
    });
  const ended = (id: string) =>
    eventually(async () => {
      const found = await get(id);
      expect(found.status).toMatch(/SUCCEEDED|FAILED|ABORTED/);
      return found;
    });
  return {
    ask,
    get,
    put,
    ended,
    outcomes: async (id: string, query = "") =>
      (await cloud.api<Page<Outcome>>("admin", "GET", `${imports}/${id}/outcomes${query}`)).body,
    /** Uploads a file and waits for the end of its import. */
    async take(csv: string | Buffer, more: object = {}): Promise<Import> {
      const asked = await ask(bodyFor(csv, more));
      expect(asked.status).toBe(201);
      expect((await put(asked.body, csv)).status).toBe(200);
      return ended(asked.body.id);
    },
  };
}

export const workflowHeader =
  "portal_run_id,library_id,workflow_name,workflow_version,workflow_status,workflow_start,workflow_end,workflow_comment";
export const workflowCsvOf = (...lines: string[]) => `${[workflowHeader, ...lines].join("\n")}\n`;
