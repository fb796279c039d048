import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Engine, EngineContext } from "#local/engine";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

/** A directory for one test. */
export function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "engine-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/**
 * The engines that `create` makes, the first of them behind HTTP, on files in `directory` or in memory.
 * `connect` makes an SDK client with the settings it is given.
 */
export async function serveEngine<Served extends Engine, Client extends { destroy(): void }>(
  create: (context: EngineContext) => { served: Served; others?: Engine[] },
  connect: new (settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
    maxAttempts: number;
  }) => Client,
  files?: string,
) {
  const context = engineContext(files);
  const { served, others = [] } = create(context);
  const server = await listen((request, response) => void served.handle(request, response));
  context.endpoint = () => server.url;
  const clients: Client[] = [];
  /** A client with other keys than the local ones. */
  const as = (credentials: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  }): Client => {
    const client = new connect({
      endpoint: server.url,
      region: "us-east-1",
      credentials,
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  };
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    for (const client of clients) client.destroy();
    for (const engine of [served, ...others]) await engine.close();
    await server.close();
    context.clock.stop();
    context.store.close();
  };
  onTestFinished(close);
  const client = as({ accessKeyId: "local", secretAccessKey: "local" });
  return { context, clock: context.clock, engine: served, client, as, url: server.url, close };
}
