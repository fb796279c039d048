import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { compileAnythingBut } from "#local/engines/eventbridge/pattern-anything-but";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { compileNumeric } from "#local/engines/eventbridge/pattern-numeric";
import {
  equalsIgnoreCase,
  prefix,
  suffix,
  wildcard,
} from "#local/engines/eventbridge/pattern-text";

/** Asks one value; `absent` is asked about a path that the event does not have. */
export type Test = (value: Scalar) => boolean;

/** One element of a field's list: a literal, or a match expression with a single operator. */
export type Matcher = { test: Test; absent: boolean };

/** The operators of match expressions. */
export const operators: Record<string, (value: unknown) => Test> = {
  prefix: (value) => prefix("prefix", value),
  suffix: (value) => suffix("suffix", value),
  "equals-ignore-case": (value) => equalsIgnoreCase("equals-ignore-case", value),
  wildcard: (value) => wildcard("wildcard", value),
  "anything-but": compileAnythingBut,
  numeric: compileNumeric,
  cidr: compileCidr,
};

/** Reads one element of a field's list. Throws `InvalidEventPatternException`. */
export function compileMatcher(element: unknown): Matcher {
  if (Array.isArray(element))
    throw invalidPattern("Match value must be String, number, true, false, or null");
  if (element === null || typeof element !== "object")
    return { test: (value) => value === element, absent: false };
  const [[operator, value] = ["", undefined], ...more] = Object.entries(element);
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  if (operator === "exists") return compileExists(value);
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compile) throw invalidPattern(`Unrecognized match type ${operator}`);
  return { test: compile(value), absent: false };
}

function compileExists(value: unknown): Matcher {
  if (typeof value !== "boolean")
    throw invalidPattern("exists match pattern must be either true or false.");
  return { test: () => value, absent: !value };
}

function compileCidr(value: unknown): Test {
  if (typeof value !== "string") throw invalidPattern("cidr match pattern must be a string");
  const [network = "", length, ...more] = value.split("/");
  if (length === undefined || more.length > 0)
    throw invalidPattern("Malformed CIDR, one '/' required");
  const version = isIPv4(network) ? "ipv4" : "ipv6";
  if (version === "ipv6" && !isIPv6(network))
    throw invalidPattern(`Nonstandard IP address: ${network}`);
  const bits = /^\d+$/.test(length) ? Number(length) : Number.NaN;
  const most = version === "ipv4" ? 32 : 128;
  if (Number.isNaN(bits)) throw invalidPattern("Malformed CIDR, mask bits must be an integer");
  if (bits > most) throw invalidPattern(`Malformed CIDR, mask bits must be <= ${most}`);
  const range = new BlockList();
  range.addSubnet(network, bits, version);
  const isAddress = version === "ipv4" ? isIPv4 : isIPv6;
  return (address) =>
    typeof address === "string" && isAddress(address) && range.check(address, version);
}
