import type crypto from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readApp } from "#local/sst/app";
import { bundle } from "#local/sst/bundle";
import { outputsOf } from "#local/sst/computed";
import type { Graph, GraphResource } from "#local/sst/graph";
import { answerCall } from "#local/sst/look-up";
import { plain } from "#local/sst/plain";
import { ensurePlatform } from "#local/sst/platform";
import { endpointMark } from "#local/sst/provider";
import { startRpc } from "#local/sst/rpc";

/**
 * Evaluates sst.config.ts with SST's real components, with Pulumi's mocks in place of AWS.
 * One process evaluates once: components keep singletons. Run it through `readGraph`.
 */
export async function evaluate(root: string, stage: string, dev: boolean): Promise<Graph> {
  const platform = ensurePlatform(root);
  const require = createRequire(join(platform, "package.json"));
  const work = mkdtempSync(join(tmpdir(), "sst-evaluate-"));
  const rpc = await startRpc(root, work);
  process.env.SST_SERVER = rpc.url;
  // A personal stage's ICA is the local engine, unless it names another.
  process.env.ICAV2_BASE_URL ??= `${endpointMark}/ica/rest`;
  // Where webhooks and Slack are received here.
  process.env.LOCAL_RECEIVER ??= `${endpointMark}/_local/receiver`;
  if (stage === "local") process.env.SLACK ??= "true";
  // Physical names end in random bytes; a fixed ending makes the graph reproducible.
  const cryptoOfComponents: typeof crypto = require("node:crypto");
  cryptoOfComponents.randomBytes = ((size: number) =>
    Buffer.alloc(size, 1)) as typeof crypto.randomBytes;

  const config = join(root, "sst.config.ts");
  const app = await readApp(root, platform, config, stage);
  const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
  // SST's own providers run within Pulumi's engine, which is not here; and TypeScript 7 cannot serialise them.
  const closures = require("@pulumi/pulumi/runtime/closure/serializeClosure");
  closures.serializeFunction = async () => ({ text: "", exportName: "", containsSecrets: false });
  // A deployment builds the web app first; what is uploaded is no matter here.
  if (!dev) mkdirSync(join(root, "dist/web"), { recursive: true });
  const resources: GraphResource[] = [];
  const existing: GraphResource[] = [];
  const options = new Map<string, { protect?: boolean; retainOnDelete?: boolean }>();

  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs }) {
        const plainInputs = plain(inputs) as Record<string, unknown>;
        // The time, so that each deployment builds the web app.
        if (type === "command:local:Command") plainInputs.triggers = [];
        const computed = outputsOf(type, plainInputs, name, endpointMark);
        const set = options.get(`${type} ${name}`);
        resources.push({
          type,
          name,
          inputs: plainInputs,
          computed,
          protect: set?.protect ?? false,
          retainOnDelete: set?.retainOnDelete ?? false,
        });
        const state = { arn: `arn:mock:${type}:${name}`, name, ...plainInputs, ...computed };
        return { id: String(computed.id ?? `${name}-id`), state };
      },
      call: ({ token, inputs }) =>
        answerCall(token, plain(inputs) as Record<string, unknown>, existing),
    },
    app.name,
    stage,
    false,
  );

  const file = await bundle({
    root,
    platform,
    name: "stacks",
    everyFile: `import * as aws from "@pulumi/aws";\nimport * as sst from "${platform}/src/components";`,
    inject: [join(platform, "src/shim/run.js")],
    define: {
      $app: JSON.stringify(app),
      $dev: String(dev),
      $cli: JSON.stringify({
        command: "deploy",
        dev,
        paths: { home: work, root, work, platform },
        state: { version: {} },
      }),
    },
    code: `import { run } from "${platform}/src/auto/run.ts";
import config from ${JSON.stringify(config)};
export default () => run(config.run);`,
  });
  try {
    const program = (await import(pathToFileURL(file).href)) as { default: () => Promise<unknown> };
    const { runInPulumiStack } = require("@pulumi/pulumi/runtime/stack");
    let outputs: unknown;
    await runInPulumiStack(async () => {
      // SST's own transformations come after this one and change the same object.
      pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
        options.set(`${type} ${name}`, opts);
        return undefined;
      });
      outputs = await program.default();
    });
    await require("@pulumi/pulumi/runtime/settings").disconnect();
    await rpc.settled();
    const resolved = await new Promise((resolve) => {
      pulumi.output(outputs as object).apply(resolve);
    });
    const byKey = (a: string, b: string) => (a < b ? -1 : 1);
    return {
      app,
      dev,
      outputs: plain(resolved) as Record<string, unknown>,
      resources: resources.sort((a, b) => byKey(a.type + a.name, b.type + b.name)),
      existing: existing.sort((a, b) => byKey(a.type + a.name, b.type + b.name)),
      functions: (plain(rpc.functions) as Graph["functions"]).sort((a, b) => byKey(a.id, b.id)),
    };
  } finally {
    rpc.close();
    rmSync(file);
    rmSync(work, { recursive: true, force: true });
  }
}
