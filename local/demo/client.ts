import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Ask } from "#local/demo/ask";
import { called } from "#local/demo/report";
import type { CloudOutputs } from "#local/outputs";

/** What is running: `file`, or what `npm start` writes. Throws when nothing is. */
export function readOutputs(file: string | undefined): CloudOutputs {
  const path = file
    ? resolve(process.env.INIT_CWD ?? ".", file)
    : join(dirname(dirname(import.meta.dirname)), ".local/outputs.json");
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8"));
  throw new Error('Nothing is running. Run "npm start" in another terminal first.');
}

/** Calls the API as one of the dev users and tells of it. */
export function client(outputs: CloudOutputs): Ask {
  return async <Answer>(role: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${outputs.api}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${outputs.tokens[role]}`,
        ...(body && { "content-type": "application/json", "idempotency-key": randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Error(`Nothing answers at ${outputs.api}. Is "npm start" still running?`);
    });
    const answer = (await response.json()) as { detail?: string };
    called(`${method} ${path.slice(0, 80)}  (${role}) → ${response.status}`);
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.detail}`);
    return answer as Answer;
  };
}
