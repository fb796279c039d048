import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Tells TypeScript of the global `aws` and of `providers.aws`, as `sst install` does. */
export function writeProviderTypes(root: string, platform: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(platform, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  writeFileSync(
    join(root, ".sst/provider-lock.json"),
    JSON.stringify([
      { name: "aws", package: "@pulumi/aws", version: dependencies["@pulumi/aws"], alias: "aws" },
    ]),
  );
  writeFileSync(
    join(platform, "config.d.ts"),
    `import "./src/global.d.ts";
import type { App, AppInput, Config } from "./src/config";
import * as _aws from "@pulumi/aws";

declare global {
  // @ts-expect-error: a namespace import may be re-exported only in a declaration.
  export import aws = _aws;
  interface Providers {
    providers?: { aws?: (_aws.ProviderArgs & { version?: string }) | string };
  }
  export const $config: (
    input: Omit<Config, "app"> & {
      app(input: AppInput): Promise<Omit<App, "providers"> & Providers> | (Omit<App, "providers"> & Providers);
    },
  ) => Config;
}
`,
  );
}
