import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Call, flagOf } from "#cli/command";
import { CliError, type FieldError, usage } from "#cli/exit";
import { shareLists, type start } from "#cli/tree/share";
import { CreateSharingJob } from "#core/share/sharing-job/schema";

type StartCall = Call<typeof start>;

/** The request that the options, or a file, ask for. Throws `CliError` with exit `usage` that names what is wrong. */
export async function requestOf(call: StartCall): Promise<Record<string, unknown>> {
  const { request } = call.options;
  const body = request === undefined ? fromOptions(call) : await fromFile(call, request);
  const parsed = CreateSharingJob.safeParse(body);
  if (parsed.success) return body;
  const isFile = request !== undefined;
  throw wrong(
    parsed.error.issues.map(({ path: [member, ...rest], message }) => ({
      path: isFile
        ? [member ?? "the request", ...rest].join(".")
        : flagOf(optionOf(String(member ?? ""))),
      message: isFile ? message : inFlags(message),
    })),
  );
}

function fromOptions({ options }: StartCall): Record<string, unknown> {
  const { push, pull, dryRun, defrostArchivedFastqs, projectId } = options;
  if (!push && !pull) throw usage("--push or --pull: one of them is needed");
  if (push && pull) throw usage("--pull: does not go with --push");
  const lists = Object.entries(shareLists)
    .map(([member, [name]]) => [member, options[name]] as const)
    .filter(([, values]) => values.length > 0);
  return {
    ...(projectId && { projectId }),
    ...Object.fromEntries(lists),
    ...(defrostArchivedFastqs && { defrostArchivedFastqs }),
    ...(push ? { shareType: "push", shareDestination: push } : { shareType: "pull" }),
    ...(dryRun && { dryrun: true }),
  };
}

async function fromFile(
  { options, context }: StartCall,
  file: string,
): Promise<Record<string, unknown>> {
  const { push, pull, dryRun, defrostArchivedFastqs, projectId } = options;
  const listed = Object.values(shareLists).some(([name]) => options[name].length > 0);
  if (listed || push || pull || dryRun || defrostArchivedFastqs || projectId)
    throw usage("--request: is the whole request", "Leave the other options of it out.");
  if (file === "-" && context.stdin.isTTY) throw usage("--request: stdin is the terminal");
  try {
    const text =
      file === "-"
        ? await context.stdin.text()
        : await readFile(resolve(context.cwd, file), "utf8");
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw usage(`--request: ${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

const others: Record<string, string> = {
  shareType: "push",
  shareDestination: "push",
  dryrun: "dryRun",
};

function optionOf(member: string): string {
  if (Object.hasOwn(shareLists, member)) return shareLists[member as keyof typeof shareLists][0];
  return others[member] ?? member;
}

/** A message of the schema in the words of the command line. */
function inFlags(message: string): string {
  const members = [...Object.keys(shareLists), ...Object.keys(others)];
  return members.reduce(
    (text, member) => text.replace(new RegExp(`\\b${member}\\b`, "g"), flagOf(optionOf(member))),
    message,
  );
}

function wrong(errors: FieldError[]): CliError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new CliError("usage", "cli.usage", `${first?.path}: ${first?.message}${more}`, { errors });
}
