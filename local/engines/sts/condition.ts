import { notImplemented } from "#local/aws-error";

/** Values of condition keys in one request; a key that is not there has none. */
export type ConditionValues = (key: string) => string | undefined;

type Test = (actual: string, wanted: string) => boolean;

const like: Test = (actual, wanted) => {
  const pattern = wanted.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
  return new RegExp(`^${pattern.replace(/\?/g, ".")}$`, "s").test(actual);
};
const equals: Test = (actual, wanted) => actual === wanted;
const ignoringCase: Test = (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase();

/** Operators by what one wanted value must fulfil; those of the second list must fulfil it for none. */
const positive: Record<string, Test> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: ignoringCase,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: ignoringCase,
};
const negative: Record<string, Test> = {
  StringNotEquals: equals,
  StringNotEqualsIgnoreCase: ignoringCase,
  StringNotLike: like,
  ArnNotEquals: like,
  ArnNotLike: like,
};

/** Whether all conditions of a statement hold. Throws `NotImplemented` for an operator that is not known here. */
export function conditionsHold(condition: unknown, values: ConditionValues): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys as object).every(([key, wanted]) =>
      holds(operator, values(key), [wanted].flat().map(String)),
    ),
  );
}

function holds(operator: string, actual: string | undefined, wanted: string[]): boolean {
  if (operator === "Null") return wanted.includes(String(actual === undefined));
  const name = operator.replace(/IfExists$/, "");
  const test = positive[name] ?? negative[name];
  if (!test) throw notImplemented("sts", `the condition operator ${operator} of trust policies`);
  if (actual === undefined) return name !== operator || name in negative;
  return wanted.some((one) => test(actual, one)) === name in positive;
}
