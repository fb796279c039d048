import { createHash } from "node:crypto";
import { AwsError } from "#local/aws-error";
import { needsOf, type Place } from "#local/engines/iam/needs";
import { judge, type Policy, readPolicies } from "#local/engines/iam/policy";
import { uniqueId } from "#local/engines/sts/session";
import type { Call } from "#local/gate/gate";
import { type Graph, resourcesOf } from "#local/sst/graph";

/** A function as AWS knows it: a session of its role. */
export type Session = {
  secretAccessKey: string;
  principalArn: string;
  userId: string;
  accountId: string;
  /** What the role allows, as one document; S3 judges by it. */
  session: { policy: string };
  policy: Policy;
};

/** Key by which a function signs its calls here; the same at each start, so that URLs outlive it. */
export function accessKeyOf(functionName: string): string {
  return `ASIALOCAL${createHash("sha256").update(functionName).digest("hex").slice(0, 11).toUpperCase()}`;
}

/** The sessions of all functions of the graph, by access key. */
export function sessionsOf(graph: Graph, accountId: string): Map<string, Session> {
  const policies = policiesOf(graph);
  return new Map(
    resourcesOf(graph, "aws:lambda/function:Function").map(({ inputs }) => {
      const name = String(inputs.name);
      const role = String(inputs.role);
      const texts = policies.get(role) ?? [];
      const statements = texts.flatMap((text) => [JSON.parse(text).Statement].flat());
      const session = {
        secretAccessKey: "local",
        principalArn: `arn:aws:sts::${accountId}:assumed-role/${role.split("/").pop()}/${name}`,
        userId: `${uniqueId("AROA", role)}:${name}`,
        accountId,
        session: { policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
        policy: readPolicies(texts),
      };
      return [accessKeyOf(name), session];
    }),
  );
}

/** Inline policies (JSON) of each role of the graph, by its ARN. */
export function policiesOf(graph: Graph): Map<string, string[]> {
  return new Map(
    resourcesOf(graph, "aws:iam/role:Role").map(({ inputs, computed }) => [
      String(computed.arn),
      ((inputs.inlinePolicies ?? []) as { policy: string }[]).map(({ policy }) => policy),
    ]),
  );
}

/** Throws AWS's error unless the session may make the call. S3's calls are S3's to judge: it knows their objects. */
export function authorize(session: Session, call: Call, place: Place): void {
  if (call.service === "s3") return;
  for (const asked of needsOf({ ...call, input: call.input ?? {} }, place)) {
    const verdict = judge(session.policy, asked);
    if (verdict === "allowed") continue;
    const { action, resource } = asked;
    const reason =
      verdict === "denied"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    throw new AwsError(
      call.service === "sts" ? "AccessDenied" : "AccessDeniedException",
      `User: ${session.principalArn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
      call.service === "sts" ? 403 : 400,
    );
  }
}
