import { notImplemented } from "#local/aws-error";
import { type ConditionValues, conditionsHold } from "#local/engines/sts/condition";
import type { Credentials } from "#local/engines/sts/session";

/** What a trust policy is asked. */
export type TrustRequest = {
  caller: Credentials;
  sessionName: string;
  externalId?: string | undefined;
  sourceIdentity?: string | undefined;
  tags: Record<string, string>;
};

type Statement = {
  Effect: string;
  Principal?: "*" | Record<string, string | string[]>;
  NotPrincipal?: unknown;
  Action?: string | string[];
  Condition?: unknown;
};

/**
 * Whether a role's trust policy lets a caller perform an action (`sts:AssumeRole`, `sts:TagSession`). A
 * Deny wins; without an Allow the answer is no. Throws `NotImplemented` for elements it cannot judge.
 */
export function trusts(policy: string, action: string, request: TrustRequest): boolean {
  const statements = [JSON.parse(policy).Statement].flat() as Statement[];
  const fitting = statements.filter(
    (statement) =>
      actionFits(statement, action) &&
      principalFits(statement, request.caller) &&
      conditionsHold(statement.Condition, (key) => valueOfKey(key, request)),
  );
  return (
    fitting.some(({ Effect }) => Effect === "Allow") &&
    fitting.every(({ Effect }) => Effect !== "Deny")
  );
}

function actionFits({ Action }: Statement, action: string): boolean {
  if (Action === undefined) throw notImplemented("sts", "NotAction in trust policies");
  return [Action].flat().some((one) => {
    const [wanted = "", real] = [one.toLowerCase(), action.toLowerCase()];
    return wanted.endsWith("*") ? real.startsWith(wanted.slice(0, -1)) : wanted === real;
  });
}

/** Principals of services and identity providers are never a caller with keys. */
function principalFits({ Principal, NotPrincipal }: Statement, caller: Credentials): boolean {
  if (NotPrincipal !== undefined) throw notImplemented("sts", "NotPrincipal in trust policies");
  if (Principal === "*") return true;
  const names = [Principal?.AWS ?? []].flat();
  const { accountId, principalArn, session } = caller;
  const own = ["*", accountId, `arn:aws:iam::${accountId}:root`, principalArn, session?.roleArn];
  return names.some((name) => own.includes(name));
}

function valueOfKey(key: string, request: TrustRequest): ReturnType<ConditionValues> {
  const { caller, tags } = request;
  const [name = "", tag = ""] = key.split("/", 2);
  const values: Record<string, string | undefined> = {
    "sts:externalid": request.externalId,
    "sts:rolesessionname": request.sessionName,
    "sts:sourceidentity": request.sourceIdentity,
    "aws:principalarn": caller.session?.roleArn ?? caller.principalArn,
    "aws:principalaccount": caller.accountId,
    "aws:requesttag": tags[tag],
    "aws:principaltag": caller.session?.tags?.[tag],
    // Nobody here has a second factor: the key is missing, as for long-term keys on AWS.
    "aws:multifactorauthpresent": undefined,
  };
  if (Object.hasOwn(values, name.toLowerCase())) return values[name.toLowerCase()];
  throw notImplemented("sts", `the condition key ${key} in trust policies`);
}
