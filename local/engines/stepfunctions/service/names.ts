import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";

const special = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\ufffe\uffff]/u;

/** Checks the name of a machine or an execution by AWS's rules: 1-80 characters, none special. */
export function checkName(name: unknown): asserts name is string {
  if (typeof name === "string" && name.length >= 1 && name.length <= 80 && !special.test(name))
    return;
  throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

/** Checks a required text member. Throws `ValidationException`. */
export function required(value: unknown, member: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** Checks that an ARN is one of the kind; `InvalidArn` otherwise. */
export function checkArn(value: unknown, member: string, kind: string): string {
  const arn = required(value, member);
  if (new RegExp(`^arn:[\\w-]+:states:[\\w-]+:\\d{12}:${kind}:[^\\s]+$`).test(arn)) return arn;
  throw new AwsError(
    "InvalidArn",
    `Invalid Arn: 'Resource type not valid in this context: ${arn.split(":")[5] ?? arn}'`,
  );
}

/** ARNs in AWS's shapes. */
export function machineArn(context: EngineContext, name: string): string {
  return `arn:aws:states:${context.region}:${context.accountId}:stateMachine:${name}`;
}

/** A standard execution is named by its name, an express one also by a UUID. */
export function executionArn(machine: string, name: string, expressId?: string): string {
  return expressId === undefined
    ? `${machine.replace(":stateMachine:", ":execution:")}:${name}`
    : `${machine.replace(":stateMachine:", ":express:")}:${name}:${expressId}`;
}

/** Epoch seconds, as JSON 1.0 carries times. */
export function seconds(ms: number): number {
  return ms / 1000;
}
