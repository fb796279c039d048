import { notImplemented } from "#local/aws-error";
import { fitsAction } from "#local/engines/s3/policy/actions";
import { refusedOperators, type Test, testOf } from "#local/engines/s3/policy/operators";
import { fitsWildcard } from "#local/engines/s3/policy/wildcard";

/** One action on one resource. `values`: condition keys that the request has, by name in lower case. */
export type Asked = { action: string; resource: string; values?: Record<string, string> };

/** `denied`: by a Deny. `not allowed`: nothing allows it, which comes to the same. */
export type Verdict = "allowed" | "denied" | "not allowed";

type Statement = {
  effect: string;
  action: (text: string) => boolean;
  resource: (text: string) => boolean;
  conditions: { key: string; test: Test }[];
};
export type Policy = Statement[];

/**
 * Reads the policies of a principal (JSON) as one. Throws `NotImplemented` for what IAM would act on and this
 * cannot judge: nothing in a policy is ever ignored.
 */
export function readPolicies(texts: readonly string[]): Policy {
  return texts.flatMap((text) => {
    if (text.includes("${")) throw notImplemented("iam", "policy variables");
    return [JSON.parse(text).Statement].flat().map(readStatement);
  });
}

/** What policies say of one action on one resource: a Deny goes before every Allow. */
export function judge(policy: Policy, { action, resource, values = {} }: Asked): Verdict {
  const effects = policy
    .filter(
      (statement) =>
        statement.action(action) &&
        statement.resource(resource) &&
        statement.conditions.every(({ key, test }) =>
          test(values[key] === undefined ? undefined : [values[key]]),
        ),
    )
    .map(({ effect }) => effect);
  if (effects.includes("Deny")) return "denied";
  return effects.includes("Allow") ? "allowed" : "not allowed";
}

const members = new Set(
  "Sid Effect Action NotAction Resource NotResource Condition Principal".split(" "),
);

function readStatement(statement: Record<string, unknown>): Statement {
  const unknown = Object.keys(statement).find((name) => !members.has(name));
  if (unknown) throw notImplemented("iam", `policy statements with ${unknown}`);
  return {
    effect: String(statement.Effect),
    action: selection(statement, "Action", fitsAction),
    resource: selection(statement, "Resource", fitsWildcard),
    conditions: Object.entries(statement.Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests as object).map(([key, wanted]) => ({
        key: key.toLowerCase(),
        test: readTest(operator, [wanted].flat().map(String)),
      })),
    ),
  };
}

/** A list, or all but a list. */
function selection(
  statement: Record<string, unknown>,
  name: string,
  fits: (pattern: string, text: string) => boolean,
): (text: string) => boolean {
  const [plain, inverse] = [statement[name], statement[`Not${name}`]];
  if ((plain === undefined) === (inverse === undefined))
    throw notImplemented("iam", `policy statements without ${name}, or with Not${name} beside it`);
  const patterns = [plain ?? inverse].flat().map(String);
  return (text) => patterns.some((pattern) => fits(pattern, text)) === (plain !== undefined);
}

function readTest(operator: string, values: string[]): Test {
  const test = refusedOperators.some((name) => operator.includes(name))
    ? undefined
    : testOf(operator, values);
  if (!test) throw notImplemented("iam", `the condition operator ${operator}`);
  return test;
}
