import { notImplemented } from "#local/aws-error";
import { s3Error } from "#local/engines/s3/errors";
import { applies, isAction } from "#local/engines/s3/policy/actions";
import { assertConditionKey } from "#local/engines/s3/policy/condition-keys";
import { refusedOperators, type Test, testOf } from "#local/engines/s3/policy/operators";
import { type Principal, readPrincipal } from "#local/engines/s3/policy/principal";

/** A list, or all but a list. */
type Selection<Item> = { not: boolean; items: Item };

export type Statement = {
  effect: "Allow" | "Deny";
  principal: Selection<Principal>;
  actions: Selection<string[]>;
  resources: Selection<string[]>;
  conditions: { key: string; operator: string; values: string[]; test: Test }[];
};
export type Policy = Statement[];

/** S3's limit of a bucket policy. */
const largestBytes = 20 * 1024;

/**
 * Reads a bucket policy as S3 does when it is put. Throws `MalformedPolicy`, and `NotImplemented`
 * for what S3 would act on and this engine cannot: nothing in a policy is ever ignored.
 */
export function readPolicy(text: string, bucket: string): Policy {
  if (!text.startsWith("{")) throw malformed(notJson);
  if (Buffer.byteLength(text) > largestBytes)
    throw malformed(`Policies must not exceed ${largestBytes} bytes`);
  if (text.includes("${")) throw notImplemented("s3", "policy variables");
  const document = parsed(text);
  const { Version, Statement } = document;
  if (Statement === undefined) throw malformed("Missing required field Statement");
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17")
    throw malformed("The policy must contain a valid version string");
  assertKnown(document, ["Version", "Id", "Statement"]);
  const statements = [Statement].flat();
  if (statements.length === 0) throw malformed("Could not parse the policy: Statement is empty!");
  return statements.map((statement) => readStatement(statement, `arn:aws:s3:::${bucket}`));
}

function readStatement(value: unknown, bucketArn: string): Statement {
  if (!value || typeof value !== "object") throw malformed("Invalid policy syntax.");
  const statement = value as Record<string, unknown>;
  assertKnown(
    statement,
    "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split(" "),
  );
  const { Effect: effect, Condition } = statement;
  if (effect === undefined) throw malformed("Missing required field Effect");
  if (effect !== "Allow" && effect !== "Deny") throw malformed(`Invalid effect: ${effect}`);
  const who = select(statement, "Principal");
  const principal = readPrincipal(who.items);
  if (!principal) throw malformed("Invalid principal in policy");
  const actions = strings(select(statement, "Action"));
  if (!actions.items.every(isAction)) throw malformed("Policy has invalid action");
  const resources = strings(select(statement, "Resource"));
  if (!resources.items.every((resource) => isResource(resource, bucketArn)))
    throw malformed("Policy has invalid resource");
  for (const action of actions.items)
    if (
      !actions.not &&
      !resources.not &&
      !resources.items.some((arn) => applies(action, arn, bucketArn))
    )
      throw malformed("Action does not apply to any resource(s) in statement");
  const conditions = readConditions(Condition);
  return { effect, principal: { not: who.not, items: principal }, actions, resources, conditions };
}

/** The `Condition` of a statement. */
export function readConditions(value: unknown): Statement["conditions"] {
  if (value === undefined) return [];
  if (!value || typeof value !== "object") throw malformed("Invalid policy syntax.");
  return Object.entries(value).flatMap(([operator, tests]) => {
    if (refusedOperators.some((name) => operator.includes(name)))
      throw notImplemented("s3", `the policy operator ${operator}`);
    return Object.entries(Object(tests)).map(([key, wanted]) => {
      const values = [wanted].flat().map(String);
      const test = testOf(operator, values);
      if (!test) throw malformed(`Invalid Condition type : ${operator}`);
      assertConditionKey(key);
      return { key, operator, values, test };
    });
  });
}

function isResource(resource: string, bucketArn: string): boolean {
  return resource.startsWith(bucketArn) && /^($|[/*?])/.test(resource.slice(bucketArn.length));
}

function select(statement: Record<string, unknown>, name: string): Selection<unknown> {
  const [plain, inverse] = [statement[name], statement[`Not${name}`]];
  if ((plain === undefined) === (inverse === undefined))
    throw malformed(plain ? "Invalid policy syntax." : `Missing required field ${name}`);
  return { not: plain === undefined, items: plain ?? inverse };
}

function strings({ not, items }: Selection<unknown>): Selection<string[]> {
  const list = [items].flat();
  if (list.length === 0 || !list.every((item) => typeof item === "string"))
    throw malformed("Invalid policy syntax.");
  return { not, items: list };
}

function assertKnown(object: object, names: string[]): void {
  const other = Object.keys(object).find((name) => !names.includes(name));
  if (other !== undefined) throw malformed(`Unknown field ${other}`);
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(undefined);
  }
}

const notJson = "Policies must be valid JSON and the first byte must be '{'";

function malformed(message: string | undefined) {
  return s3Error("MalformedPolicy", message);
}
