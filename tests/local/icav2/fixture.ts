import { type Operation, pathOf, type Version } from "#core/copy/icav2/operation";
import { type OperationName, type Operations, operations } from "#core/copy/icav2/operations";
import { Problem } from "#core/copy/icav2/problem";
import { Clock } from "#local/clock";
import { Endpoint } from "#local/endpoint";
import type { EngineContext } from "#local/engine";
import type { Icav2Options } from "#local/engines/icav2/core";
import { usualPrincipal } from "#local/engines/icav2/core";
import type { Answer } from "#local/engines/icav2/handler";
import { createIcav2 } from "#local/engines/icav2/icav2";
import { createS3 } from "#local/engines/s3/s3";
import { Gate } from "#local/gate/gate";
import { openStore } from "#local/store";

export type Request = {
  path?: Record<string, string>;
  query?: Record<string, string | string[]>;
  body?: unknown;
  headers?: Record<string, string>;
  version?: Version;
};

export type Cloud = Awaited<ReturnType<typeof startIcav2>>;
export type Given = Partial<Icav2Options> & { directory?: string; now?: number };

/** The engine and the S3 engine behind one endpoint, a clock that stands still, and what was notified so far. */
export async function startIcav2({ directory, now, ...options }: Given = {}) {
  const clock = new Clock(now === undefined ? 0 : now - Date.now());
  clock.setScale(0);
  const store = openStore(directory);
  const gate = new Gate(clock);
  const lines: string[] = [];
  const notified: { address: string; body: string }[] = [];
  const endpoint = new Endpoint();
  const { server } = endpoint;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const context: EngineContext = {
    ...{ clock, store, gate, accountId: "000000000000", region: "us-east-1" },
    endpoint: () => url,
    log: (line) => void lines.push(line),
  };
  const s3 = createS3(context, { credentials: { local: "local" } });
  endpoint.add(s3);
  const icav2 = createIcav2(context, {
    objects: s3,
    deliver: async (notification) => void notified.push(notification),
    ...options,
    settings: { failureRate: 0, sigma: 0, ...options.settings },
  });
  endpoint.addExtra({ prefix: "/ica/rest/", handle: icav2.handle });

  /** One call by the shared table, with the API key. */
  const send = (name: OperationName, request: Request = {}): Promise<Response> => {
    const operation: Operation = operations[name];
    const query = new URLSearchParams(
      Object.entries(request.query ?? {}).flatMap(([member, value]) =>
        [value].flat().map((one): [string, string] => [member, one]),
      ),
    );
    const accept = request.version && `application/vnd.illumina.${request.version}+json`;
    return fetch(`${url}/ica/rest${pathOf(operation.path, request.path ?? {})}?${query}`, {
      method: operation.method,
      headers: {
        "x-api-key": usualPrincipal.apiKey,
        ...(accept && { accept }),
        ...(request.body !== undefined && {
          "content-type": "application/vnd.illumina.v3+json",
        }),
        ...request.headers,
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
  };
  /** Its answer; throws when it is a problem. */
  const ask = async <Name extends OperationName>(
    name: Name,
    request: Request = {},
  ): Promise<Ask<Name>> => {
    const response = await send(name, request);
    const text = await response.text();
    if (response.status !== operations[name].status)
      throw new Error(`${name} ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as Ask<Name>;
  };
  /** The problem it is refused with, complete by its schema. */
  const refused = async (name: OperationName, request: Request = {}): Promise<Problem> => {
    const response = await send(name, request);
    const body = Problem.parse(await response.json());
    if (body.status !== response.status) throw new Error(`${body.status}, ${response.status}`);
    return body;
  };
  const advance = async (seconds: number) => {
    await clock.advance(seconds * 1000);
    await icav2.settled();
  };
  const { id: from } = icav2.ensureProject({ name: "from" });
  const { id: to } = icav2.ensureProject({ name: "to" });
  return {
    ...{ clock, gate, lines, notified, icav2, s3, url, from, to, send, ask, refused, advance },
    /** The path of one data of a project by its list, if it is shown. */
    async find(projectId: string, path: string) {
      const query = { filePath: path, filePathMatchMode: "FULL_CASE_INSENSITIVE" };
      const { items } = await ask("getProjectDataList", { path: { projectId }, query });
      return items.find(({ data }) => data.details?.path === path)?.data;
    },
    /** Ends as `kill -9` does: nothing is closed, no timer fires any more. */
    async kill() {
      clock.stop();
      await end();
    },
    async stop() {
      await icav2.close();
      await s3.close();
      clock.stop();
      await end();
      store.close();
    },
  };

  async function end() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** An answer of the newest version: that is what is asked for unless a test says otherwise. */
type Ask<Name extends OperationName> = Operations[Name]["responses"] extends { v4: unknown }
  ? Answer<"getProjectDataList">
  : Answer<Name>;

/** A copy of those data, with all flags, that skips what exists unless said otherwise. */
export function copy(
  cloud: Cloud,
  dataIds: string[],
  more: { destinationFolderId?: string; actionOnExist?: string } = {},
) {
  return cloud.ask("createProjectDataCopyBatch", {
    path: { projectId: cloud.to },
    body: {
      items: dataIds.map((dataId) => ({ dataId })),
      ...{ copyUserTags: true, copyTechnicalTags: true, copyInstrumentInfo: true },
      ...{ actionOnExist: "SKIP", ...more },
    },
  });
}

/** The items of a batch. */
export async function itemsOf(cloud: Cloud, batchId: string) {
  const path = { projectId: cloud.to, batchId };
  const query = { pageSize: "1000" };
  return (await cloud.ask("getProjectDataCopyBatchItems", { path, query })).items;
}

export async function jobOf(cloud: Cloud, jobId: string) {
  return cloud.ask("getJob", { path: { jobId } });
}
