import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";
import { openSst } from "#tests/support/sst/sst";

const permanent = ["beta", "gamma", "prod"];
/** A personal stage, and the permanent ones. */
const stages = ["alice", ...permanent];
/** Each command of `sst` bundles each handler anew: with this stage they are the real ones. */
const withHandlers = "prod";
/** Where data is, and what it was signed and sealed with. */
const data = [
  "aws:dynamodb/table:Table",
  "aws:kms/key:Key",
  "aws:s3/bucket:Bucket",
] as readonly string[];

/**
 * `npm run sst:check [-- STAGE …]`: the real `sst` program without AWS (`sst.ts`). `sst diff` of every stage must be what
 * `tests/stacks` checks, resource for resource; a permanent stage must refuse to be removed, and keep its data if
 * somebody takes that protection away.
 */
async function main(chosen: string[]): Promise<void> {
  for (const stage of chosen.length > 0 ? chosen : stages) {
    const sst = await openSst({ handlers: stage === withHandlers });
    try {
      await timed(`sst diff --stage ${stage}`, async () => {
        const { code, text } = await sst.sst("diff", "--stage", stage);
        hold(code === 0, `sst diff ended with ${code}:\n${text}`);
        const made = namesOfDiff(text);
        const checked = namesOf(await graphOf(stage));
        const differ = [...made, ...checked].filter(
          (name) => !made.has(name) || !checked.has(name),
        );
        hold(differ.length === 0, `Only in one of sst diff and the graph: ${differ.join(", ")}`);
        return `${made.size} resources, as tests/stacks has them`;
      });
    } finally {
      await sst.close();
    }
  }
  await removal("prod");
}

async function removal(stage: string): Promise<void> {
  const app = await openSst({ handlers: false });
  const file = (name: string) => join(app.directory, name);
  try {
    await timed(`sst deploy --stage ${stage}`, async () => {
      const { code, text } = await app.sst("deploy", "--stage", stage);
      hold(code === 0, text);
      const written = readFileSync(file("sst-env.d.ts"), "utf8");
      const committed = readFileSync(join(root, "sst-env.d.ts"), "utf8");
      hold(written === committed, 'sst-env.d.ts is not what sst writes: run "npm run build".');
      return "sst-env.d.ts is as it is committed";
    });
    await timed(`sst remove --stage ${stage}`, async () => {
      const before = app.cloud().length;
      const { code, text } = await app.sst("remove", "--stage", stage);
      hold(code === 1 && text.includes("Cannot remove protected stage"), text);
      hold(before > 0 && app.cloud().length === before, "Something was removed all the same.");
      return "refused";
    });
    await timed("the same without its protection", async () => {
      const config = readFileSync(file("sst.config.ts"), "utf8");
      writeFileSync(file("sst.config.ts"), config.replace("protect: permanent", "protect: false"));
      const before = app.cloud();
      const { code, text } = await app.sst("remove", "--stage", stage);
      hold(code === 0, text);
      // The web app's bucket holds what a deployment uploads.
      const kept = before.filter(
        (title) =>
          data.some((type) => title.startsWith(`${type} `)) && !title.endsWith("AssetsBucket"),
      );
      // Source maps of deployments stay in SST's own bucket.
      const left = app.cloud().filter((title) => !title.startsWith("aws:s3/bucketObjectv2:"));
      hold(left.join() === kept.join(), `Data: ${kept.join(", ")}. Left: ${left.join(", ")}`);
      return `left: ${left.map((title) => title.split(" ")[1]).join(", ")}`;
    });
  } finally {
    await app.close();
  }
}

async function timed(title: string, work: () => Promise<string>): Promise<void> {
  const began = performance.now();
  const outcome = await work();
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`${title.padEnd(32)} ${outcome} (${seconds} s)`);
}

function hold(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

async function graphOf(stage: string): Promise<Graph> {
  const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
  return placeGraph(await readGraph(root, stage, false), addresses);
}

/** `name type` of every resource of AWS that the diff makes. */
function namesOfDiff(text: string): Set<string> {
  const lines = [...text.matchAll(/^\+ +(\S+) (aws:\S+)$/gm)];
  // The graph's handlers are not bundled, so they have no source maps.
  const told = lines.filter(([, name]) => !/Sourcemap\d+$/.test(String(name)));
  return new Set(told.map(([, name, type]) => `${stable(String(name))} ${type}`));
}

function namesOf({ resources }: Graph): Set<string> {
  const ofAws = resources.filter(({ type }) => type.startsWith("aws:"));
  return new Set(ofAws.map(({ name, type }) => `${stable(name)} ${type.replace(/\/[^:]*/, "")}`));
}

/** Names of subscribers end in a hash of their queue's ARN, which ends in random letters. */
function stable(name: string): string {
  return name.replace(/Subscriber[A-Z][a-z]{5}(?=[A-Z])/, "Subscriber");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
