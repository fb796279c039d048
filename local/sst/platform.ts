import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeProviderTypes } from "#local/sst/provider-types";

/** A throw-away app: the SST binary only unpacks its platform beside a config. */
const throwAwayConfig = `export default $config({
  app() { return { name: "platform", home: "local" }; },
  async run() {},
});
`;

/**
 * Unpacks `.sst/platform` (component sources and types) from the `sst` binary of node_modules,
 * without network, Pulumi or Bun. Returns its path. Does nothing when that version is there.
 * Throws with the next step when npm installed no binary for this system.
 */
export function ensurePlatform(root: string): string {
  const require = createRequire(join(root, "package.json"));
  const sst = dirname(dirname(require.resolve("sst")));
  const version = readJson(join(sst, "package.json")).version as string;
  const platform = join(root, ".sst/platform");
  if (readText(join(platform, "version")) === version) return platform;

  const scratch = mkdtempSync(join(tmpdir(), "sst-platform-"));
  try {
    writeFileSync(join(scratch, "sst.config.ts"), throwAwayConfig);
    execFileSync(findBinary(require, sst), ["install", "--stage", "platform"], {
      cwd: scratch,
      stdio: "pipe",
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        SST_TELEMETRY_DISABLED: "1",
        SST_SKIP_DEPENDENCY_CHECK: "1",
        SST_BUN_PATH: writeNoOp(scratch),
      },
    });
    rmSync(platform, { recursive: true, force: true });
    mkdirSync(dirname(platform), { recursive: true });
    cpSync(join(scratch, ".sst/platform"), platform, { recursive: true });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  writeProviderTypes(root, platform);
  return platform;
}

/** SST would install its providers with Bun; ours come from the root lockfile instead. */
function writeNoOp(directory: string): string {
  const path = join(directory, "no-op");
  writeFileSync(path, "#!/bin/sh\nexit 0\n");
  chmodSync(path, 0o755);
  return path;
}

function findBinary(require: NodeJS.Require, sst: string): string {
  const name = `sst-${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${name}/bin/sst`, { paths: [sst] });
  } catch {
    throw new Error(
      `The package ${name} is missing, so SST's components cannot be unpacked. Run "npm install" without --omit=optional on this machine.`,
    );
  }
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, "utf8"));
}
