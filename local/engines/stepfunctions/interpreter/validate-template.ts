import { compile, expressionOf } from "#local/engines/stepfunctions/interpreter/query";
import type { Report } from "#local/engines/stepfunctions/interpreter/validate";

/** Where the members of `$states` that do not always exist may be looked at, by field and state type. */
const results = /^(Output|Assign)(\/|\[|$)/;
const caught = /^Catch\[\d+\]\/(Output|Assign)(\/|\[|$)/;
const withResult = ["Task", "Map", "Parallel"];

/** Checks the expressions in a field of a state: their marks, their syntax, and what they look at. */
export function checkTemplate(
  template: unknown,
  place: { at: string; field: string; type: string },
  report: Report,
): void {
  const { at, field } = place;
  if (typeof template === "string") {
    const location = `${at}/${field}`;
    const text = expressionOf(template);
    if (text !== undefined) checkExpression(text, place, report);
    else if (template.startsWith("{%") || template.endsWith("%}"))
      report(location, "A JSONata expression must start with '{%' and end with '%}'");
    return;
  }
  if (!template || typeof template !== "object") return;
  for (const [key, value] of Object.entries(template)) {
    const inner = Array.isArray(template) ? `${field}[${key}]` : `${field}/${key}`;
    checkTemplate(value, { ...place, field: inner }, report);
  }
}

function checkExpression(
  text: string,
  { at, field, type }: { at: string; field: string; type: string },
  report: Report,
): void {
  const location = `${at}/${field}`;
  try {
    compile(text);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    report(location, `The JSONata expression '${text}' is invalid. ${code}: ${message}`);
    return;
  }
  if (/\$states\.result\b/.test(text) && !(withResult.includes(type) && results.test(field)))
    report(location, "$states.result exists only in Output and Assign of Task, Map and Parallel");
  if (/\$states\.errorOutput\b/.test(text) && !caught.test(field))
    report(location, "$states.errorOutput exists only in Output and Assign of a Catch");
}

/** Checks the names in an `Assign`: Unicode identifiers of at most 80 characters, not the reserved one. */
export function checkVariables(assign: unknown, at: string, report: Report): string[] {
  if (assign === undefined) return [];
  const names = assign && typeof assign === "object" ? Object.keys(assign) : [];
  for (const name of names) {
    const plain = name.replace(/\.\$$/, "");
    if (!/^\p{ID_Start}\p{ID_Continue}{0,79}$/u.test(plain) || plain === "states")
      report(`${at}/${name}`, `'${plain}' cannot be the name of a variable`);
  }
  return names.map((name) => name.replace(/\.\$$/, ""));
}
