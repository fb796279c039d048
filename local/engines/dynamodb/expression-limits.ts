/** Bytes of an expression as it is sent, before names are put in (AWS: "Quotas in Amazon DynamoDB"). */
const longestBytes = 4096;
const mostOperators = 300;
const mostOperands = 100;
const longestPath = 32;

const parsedName = {
  UpdateExpression: "_updates",
  ConditionExpression: "_condition",
  KeyConditionExpression: "_keyCondition",
  FilterExpression: "_filter",
  ProjectionExpression: "_projection",
} as const;
const names = Object.keys(parsedName) as (keyof typeof parsedName)[];

type Request = Record<string, unknown>;

/** What is wrong with the length of a request's expressions, in DynamoDB's words. */
export function lengthError(request: Request): string | undefined {
  for (const name of names) {
    const text = request[name];
    const bytes = typeof text === "string" ? Buffer.byteLength(text) : 0;
    if (bytes > longestBytes)
      return `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`;
  }
  return undefined;
}

/** The same for what dynalite's parsers made of them: operators and functions, operands, paths. */
export function complexityError(request: Request): string | undefined {
  for (const name of names) {
    const count = { operators: 0, operands: 0, path: 0 };
    measure(request[parsedName[name]], count);
    if (count.operators > mostOperators)
      return `Invalid ${name}: The expression contains too many operators; operator count: ${count.operators}`;
    if (count.operands > mostOperands)
      return `Invalid ${name}: The IN operator is provided with too many operands; number of operands: ${count.operands}`;
    if (count.path > longestPath)
      return `Invalid ${name}: The document path has too many nesting elements; nesting elements: ${count.path}`;
  }
  return undefined;
}

type Count = { operators: number; operands: number; path: number };

/** Paths are arrays of names and positions; operators have operands in `args`, updates a `path` and a `val`. */
function measure(node: unknown, count: Count): void {
  if (Array.isArray(node)) {
    if (typeof node[0] === "string") count.path = Math.max(count.path, node.length);
    for (const member of node) if (typeof member === "object") measure(member, count);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const { type, args, expression, sections, paths, path, val } = node as Record<string, unknown>;
  if (Array.isArray(args)) {
    count.operators++;
    if (type === "in") count.operands = Math.max(count.operands, args.length - 1);
    for (const operand of args) measure(operand, count);
  }
  for (const inner of [expression, sections, sections ? undefined : paths, path, val])
    if (inner) measure(inner, count);
}
