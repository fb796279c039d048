import { existsSync, mkdirSync, renameSync, watch, writeFileSync } from "node:fs";
import { url as inspectorUrl } from "node:inspector";
import { dirname, join } from "node:path";
import { type Cloud, startCloud } from "#local/cloud";
import { cohort, demoAnalyses, seedAnalyses } from "#local/demo/analyses";
import { seedCopies } from "#local/demo/copies";
import { seedFastqs } from "#local/demo/fastqs";
import { findReads } from "#local/demo/import-reads";
import { importReads, seedDemo } from "#local/demo/seed";
import { seedWorkflowRuns } from "#local/demo/workflow-runs";
import { dropState } from "#local/drop-state";
import { explain } from "#local/explain";
import { type Options, parseOptions, usage } from "#local/options";
import type { CloudOutputs } from "#local/outputs";
import { readGraph } from "#local/sst/load-graph";
import * as Terminal from "#local/terminal";
import { startWeb } from "#local/web";

const root = dirname(import.meta.dirname);

/** The whole system on this machine: `npm start`. Ends with one clear line when it cannot start. */
export async function start(argv: string[]): Promise<void> {
  const began = performance.now();
  let options: Options | undefined;
  try {
    options = parseOptions(argv);
    if (options.help) {
      console.log(usage);
      return;
    }
    await run(options, began);
  } catch (error) {
    console.error(Terminal.failure(explain(error, options)));
    process.exit(1);
  }
}

async function run(options: Options, began: number): Promise<void> {
  const data = options.data ?? join(root, ".local/data");
  const outputs = options.outputs ?? join(root, ".local/outputs.json");
  if (options.reads) checkReads(options.reads);
  if (!existsSync(join(root, "node_modules/sst")))
    throw new Error('Packages are missing. Run "npm install" first.');
  if (options.fresh) dropState(data);

  const graph = await readGraph(root, "local", true);
  const running = Promise.withResolvers<Cloud>();
  // First, because the API has to know the web app's origin.
  const web = await startWeb({
    port: options.portWeb,
    config: async () => {
      const { outputs } = await running.promise;
      const { api, tokens, signIn, aws } = outputs;
      return { api, roles: tokens, signIn, storage: aws.endpoint, local: aws.endpoint };
    },
  });
  const cloud = await startCloud({
    root,
    graph,
    ...(!options.memory && { directory: data }),
    ports: { aws: options.portAws, api: options.portApi },
    web: web.url,
    log: Terminal.note,
    report: Terminal.report,
  }).catch(async (error: unknown) => {
    await web.close();
    throw error;
  });
  cloud.outputs.web = web.url;
  running.resolve(cloud);
  writeOutputs(outputs, cloud.outputs);
  const seeded = await seed(cloud, options.reads);
  cloud.outputs.copies = await seedCopies({ s3: cloud.objects, icav2: cloud.icav2 });
  // In a debugger only its user's calls are to stop.
  const hasCatalogue = !options.reads && inspectorUrl() === undefined;
  if (hasCatalogue) {
    await seedAnalyses(cloud.objects);
    cloud.outputs.catalogue = { project: cohort.project, workflowRuns: demoAnalyses.length };
  }
  writeOutputs(outputs, cloud.outputs);
  cloud.gate.limits.enforced = true;
  watchSources(cloud);
  console.log(
    Terminal.welcome({
      outputs: cloud.outputs,
      seeded,
      seconds: (performance.now() - began) / 1000,
      cached: graph.cached,
      outputsFile: outputs,
      data: options.memory ? undefined : data,
    }),
  );
  // Somebody sits there, who opens the page next.
  if (process.stdout.isTTY)
    web.prepare().catch((error: unknown) => Terminal.note(explain(error, undefined)));
  const stopping = new AbortController();
  // Afterwards: nobody waits for it, and it waits for the mirror.
  if (hasCatalogue) void register(cloud, stopping.signal);
  const stop = async () => {
    await web.close();
    await cloud.close();
    process.exit(0);
  };
  // Ctrl-C reaches this process twice when the launcher passes it on: the second must not cut the first short.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (!stopping.signal.aborted) void stop();
      stopping.abort();
    });
}

/** Libraries, fastqs, sets and workflow runs of the demo; without them all else works. */
async function register(cloud: Cloud, signal: AbortSignal): Promise<void> {
  try {
    const { fastqs, sets } = await seedFastqs(cloud.outputs, signal);
    await seedWorkflowRuns(cloud.outputs, demoAnalyses, signal);
    const tried = sets.map(({ id }) => id).at(-1);
    Terminal.note(
      `${fastqs.length} fastqs of the demo are registered; thaw a set: npm run -s seqferry -- sync create --fastq-set ${tried} --requires hasActiveReadSet --force-unarchiving`,
    );
  } catch (error) {
    if (!signal.aborted)
      Terminal.note(`The demo's fastqs or workflow runs are missing: ${explain(error, undefined)}`);
  }
}

async function seed(cloud: Cloud, reads: string | undefined): Promise<string> {
  const storeId = cloud.storeIds[0];
  if (!storeId) return "no sequence store to fill";
  const { added, present } = reads
    ? await importReads(cloud.omics, { storeId, directory: reads })
    : await seedDemo(cloud.omics, { storeId, now: new Date(cloud.clock.now()) });
  return `${added.length} read sets imported, ${present} were there`;
}

/** Handlers run the sources as they are: a saved file is live with the next call. */
function watchSources(cloud: Cloud): void {
  let pending: NodeJS.Timeout | undefined;
  for (const directory of ["core", "functions"])
    watch(join(root, directory), { recursive: true }, (_, file) => {
      clearTimeout(pending);
      pending = setTimeout(() => {
        cloud.reload();
        Terminal.note(`reloaded after a change of ${directory}/${file}`);
      }, 50);
    }).unref();
}

function writeOutputs(file: string, outputs: CloudOutputs): void {
  mkdirSync(dirname(file), { recursive: true });
  // Dev tokens are in it, so it is the owner's alone, and whole whenever it is read.
  writeFileSync(
    `${file}.${process.pid}`,
    `${JSON.stringify(outputs, null, 2)}
`,
    { mode: 0o600 },
  );
  renameSync(`${file}.${process.pid}`, file);
}

/** A mistake in `--reads` ends the start before anything runs. */
function checkReads(directory: string): void {
  try {
    findReads(directory);
  } catch (error) {
    throw new Error(`--reads: ${(error as Error).message}`);
  }
}
