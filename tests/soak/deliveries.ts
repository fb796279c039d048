import { createHash } from "node:crypto";
import type { Fastq } from "#core/fastq/schema";
import type { NewLink } from "#core/package/link-schema";
import type { Package } from "#core/package/schema";
import type { Desk } from "#tests/soak/desk";
import { untilAnswered, untilQuiet, type Workload } from "#tests/soak/workload";

/** What is packaged: of the demo, nothing of it archived. */
export const selection = { libraryIdList: ["LPRJ240001"], dataTypeList: ["fastq"] };

/** Packages, links and files: every package once and whole, every file as it is, nothing by a link that was revoked. */
export function deliveries({ expecting, settled, all }: Desk): Workload {
  const names = new Set<string>();
  const digests = new Map<string, string>();
  const problems: string[] = [];
  let [next, files, again] = [0, 0, 0];

  const packaged = async (name: string): Promise<Package> => {
    for (let attempt = 0; ; attempt++) {
      const wish = { name: `${name}-${attempt}`, selection };
      names.add(wish.name);
      const asked = await expecting<Package>(202, "sharer", "POST", "packages", wish, wish.name);
      const made = await settled<Package>(`packages/${asked.id}`);
      if (made.status === "SUCCEEDED") return made;
      if (!made.statusReason) problems.push(`package ${asked.id} ${made.status} without a cause`);
      again++;
    }
  };
  const fetched = async (link: NewLink, n: number) => {
    const response = await fetch(`${link.url}/files/${n}`, { signal: AbortSignal.timeout(60_000) });
    if (response.status >= 500) throw new Error(`ServiceUnavailable: ${response.status}`);
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  return {
    name: "deliveries",
    async setUp() {
      const problem = await untilQuiet(async () => {
        const ready = await all<Fastq>("fastqs?projectId=demo");
        return ready.length < 6 ? [`${ready.length} of the demo's fastqs are registered`] : [];
      }, 120);
      if (problem.length > 0) throw new Error(problem.join());
    },
    async step(loop) {
      const name = `soak-${loop}-${next++}`;
      const { id, fileCount } = await packaged(name);
      const path = `packages/${id}/links`;
      const link = await expecting<NewLink>(201, "sharer", "POST", path, {}, name);
      const n = next % (fileCount ?? 1);
      const { status, bytes } = await untilAnswered(() => fetched(link, n));
      const digest = createHash("sha256").update(bytes).digest("hex");
      const known = digests.get(`${n}`) ?? digest;
      digests.set(`${n}`, known);
      if (status !== 200 || digest !== known)
        problems.push(`file ${n} of ${link.id} came as ${status} with ${bytes.length} other bytes`);
      files++;
      await expecting(200, "sharer", "DELETE", `links/${link.id}`);
      const late = await untilAnswered(() => fetched(link, n));
      if (late.status === 200) problems.push(`the revoked link ${link.id} still gives files`);
    },
    async verify() {
      const listed = (await all<Package>("packages")).map(({ name }) => name ?? "");
      const ours = listed.filter((name) => names.has(name));
      if (new Set(ours).size < ours.length) problems.push("a package was made twice");
      if (new Set(ours).size < names.size) problems.push("a package is not in the list");
      return problems.splice(0);
    },
    count: () => `${names.size} packages (${again} again), ${files} files`,
  };
}
