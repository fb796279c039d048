import { invalid, ssmError } from "#local/engines/ssm/errors";

/** ARN and name together may have no more characters (Systems Manager User Guide, "About parameter names"). */
const longestArn = 1011;
const mostLevels = 15;

/** Checks the name of a new parameter. Throws `ValidationException`, `HierarchyLevelLimitExceededException`. */
export function checkName(name: string, arn: string): void {
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name)) throw wrongCharacters();
  if (/^\/?(aws|ssm)/i.test(name))
    throw invalid(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (name.includes("/") && !name.startsWith("/"))
    throw invalid("Parameter name must be a fully qualified name.");
  if (name.endsWith("/") || name.includes("//")) throw wrongCharacters();
  if (arn.length > longestArn)
    throw invalid(`Parameter name: the name and its ARN have more than ${longestArn} characters.`);
  if (name.split("/").length - 1 > mostLevels)
    throw ssmError(
      "HierarchyLevelLimitExceededException",
      `A parameter name can have at most ${mostLevels} levels.`,
    );
}

/** A parameter as `GetParameter` names it: by name or ARN, perhaps with `:version` or `:label`. */
export function selectorOf(reference: string): { name: string; selector?: string } {
  const plain = nameIn(reference);
  const colon = plain.indexOf(":");
  if (colon < 0) return { name: plain };
  return { name: plain.slice(0, colon), selector: plain.slice(colon + 1) };
}

/** The name of a parameter that is named by name or ARN; whoever reads a name ignores outer spaces. */
export function nameIn(reference: string): string {
  const arn = /^arn:aws:ssm:[^:]*:\d*:parameter\/(.+)$/.exec(reference.trim());
  if (!arn?.[1]) return reference.trim();
  // The ARN has one slash, whether the name begins with one or not.
  return arn[1].includes("/") ? `/${arn[1]}` : arn[1];
}

/** The path that a name lies in: `/a` for `/a/b`, `/` for a name without a path. */
export function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/"))) || "/";
}

/** Whether a name lies under a path: directly, or at any depth. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const folder = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  if (!recursive) return parentOf(name) === folder;
  return folder === "/" || name.startsWith(`${folder}/`);
}

function wrongCharacters() {
  return invalid(
    "Parameter name must not be empty and can only consist of letters, numbers and the symbols ./-_ as a path.",
  );
}
