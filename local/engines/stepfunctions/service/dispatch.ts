import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import type { TaskRequest } from "#local/engines/stepfunctions/interpreter/host";
import { parseResource } from "#local/engines/stepfunctions/interpreter/resource";
import {
  bytesOf,
  members,
  plainAnswer,
  recased,
  uncapitalised,
  unpacked,
  withMetadata,
} from "#local/engines/stepfunctions/service/answers";
import {
  callFunction,
  callFunctionApi,
} from "#local/engines/stepfunctions/service/dispatch-lambda";
import {
  childResult,
  type OwnService,
  startChild,
} from "#local/engines/stepfunctions/service/dispatch-states";
import { serviceFailure } from "#local/engines/stepfunctions/service/service-errors";
import type { Invoke } from "#local/invoke";

/** Calls an AWS action of another engine: `("s3", "getObject", { Bucket, Key })`. Rejects with `AwsError` or an SDK error. */
export type Integrate = (service: string, action: string, args: unknown) => Promise<unknown>;

/** Credential-scope names of services whose SDK id is another. */
const scopes: Record<string, string> = { eventbridge: "events", cloudwatchevents: "events" };

/** Services whose own names begin small; Step Functions capitalises members of all. */
const smallNames = new Set(["omics"]);

/** Carries tasks to the services that do them. Everything it throws is a `StateFailure`. */
export class Dispatcher {
  readonly #invoke: Invoke;
  readonly #integrate: Integrate;
  readonly #own: OwnService;

  constructor(invoke: Invoke, integrate: Integrate, own: OwnService) {
    this.#invoke = invoke;
    this.#integrate = integrate;
    this.#own = own;
  }

  /** The service's answer; of `.waitForTaskToken` and `.sync` tasks the answer to the handing over. `name` is unique to the task. */
  async call(request: TaskRequest, name: string): Promise<unknown> {
    const { service, verb, plainFunction } = parseResource(request.resource);
    try {
      if (plainFunction)
        return await callFunction(this.#invoke, request.resource, request.arguments);
      const args = members(request.arguments, "Arguments");
      if (service === "aws-sdk:sfn") return await this.#sfn(verb, args);
      if (service === "aws-sdk:lambda" && verb === "invoke")
        return await callFunctionApi(this.#invoke, args, "sdk");
      if (service.startsWith("aws-sdk:"))
        return await this.#other(service.slice("aws-sdk:".length), verb, args);
      if (service === "lambda")
        return withMetadata(
          await callFunctionApi(this.#invoke, args, "optimised"),
          "application/json",
        );
      if (service === "states") return withMetadata(await startChild(this.#own, args, name));
      if (service === "sqs") return withMetadata(await this.#sqs(args));
      if (service === "events") return withMetadata(await this.#events(args, request));
      return withMetadata(await this.#other(service, verb, args));
    } catch (error) {
      throw serviceFailure(service, error);
    }
  }

  /** Waits for the execution that a `.sync` task started. */
  watch(request: TaskRequest, started: unknown): Promise<unknown> {
    const { pattern } = parseResource(request.resource);
    return childResult(this.#own, members(started, "The answer"), pattern === "sync:2");
  }

  /** Stops the execution that a given-up `.sync` task started. */
  abandon(request: TaskRequest, started: unknown): void {
    if (!parseResource(request.resource).pattern?.startsWith("sync")) return;
    const { ExecutionArn: executionArn } = members(started, "The answer");
    const cause = `The Task state in AWS Step Functions execution [${request.execution.executionArn}] which was managing this resource was aborted`;
    // The child may have ended meanwhile: then there is nothing to stop.
    this.#own.call("StopExecution", { executionArn, cause }).catch(() => undefined);
  }

  /** An S3 action for ItemReader and ResultWriter: `s3:getObject`, whose `Body` may be packed by gzip or zstd. */
  async data(action: string, args: object): Promise<unknown> {
    const [service = "", verb = ""] = action.split(":");
    try {
      if (verb !== "getObject") return await this.#other(service, verb, args);
      const { Body } = (await this.#integrate(service, verb, args)) as { Body?: unknown };
      return { Body: unpacked(await bytesOf(Body)).toString("utf8") };
    } catch (error) {
      throw serviceFailure(`aws-sdk:${service}`, error);
    }
  }

  async #other(service: string, verb: string, args: object): Promise<object> {
    const isSmall = smallNames.has(service);
    const given = isSmall ? uncapitalised(args as Record<string, unknown>) : args;
    const answer = await plainAnswer(
      await this.#integrate(scopes[service] ?? service, verb, given),
    );
    return (isSmall ? recased(answer, "upper") : answer) as object;
  }

  /** Our own API under its SDK name: members are capitalised in ASL, dates are ISO-8601. */
  async #sfn(verb: string, args: Record<string, unknown>): Promise<unknown> {
    const operation = `${verb.slice(0, 1).toUpperCase()}${verb.slice(1)}`;
    const input = uncapitalised(args);
    for (const field of ["input", "output", "definition"])
      if (field in input && typeof input[field] !== "string")
        input[field] = JSON.stringify(args[`${field.slice(0, 1).toUpperCase()}${field.slice(1)}`]);
    const answer = recased(await this.#own.call(operation, input), "upper");
    return JSON.parse(JSON.stringify(answer), (key, value) =>
      /Date$/.test(key) && typeof value === "number" ? new Date(value * 1000).toISOString() : value,
    );
  }

  async #sqs(args: Record<string, unknown>): Promise<object> {
    const { MessageBody: body } = args;
    return this.#other("sqs", "sendMessage", {
      ...args,
      MessageBody: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** AWS names the execution in each entry's resources, and fails the task when one entry is refused. */
  async #events(args: Record<string, unknown>, request: TaskRequest): Promise<object> {
    const given = Array.isArray(args.Entries) ? (args.Entries as Record<string, unknown>[]) : [];
    const { executionArn, stateMachineArn } = request.execution;
    const Entries = given.map((entry) => ({
      ...entry,
      Detail: typeof entry.Detail === "string" ? entry.Detail : JSON.stringify(entry.Detail),
      Resources: [...((entry.Resources as string[]) ?? []), executionArn, stateMachineArn],
    }));
    const answer = await this.#other("events", "putEvents", { ...args, Entries });
    if ((answer as { FailedEntryCount?: number }).FailedEntryCount)
      throw new StateFailure("EventBridge.FailedEntry", JSON.stringify(answer));
    return answer;
  }
}
