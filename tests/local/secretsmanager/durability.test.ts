import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { start } from "#tests/local/secretsmanager/fixture";
import { directory } from "#tests/local/support/serve-engine";

it("loses no acknowledged secret to kill -9, and no key that opens it", async () => {
  const files = directory();
  const writer = spawn(process.execPath, [join(import.meta.dirname, "endless-writer.ts"), files], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: string[] = [];
  for await (const line of createInterface(writer.stdout)) {
    said.push(line);
    if (said.length === 100) writer.kill("SIGKILL");
  }
  const { engine } = await start(files);
  expect(said.length).toBeGreaterThanOrEqual(100);
  for (const index of said) {
    const SecretId = `s${index}`;
    const got = await engine.call<{ SecretString: string }>("GetSecretValue", { SecretId });
    expect(got.SecretString).toBe(`value ${index}`);
  }
});
