import { invalid } from "#local/engines/eventbridge/errors";
import { isPredefined, type Transformer } from "#local/engines/eventbridge/input";
import { compilePath } from "#local/engines/eventbridge/json-path";
import {
  fill,
  hasVariableName,
  isTemplate,
  placeholder,
} from "#local/engines/eventbridge/template";

/** Limits of AWS's API reference, "InputTransformer". */
const most = { paths: 100, nameLength: 256, pathLength: 256, templateLength: 8192 };

/** Checks a transformer as PutTargets does. Throws `ValidationException`, `NotImplemented`. */
export function validateTransformer(id: string, transformer: Transformer): void {
  const { InputPathsMap: paths, InputTemplate: template } = transformer;
  validatePaths(id, paths ?? {});
  if (typeof template !== "string" || template === "")
    throw invalid(`InputTemplate of target ${id} must not be empty.`);
  if (template.length > most.templateLength)
    throw invalid(
      `InputTemplate of target ${id} is longer than ${most.templateLength} characters.`,
    );
  for (const [, name = ""] of template.matchAll(placeholder)) {
    if (!Object.hasOwn(paths ?? {}, name) && !isPredefined(name))
      throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${name}.`);
  }
  if (hasVariableName(template))
    throw invalid(
      `Invalid InputTemplate for target ${id} : a placeholder cannot be an object key.`,
    );
  // Any values do: only the template's own syntax counts.
  if (!isTemplate(fill(template, () => "0")))
    throw invalid(`Invalid InputTemplate for target ${id} : it is neither JSON nor JSON strings.`);
}

function validatePaths(id: string, paths: Record<string, string>): void {
  const wrong = (reason: string) => invalid(`Invalid InputPathsMap for target ${id} : ${reason}.`);
  if (Object.keys(paths).length > most.paths) throw wrong(`it has more than ${most.paths} paths`);
  for (const [name, path] of Object.entries(paths)) {
    if (!/^[A-Za-z0-9_-]+$/.test(name) || name.length > most.nameLength || /^AWS/i.test(name))
      throw wrong(`${name} is not a variable's name`);
    if (typeof path !== "string" || path.length > most.pathLength)
      throw wrong(`the path of ${name} is longer than ${most.pathLength} characters`);
    try {
      compilePath(path);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw wrong(error.message);
    }
  }
}
