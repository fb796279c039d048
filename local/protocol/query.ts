import { AwsError } from "#local/aws-error";
import { type Codec, faultOf, type MemberTypes, mapMembers } from "#local/protocol/codec";

/** Parameters by the parts of their dotted names. */
type Tree = Map<string, Tree | string>;

/**
 * AWS's Query protocol: a form in, XML out. Lists are `Name.member.1`. `codeOf` gives an error's code as
 * this protocol has it, where it differs.
 */
export function queryCodec(service: {
  namespace: string;
  types: MemberTypes;
  codeOf?: (error: AwsError) => string;
}): Codec {
  const { namespace, codeOf = ({ code }) => code } = service;
  return {
    accepts: () => true,
    read(request, body) {
      const url = new URL(request.url ?? "/", "http://localhost");
      const form = new URLSearchParams(body.toString());
      const { Action, Version: _, ...input } = decodeQuery([...url.searchParams, ...form]);
      if (typeof Action !== "string")
        throw new AwsError("MissingAction", "The request must contain the parameter Action.");
      return { operation: Action, input: typed(input, service.types) };
    },
    write(operation, output, requestId) {
      const members = content(output);
      const result = members && element(`${operation}Result`, members);
      const metadata = element("ResponseMetadata", element("RequestId", requestId));
      return {
        type: "text/xml",
        body: `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`,
      };
    },
    fail(error, requestId) {
      const detail = content({
        Type: faultOf(error),
        Code: codeOf(error),
        Message: error.message,
      });
      return {
        type: "text/xml",
        body: `<ErrorResponse xmlns="${namespace}">${element("Error", detail)}${element("RequestId", requestId)}</ErrorResponse>`,
      };
    },
  };
}

/** Reads parameters such as `Tags.member.1.Key=a` into members; values stay strings. */
export function decodeQuery(parameters: Iterable<[string, string]>): Record<string, unknown> {
  const tree: Tree = new Map();
  for (const [name, value] of parameters) plant(tree, name.split("."), value);
  return members(tree);
}

function plant(tree: Tree, [part = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree.set(part, value);
    return;
  }
  const known = tree.get(part);
  const branch: Tree = known instanceof Map ? known : new Map();
  tree.set(part, branch);
  plant(branch, rest, value);
}

function members(tree: Tree): Record<string, unknown> {
  return Object.fromEntries([...tree].map(([name, value]) => [name, memberOf(value)]));
}

/** Lists are in the order of their numbers, which need not be that of the parameters. */
function memberOf(value: Tree | string): unknown {
  // An empty list is sent as `Name=`; an empty text looks the same and is what it then is.
  if (typeof value === "string") return value;
  const list = value.get("member");
  if (value.size !== 1 || !(list instanceof Map)) return members(value);
  return [...list].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => memberOf(item));
}

function typed(input: object, { numbers, booleans, dates }: MemberTypes): object {
  return mapMembers(input, (leaf, member, parent) => {
    const text = String(leaf);
    const isIn = (names: readonly string[] = []) =>
      names.includes(member) || names.includes(`${parent}.${member}`);
    if (isIn(numbers)) return text.trim() === "" ? leaf : numberOr(leaf, Number(text));
    if (isIn(booleans) && /^(true|false)$/i.test(text)) return /^true$/i.test(text);
    if (!isIn(dates)) return leaf;
    const time = new Date(text);
    return Number.isNaN(+time) ? leaf : time;
  }) as object;
}

/** What is no number stays text, for the check of members to refuse. */
function numberOr(leaf: unknown, value: number): unknown {
  return Number.isNaN(value) ? leaf : value;
}

function content(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, "Z");
  if (Array.isArray(value)) return value.map((item) => element("member", content(item))).join("");
  if (typeof value !== "object" || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => element(name, content(inner)))
    .join("");
}

function element(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

/** Carriage returns too: an XML reader would make them newlines. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
