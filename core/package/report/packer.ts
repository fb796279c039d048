import { once } from "node:events";
import { createGzip } from "node:zlib";
import type { Packed } from "#core/package/report/file-row";
import type { PackageReport } from "#core/package/report/schema";

/** What the page's tables have, beside the files. */
export type Tables = Pick<
  PackageReport,
  "libraries" | "fastqs" | "workflowRuns" | "findings" | "storage"
> & { package: Pick<PackageReport["package"], "id" | "name"> };

/** Characters that are compressed at once. */
const blockLength = 1024 ** 2;

/**
 * The rows of a page's tables as they travel: gzip in base64 of lines, one a file, and at last one with the other
 * tables. Only what is compressed is kept.
 */
export class Packer {
  readonly #gzip = createGzip({ level: 9 });
  readonly #done: Buffer[] = [];
  #lines: string[] = [];
  #length = 0;

  constructor() {
    this.#gzip.on("data", (piece: Buffer) => this.#done.push(piece));
  }

  async add(file: Packed): Promise<void> {
    const line = JSON.stringify(file);
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= blockLength) await this.#flush();
  }

  async end(tables: Tables): Promise<string> {
    await this.#flush();
    const ended = once(this.#gzip, "end");
    this.#gzip.end(JSON.stringify(tables));
    await ended;
    return Buffer.concat(this.#done).toString("base64");
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const block = `${this.#lines.join("\n")}\n`;
    this.#lines = [];
    this.#length = 0;
    if (!this.#gzip.write(block)) await once(this.#gzip, "drain");
  }
}
