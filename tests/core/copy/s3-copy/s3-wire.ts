import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import * as Aws from "#core/aws";
import { actIn } from "#tests/functions/support";
import type { TestCloud } from "#tests/support/cloud";

/**
 * A wire between this process's clients and the cloud that answers some copies itself, with status 200 and the
 * given document, as S3 does when a copy fails after it has begun to answer. `close` connects them directly again.
 */
export async function answering(
  cloud: TestCloud,
  answer: (copyNumber: number) => string | undefined,
): Promise<{ close(): Promise<void> }> {
  let copies = 0;
  const behind = new URL(cloud.outputs.aws.endpoint);
  const server = createServer((asked, reply) => {
    const text = asked.headers["x-amz-copy-source"] ? answer(++copies) : undefined;
    if (text !== undefined) {
      asked.resume();
      reply.writeHead(200, { "content-type": "application/xml" }).end(text);
      return;
    }
    const { method, url, headers } = asked;
    const through = request(
      { host: behind.hostname, port: behind.port, method, path: url, headers },
      (answered) => {
        reply.writeHead(answered.statusCode ?? 500, answered.headers);
        answered.pipe(reply);
      },
    );
    asked.pipe(through);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  actAgain(cloud, process.env.AWS_ENDPOINT_URL);
  return {
    close: () => {
      actIn(cloud);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** New clients, which read the address anew. */
function actAgain(cloud: TestCloud, endpoint: string): void {
  actIn(cloud);
  process.env.AWS_ENDPOINT_URL = endpoint;
}

/** Counts copies that are under way at once, from now on; tells the most. */
export function mostUnderWay(): () => number {
  let now = 0;
  let most = 0;
  Aws.s3Copies().middlewareStack.add(
    (next) => async (args) => {
      most = Math.max(most, ++now);
      try {
        return await next(args);
      } finally {
        now--;
      }
    },
    { step: "finalizeRequest", name: `count-${crypto.randomUUID()}` },
  );
  return () => most;
}

/**
 * Kills whoever works in this process at their `number`th call of S3 or the table: that call, made or not, is never
 * answered, and no other is made. Tells, once that has happened. `actIn` gives the next worker new clients.
 */
export function killAt(number: number, { isMade }: { isMade: boolean }): Promise<void> {
  return new Promise((resolve) => {
    let calls = 0;
    const call = async <T>(next: () => Promise<T>): Promise<T> => {
      const at = ++calls;
      if (at < number) return next();
      if (at === number && isMade) await next().catch(() => undefined);
      resolve();
      return new Promise(() => undefined);
    };
    const options = { step: "initialize", name: "kill" } as const;
    for (const client of [Aws.s3(), Aws.s3Copies()])
      client.middlewareStack.add((next) => (args) => call(() => next(args)), options);
    Aws.dynamodb().middlewareStack.add((next) => (args) => call(() => next(args)), options);
  });
}

/** Does something once, right after the `number`th answer to a command that copies. */
export function afterAnswer(command: string, number: number, act: () => Promise<unknown>): void {
  let answers = 0;
  Aws.s3Copies().middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === `${command}Command` && ++answers === number) await act();
        return answer;
      },
    { step: "initialize", name: `after-${crypto.randomUUID()}` },
  );
}
