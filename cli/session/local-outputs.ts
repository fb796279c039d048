import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { readJson } from "#cli/session/files";

/** What `npm start` tells of itself. */
const Outputs = z.object({ api: z.string(), tokens: z.record(z.string(), z.string()) });
export type Outputs = z.infer<typeof Outputs>;

/** `.local/outputs.json` of this directory or one above it. */
export function findOutputs(directory: string): string | undefined {
  const file = join(directory, ".local/outputs.json");
  if (existsSync(file)) return file;
  const above = dirname(directory);
  return above === directory ? undefined : findOutputs(above);
}

export function readOutputs(file: string): Promise<Outputs | undefined> {
  return readJson(file, Outputs);
}
