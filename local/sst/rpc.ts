import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { GraphFunction } from "#local/sst/graph";
import { findHandler, type HandlerParams } from "#local/sst/handler";
import { accountId } from "#local/sst/provider";

/** The call channel that SST components expect of the `sst` CLI while a stack is evaluated. */
export type Rpc = {
  url: string;
  functions: GraphFunction[];
  /** Resolves when no call has been open for a moment: targets are announced without waiting. */
  settled(): Promise<void>;
  close(): void;
};

/** Serves the channel. Handlers are only looked up: bundling has its own test. */
export async function startRpc(root: string, work: string): Promise<Rpc> {
  const functions: GraphFunction[] = [];
  let open = 0;
  let last = 0;

  const answer = (method: string, params: HandlerParams): unknown => {
    switch (method) {
      case "Provider.Aws.Bootstrap":
        return {
          asset: "sst-asset-local",
          state: "sst-state-local",
          assetEcrRegistryId: accountId,
          assetEcrUrl: "ecr",
          appsyncHttp: "http",
          appsyncRealtime: "realtime",
        };
      case "Provider.Aws.Appsync":
        return { http: "http", realtime: "realtime" };
      case "Runtime.AddTarget":
        functions.push(findHandler(root, params));
        return true;
      case "Runtime.Build": {
        functions.push(findHandler(root, params));
        const out = join(work, "artifacts", params.functionID);
        mkdirSync(out, { recursive: true });
        writeFileSync(join(out, "bundle.mjs"), "export {};\n");
        const exported = params.handler.slice(params.handler.lastIndexOf("."));
        return { handler: `bundle${exported}`, out, errors: [], sourcemaps: [] };
      }
      default:
        throw new Error(`SST asks its CLI for ${method}, which local/sst/rpc.ts does not answer.`);
    }
  };

  const server = createServer(async (request, response) => {
    open++;
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, params } = JSON.parse(body) as { method: string; params: [HandlerParams] };
    let reply: object;
    try {
      reply = { result: answer(method, params[0]) };
    } catch (error) {
      reply = { error: error instanceof Error ? error.message : String(error) };
    }
    response.end(JSON.stringify({ id: 1, ...reply }));
    open--;
    last = performance.now();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    functions,
    async settled() {
      do await new Promise((resolve) => setTimeout(resolve, 20));
      while (open > 0 || performance.now() - last < 20);
    },
    close: () => server.close(),
  };
}
