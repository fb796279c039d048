import { Readable } from "node:stream";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { createS3, type S3Engine, type S3Options } from "#local/engines/s3/s3";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

export const credentials = { accessKeyId: "local", secretAccessKey: "local-secret" };

/** An engine behind HTTP with a client for it. */
export type Fixture = {
  engine: S3Engine;
  context: ReturnType<typeof engineContext>;
  url: string;
  client: S3Client;
  newClient: (config?: S3ClientConfig) => S3Client;
  stop: () => Promise<void>;
};

/** Starts an engine in memory, or on the files in `directory`. */
export async function startS3(
  directory?: string,
  options: Partial<S3Options> = {},
): Promise<Fixture> {
  const context = engineContext(directory);
  const engine = createS3(context, { credentials: { local: "local-secret" }, ...options });
  const server = await listen((request, response) => void engine.handle(request, response));
  const newClient = (config: S3ClientConfig = {}) => {
    const made = new S3Client({
      endpoint: server.url,
      region: "us-east-1",
      forcePathStyle: true,
      credentials,
      maxAttempts: 1,
      ...config,
    });
    // Tests that look at headers alone leave bodies unread; stopping the server cuts those off.
    made.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { Body } = result.output as { Body?: unknown };
        if (Body instanceof Readable) Body.on("error", () => {});
        return result;
      },
      { step: "initialize", priority: "high", name: "unread" },
    );
    return made;
  };
  const client = newClient();
  return {
    engine,
    context,
    url: server.url,
    client,
    newClient,
    async stop() {
      client.destroy();
      await server.close();
      await engine.close();
      context.clock.stop();
      context.store.close();
    },
  };
}

/** The name and status of the error that `work` fails with. */
export async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    return `${status} ${error.name}`;
  }
  return "no error";
}

/** `size` bytes that differ from place to place. */
export function bytes(size: number, seed = 1): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let state = seed;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    buffer[index] = state >>> 16;
  }
  return buffer;
}
