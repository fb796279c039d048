import { gzipSync } from "node:zlib";
import { acceptEvent, acceptExecution } from "#core/copy/inbound";
import type { CopyRun } from "#core/copy/schema";
import { minutes, sleep } from "#core/time";
import type { Icav2Room } from "#tests/perf/icav2-room";

/** What is copied: so many jobs of so many files, a source and a destination folder each. */
export type Shape = { jobs: number; files: number };

/** Paths below the root of either project; those of folders end in a slash. */
export type Layout = {
  from: string;
  to: string;
  /** Of both ends, for the job of that number. */
  folder: (job: number) => string;
  file: (job: number, file: number) => string;
};

/** Names with all that a URI does not like. */
export const usualLayout: Layout = {
  ...{ from: "run/", to: "to/", folder: (job) => `job ${job}/` },
  file: (_, file) => `file ${file} #1?x%20.fastq.gz`,
};

/** A copy as its caller asks for it: an event with source folders and a task token, or an execution with a manifest. */
export type Form = "event" | "execution";

/** Files that are there to be copied; `from` and `to` are projects. */
export type Laid = Shape & { layout: Layout; from: string; to: string };

/** Source folders with files of different sizes, and an empty project. */
export async function lay(room: Icav2Room, shape: Shape & { layout: Layout }, name: string) {
  const from = room.icav2.ensureProject({ name: `${name}-from` }).id;
  const to = room.icav2.ensureProject({ name: `${name}-to` }).id;
  const sizes = new Map<string, number>();
  for (const { source, target } of pathsOf(shape)) {
    const sizeBytes = 1000 + sizes.size;
    await room.icav2.putFile(from, `/${source}`, { sizeBytes });
    sizes.set(`/${target}`, sizeBytes);
  }
  // Until lists show them.
  await sleep(minutes(1));
  return { ...{ from, to, sizes }, laid: { ...shape, from, to } };
}

function* pathsOf({ jobs, files, layout }: Shape & { layout: Layout }) {
  for (let job = 0; job < jobs; job++)
    for (let file = 0; file < files; file++) {
      const path = layout.folder(job) + layout.file(job, file);
      yield { job, source: layout.from + path, target: layout.to + path };
    }
}

/** The seed's manifest, as small as it gets: file by file. */
export function byExecution(laid: Laid, executionName: string): Promise<CopyRun> {
  return acceptExecution({ executionName, input: manifestOf(laid) });
}

export function manifestOf({ from, to, ...shape }: Laid): { manifest_b64gz: string } {
  const { layout } = shape;
  const manifest = Object.fromEntries(
    [...pathsOf(shape)].map(({ job, source }) => [
      `icav2://${from}/${source}`,
      [`icav2://${to}/${layout.to}${layout.folder(job)}`],
    ]),
  );
  return { manifest_b64gz: gzipSync(JSON.stringify(manifest)).toString("base64") };
}

/** The successor's event: folders, and somebody who waits. */
export async function byEvent(
  { from, to, jobs, layout }: Laid,
  taskToken: string,
): Promise<CopyRun> {
  const sourceUriList = Array.from(
    { length: jobs },
    (_, job) => `icav2://${from}/${layout.from}${layout.folder(job)}`,
  );
  const payload = { sourceUriList, destinationUri: `icav2://${to}/${layout.to}` };
  const accepted = await acceptEvent({ id: taskToken, detail: { payload, taskToken } });
  if ("refused" in accepted) throw new Error(accepted.refused);
  return { copyJobId: accepted.copyJobId, run: 1 };
}
