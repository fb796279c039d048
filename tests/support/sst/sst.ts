import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createKms } from "#local/engines/kms/kms";
import { createS3 } from "#local/engines/s3/s3";
import { createSsm } from "#local/engines/ssm/ssm";
import { ensurePlatform } from "#local/sst/platform";
import { builtWeb } from "#local/web-build";
import { root } from "#tests/support/cloud";
import { openEngineRoom } from "#tests/support/engine-room";
import { copyTree, run, scratchDirectory } from "#tests/support/process";

const bucket = "sst-state-standin";
/** What `sst` finds in an account that it has been used in before. */
const bootstrap = {
  ...{ version: 99, asset: "sst-asset-standin", state: bucket },
  ...{ assetEcrRegistryId: "000000000000", assetEcrUrl: "ecr" },
  ...{ appsyncHttp: "http", appsyncRealtime: "realtime" },
};

export type Ran = { code: number | null; text: string };

/**
 * The `sst` program of node_modules on a copy of the sources, with the local engines of SSM and S3 for its own state,
 * and `pulumi-main.ts` in place of Pulumi. Nothing leaves the machine. Without `handlers` their bundles are empty:
 * SST bundles each anew for each command, which takes a minute of a processor for all of them.
 */
export async function openSst({ handlers = true } = {}) {
  const scratch = scratchDirectory();
  const directory = join(scratch.path, "app");
  await copySources(directory);
  if (!handlers) emptyHandlers(directory);
  const room = await openEngineRoom();
  room.serve(
    createS3(room.context, { credentials: { local: "local" } }),
    createSsm(room.context, { kms: createKms(room.context) }),
  );
  await firstState(room.url);
  const program = findProgram();
  const cloud = join(scratch.path, "cloud.json");
  const pulumi = writePulumi(scratch.path);
  const env = {
    ...{ AWS_ENDPOINT_URL: room.url, AWS_REGION: "us-east-1", AWS_EC2_METADATA_DISABLED: "true" },
    ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
    ...{ SST_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", SST_SKIP_DEPENDENCY_CHECK: "1" },
    ...{ SST_BUN_PATH: "/bin/true", SST_PULUMI_PATH: pulumi },
    ...{ XDG_CONFIG_HOME: join(scratch.path, "config"), STAND_IN_CLOUD: cloud, NODE_OPTIONS: "" },
  };
  return {
    directory,
    /** Runs `sst` with these arguments in the copy. */
    async sst(...args: string[]): Promise<Ran> {
      const child = run(program, args, { cwd: directory, env });
      return { code: await child.ended, text: child.lines.join("\n") };
    },
    /** `type name` of all that is in the account. */
    cloud: (): string[] => JSON.parse(readFileSync(cloud, "utf8")),
    async close(): Promise<void> {
      await room.close();
      scratch.remove();
    },
  };
}

async function copySources(directory: string): Promise<void> {
  const platform = ensurePlatform(root);
  mkdirSync(directory, { recursive: true });
  copyTree(directory);
  for (const part of [".sst/platform", ".sst/provider-lock.json", "sst-env.d.ts"])
    cpSync(join(root, part), join(directory, part), { recursive: true });
  // Without it the program asks the registry of npm for the providers.
  mkdirSync(join(directory, ".sst/platform/node_modules"), { recursive: true });
  // The app is built as for the tests of the browser, once for all of them.
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  manifest.scripts["build:web"] = `mkdir -p dist && cp -r ${await builtWeb()} dist/web`;
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  if (platform !== join(root, ".sst/platform")) throw new Error(`The platform is at ${platform}.`);
}

/** Each file that could be a handler's keeps its exports' names and nothing else. */
function emptyHandlers(directory: string): void {
  const folder = join(directory, "functions");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const text = readFileSync(join(folder, name), "utf8");
    const exported = text.matchAll(/^export (?:const|async function|function) (\w+)/gm);
    const names = [...exported].map(([, exported]) => `export const ${exported} = () => {};\n`);
    writeFileSync(join(folder, name), names.join(""));
  }
}

async function firstState(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const settings = { endpoint, region: "us-east-1", credentials };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  for (const Bucket of [bootstrap.state, bootstrap.asset])
    await s3.send(new CreateBucketCommand({ Bucket }));
  const Value = JSON.stringify(bootstrap);
  await new SSMClient(settings).send(
    new PutParameterCommand({ Name: "/sst/bootstrap", Value, Type: "String" }),
  );
}

function writePulumi(directory: string): string {
  const main = join(import.meta.dirname, "pulumi-main.ts");
  const path = join(directory, "config/sst/bin/pulumi");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${main}" "$@"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

function findProgram(): string {
  const require = createRequire(join(root, "package.json"));
  const sst = dirname(dirname(require.resolve("sst")));
  return require.resolve(`sst-${process.platform}-${process.arch}/bin/sst`, { paths: [sst] });
}
