import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Put in by `cli/build.ts`; absent when the sources run. */
declare const BUILT_VERSION: string | undefined;

/** `0.1.0 (1a2b3c4)`: the package's version and the commit that it was built from. */
export function version(): string {
  if (typeof BUILT_VERSION === "string") return BUILT_VERSION;
  return versionOf(join(import.meta.dirname, ".."));
}

/** Version of a checkout; `+` marks changes that no commit has. */
export function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  try {
    const args = ["describe", "--always", "--dirty=+", "--exclude=*"];
    const commit = execFileSync("git", args, {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return `${version} (${commit.trim()})`;
  } catch {
    return `${version} (no commit)`;
  }
}
