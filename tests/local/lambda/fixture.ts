import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { onTestFinished } from "vitest";
import type { Clock } from "#local/clock";
import type { FunctionDefinition } from "#local/engines/lambda/function-definition";
import { Functions } from "#local/engines/lambda/functions";
import { createLambda } from "#local/engines/lambda/lambda";
import { createSqs } from "#local/engines/sqs/sqs";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** What a worker of a function is started with, in the time of `clock`. */
export function workerInput(file: string, clock: Clock) {
  return {
    file: join(import.meta.dirname, file),
    handler: "handler",
    functionName: "worker",
    functionArn: arn("worker"),
    memoryMegabytes: 128,
    clock: clock.shared,
  };
}

/** An empty directory for one test. */
export function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "lambda-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The engine behind HTTP with these functions, all of them `handler.ts`; state in `files` or memory. */
export async function start(
  definitions: Record<string, Partial<FunctionDefinition>> = { worker: {} },
  files?: string,
) {
  const context = engineContext(files);
  const said: string[] = [];
  const functions = new Functions(context, (report) => {
    if (report.type === "log") said.push(report.line);
  });
  for (const [name, more] of Object.entries(definitions))
    functions.define({
      id: name,
      name,
      arn: arn(name),
      file: join(import.meta.dirname, "handler.ts"),
      handler: "handler",
      timeoutSeconds: 20,
      memoryMegabytes: 128,
      environment: {},
      ...more,
    });
  const sqs = createSqs(context);
  const objects: { bucket: string; key: string; body: string }[] = [];
  const lambda = createLambda(context, functions, {
    sqs,
    objects: {
      put: async (bucket, key, body) => {
        objects.push({ bucket, key, body: String(body) });
        return { etag: "", sizeBytes: 0 };
      },
    },
  });
  const server = await listen((request, response) => void lambda.handle(request, response));
  const client = new LambdaClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    client.destroy();
    await lambda.close();
    await functions.close();
    await sqs.close();
    await server.close();
    context.clock.stop();
    context.store.close();
  };
  onTestFinished(close);
  return {
    context,
    clock: context.clock,
    client,
    lambda,
    functions,
    sqs,
    objects,
    /** Lines of the functions' logs. */
    said,
    url: server.url,
    close,
    /** Invokes `worker` unless another is named. */
    async invoke(order: unknown, more: Partial<InvokeCommandInput> = {}) {
      const { Payload, ...rest } = await client.send(
        new InvokeCommand({ FunctionName: "worker", Payload: JSON.stringify(order), ...more }),
      );
      const text = Payload?.transformToString() ?? "";
      return { ...rest, payload: text ? JSON.parse(text) : undefined };
    },
  };
}

/** The lines of a file that may not be there yet. */
export function lines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").trim().split("\n");
  } catch {
    return [];
  }
}

/** Waits, in real time, until the condition holds; fails after ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Never true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
