import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestCloud } from "#tests/support/cloud";

/** Each different program of that name on PATH that runs. */
export function found(tool: string): string[] {
  const paths = (process.env.PATH ?? "").split(delimiter).map((path) => join(path, tool));
  const real = new Map(paths.filter(existsSync).map((path) => [realpathSync(path), path]));
  return [...real.values()].filter((path) => runs(path, ["--version"]));
}

export function runs(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What AWS's tools are told by environment, with nothing of the person's own. */
export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_PAGER: "",
};

/** Resources of the stage that clients of every service are tried on. */
export function subjects({ outputs, graph, storeIds }: TestCloud) {
  const docs = outputs.resources.Docs ?? "";
  const role = graph.resources.find(({ name }) => name === "DocsRole");
  return {
    endpoint: outputs.aws.endpoint,
    storeId: storeIds[0] ?? "",
    queueArn: `arn:aws:sqs:us-east-1:000000000000:${outputs.resources.UndeliveredEvents?.split("/").pop()}`,
    roleArn: String(role?.computed.arn),
    function: docs.split(":").pop() ?? "",
    /** Asks the documentation's function for the OpenAPI document, as the gateway would. */
    event: {
      version: "2.0",
      routeKey: "GET /openapi.json",
      rawPath: "/openapi.json",
      rawQueryString: "",
      headers: { host: "127.0.0.1" },
      requestContext: {
        accountId: "000000000000",
        apiId: "local",
        domainName: "127.0.0.1",
        http: { method: "GET", path: "/openapi.json", protocol: "HTTP/1.1", sourceIp: "::1" },
        requestId: "probe",
        routeKey: "GET /openapi.json",
        stage: "$default",
        time: "21/Nov/2026:00:00:00 +0000",
        timeEpoch: 1_795_219_200_000,
      },
      isBase64Encoded: false,
    },
  };
}
