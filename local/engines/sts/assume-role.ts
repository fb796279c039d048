import * as z from "zod";
import { notAuthorized, stsError } from "#local/engines/sts/errors";
import type { Roles } from "#local/engines/sts/roles";
import { type Credentials, newKeys, uniqueId } from "#local/engines/sts/session";
import { sessionPolicies } from "#local/engines/sts/session-policies";
import type { SessionStore } from "#local/engines/sts/session-store";
import { trusts } from "#local/engines/sts/trust";
import { type Defined, operation } from "#local/protocol/members";
import { tagList } from "#local/protocol/tags";

const chainedSeconds = 3600;
const name = z
  .string()
  .min(2)
  .max(64)
  .regex(/^[\w+=,.@-]*$/);
const tagKeys = z.array(z.string().min(1).max(128)).max(50);

const members = {
  RoleArn: z.string().min(20).max(2048),
  RoleSessionName: name,
  DurationSeconds: z.int().min(900).max(43_200).default(3600),
  ExternalId: z
    .string()
    .min(2)
    .max(1224)
    .regex(/^[\w+=,.@:/-]*$/)
    .optional(),
  Policy: z.string().min(1).max(2048).optional(),
  PolicyArns: z
    .array(z.strictObject({ arn: z.string().min(20).max(2048) }))
    .max(10)
    .optional(),
  Tags: tagList.optional(),
  TransitiveTagKeys: tagKeys.optional(),
  SourceIdentity: name.optional(),
};
type Input = z.infer<z.ZodObject<typeof members>>;

/** `AssumeRole`: temporary credentials of a role, for whom its trust policy lets. */
export function assumeRole(
  store: SessionStore,
  roles: Roles,
  caller: () => Credentials,
  now: () => number,
): Record<string, Defined> {
  return {
    AssumeRole: operation(members, (input) => {
      const from = caller();
      const [, accountId = "", path = ""] =
        /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(input.RoleArn) ?? [];
      if (!path) throw stsError("ValidationError", `${input.RoleArn} is invalid`);
      const session = sessionDetail(from, input);
      assertTrusted(roles, from, input, session.tags ?? {});
      assertDuration(roles, from, input);
      const packed = sessionPolicies(input);
      const role = path.split("/").at(-1) ?? "";
      const principalArn = `arn:aws:sts::${accountId}:assumed-role/${role}/${input.RoleSessionName}`;
      const userId = `${uniqueId("AROA", input.RoleArn)}:${input.RoleSessionName}`;
      const { accessKeyId, ...keys } = newKeys();
      const expiresAt = now() + input.DurationSeconds * 1000;
      store.add(accessKeyId, { ...keys, principalArn, userId, accountId, expiresAt, session });
      return {
        Credentials: shownKeys(accessKeyId, keys, expiresAt),
        AssumedRoleUser: { AssumedRoleId: userId, Arn: principalArn },
        PackedPolicySize: packed,
        SourceIdentity: session.sourceIdentity,
      };
    }),
  };
}

/** Credentials as STS's answers have them. */
export function shownKeys(
  accessKeyId: string,
  keys: { secretAccessKey: string; sessionToken: string },
  expiresAt: number,
) {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    SessionToken: keys.sessionToken,
    // STS's times have no fraction.
    Expiration: new Date(expiresAt - (expiresAt % 1000)),
  };
}

/** A role's session inherits the transitive tags and the source identity of the session it comes from. */
function sessionDetail(from: Credentials, input: Input): NonNullable<Credentials["session"]> {
  const last = from.session;
  const inherited = (last?.transitiveTagKeys ?? []).flatMap((key) => {
    const value = last?.tags?.[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  for (const { Key } of input.Tags ?? [])
    if (inherited.some(([key]) => key === Key))
      throw stsError(
        "InvalidParameterValue",
        `The tag ${Key} is transitive and cannot be changed.`,
      );
  const own = (input.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const);
  return {
    roleArn: input.RoleArn,
    tags: Object.fromEntries([...inherited, ...own]),
    transitiveTagKeys: [...inherited.map(([key]) => key), ...(input.TransitiveTagKeys ?? [])],
    sourceIdentity: last?.sourceIdentity ?? input.SourceIdentity,
    policy: input.Policy,
    policyArns: input.PolicyArns?.map(({ arn }) => arn),
  };
}

function assertTrusted(
  roles: Roles,
  from: Credentials,
  input: Input,
  tags: Record<string, string>,
): void {
  const refuse = (action: string) => notAuthorized(from.principalArn, action, input.RoleArn);
  if (from.principalArn.endsWith(":root"))
    throw stsError("AccessDenied", "Roles may not be assumed by root accounts.", 403);
  if (roles.roleExists?.(input.RoleArn) === false) throw refuse("sts:AssumeRole");
  const policy = roles.trustPolicyOf?.(input.RoleArn);
  if (policy === undefined) return;
  const request = {
    caller: from,
    sessionName: input.RoleSessionName,
    externalId: input.ExternalId,
    sourceIdentity: input.SourceIdentity,
    tags,
  };
  const actions = ["sts:AssumeRole"];
  if (input.Tags?.length) actions.push("sts:TagSession");
  if (input.SourceIdentity) actions.push("sts:SetSourceIdentity");
  for (const action of actions) if (!trusts(policy, action, request)) throw refuse(action);
}

function assertDuration(roles: Roles, from: Credentials, input: Input): void {
  const { DurationSeconds, RoleArn } = input;
  if (from.session?.roleArn && DurationSeconds > chainedSeconds)
    throw stsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  if (DurationSeconds > (roles.maxSessionSecondsOf?.(RoleArn) ?? 3600))
    throw stsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
}
