import { compile, expressionOf } from "#local/engines/stepfunctions/interpreter/query";
import type { Report } from "#local/engines/stepfunctions/interpreter/validate";

/** Checks the syntax of every expression in a template. */
export function checkTemplate(template: unknown, at: string, report: Report): void {
  if (typeof template === "string") {
    const text = expressionOf(template);
    if (text !== undefined) checkExpression(text, at, report);
    return;
  }
  if (!template || typeof template !== "object") return;
  for (const [key, value] of Object.entries(template))
    checkTemplate(value, Array.isArray(template) ? `${at}[${key}]` : `${at}/${key}`, report);
}

function checkExpression(text: string, at: string, report: Report): void {
  try {
    compile(text);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    report(at, `The JSONata expression '${text}' is invalid. ${code}: ${message}`);
  }
}
