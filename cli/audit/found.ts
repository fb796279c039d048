import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import { CliError } from "#cli/exit";
import { Anchor, Certificate } from "#core/audit/certificate-schema";
import { partsOfKey } from "#core/audit/chain";

/** What `audit export` leaves beside the files. */
const Export = z.object({
  schema: z.literal("seqferry.audit-export/1"),
  kept: z.object({ sequence: z.int(), hash: z.string() }).nullable(),
  keys: z.array(z.string()),
});

type Placed<Value> = { path: string; value: Value };

/** What paths hold of an audit. */
export type Found = {
  /** Sorted by the places that their names say; those without one come first. */
  segments: { path: string; firstSequence: number | undefined }[];
  anchors: Placed<Anchor>[];
  certificates: Placed<Certificate>[];
  exports: Placed<z.infer<typeof Export>>[];
  /** Files that are named as one of these, and are none. */
  faults: { path: string; kind: "anchor" | "certificate" | "export"; reason: string }[];
};

/** Looks through files and folders. Throws `CliError` for a path that there is not, and for a file that is nothing of an audit. */
export async function find(paths: readonly string[]): Promise<Found> {
  const found: Found = { segments: [], anchors: [], certificates: [], exports: [], faults: [] };
  for (const path of paths) {
    const there = await stat(path).catch(() => undefined);
    if (!there) throw new CliError("notFound", "cli.file", `There is no ${path}.`);
    if (!there.isDirectory()) {
      if (!(await take(found, path)))
        throw new CliError("usage", "audit.strange_file", `${path} is nothing of an audit.`, {
          hint: "It takes segments (.ndjson), and anchors, certificates and export.json.",
        });
      continue;
    }
    const names = await readdir(path, { recursive: true });
    for (const name of names.sort())
      if (
        /(^|\/)(segments\/.*\.ndjson|(anchors|certificates)\/[^/]*\.json|export\.json)$/.test(name)
      )
        await take(found, join(path, name));
  }
  found.segments.sort((one, other) => (one.firstSequence ?? 0) - (other.firstSequence ?? 0));
  return found;
}

async function take(found: Found, path: string): Promise<boolean> {
  if (path.endsWith(".ndjson")) {
    found.segments.push({ path, firstSequence: partsOfKey(path)?.firstSequence });
    return true;
  }
  const value = await readFile(path, "utf8")
    .then(JSON.parse)
    .catch(() => undefined);
  const schema = String(value?.schema ?? "");
  const kind = kindOf(schema, path);
  if (!kind) return false;
  const add = <Value>(kept: Placed<Value>[], parsed: z.ZodSafeParseResult<Value>) => {
    if (parsed.success) kept.push({ path, value: parsed.data });
    if (parsed.error) found.faults.push({ path, kind, reason: firstOf(parsed.error) });
  };
  if (kind === "anchor") add(found.anchors, Anchor.safeParse(value));
  if (kind === "certificate") add(found.certificates, Certificate.safeParse(value));
  if (kind === "export") add(found.exports, Export.safeParse(value));
  return true;
}

/** By what it says that it is, else by where it lies. */
function kindOf(schema: string, path: string) {
  const [, kind] = /^seqferry\.(anchor|certificate|audit-export)\//.exec(schema) ?? [];
  if (kind === "anchor" || kind === "certificate") return kind;
  if (kind === "audit-export" || basename(path) === "export.json") return "export";
  const [, folder] = /(?:^|\/)(anchor|certificate)s\/[^/]*$/.exec(path) ?? [];
  return folder as "anchor" | "certificate" | undefined;
}

function firstOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join(".") || "it"}: ${issue?.message}`;
}
