import { isAbsolute, relative } from "node:path";
import { styleText } from "node:util";
import type { FunctionReport } from "#local/engines/lambda/functions";
import type { CloudOutputs } from "#local/outputs";

const dim = (text: string): string => styleText("dim", text, { stream: process.stdout });
const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
const red = (text: string): string => styleText("red", text, { stream: process.stdout });

/** One line that says why nothing runs, and what to do. */
export function failure(message: string): string {
  return `${red("✗")} ${message}`;
}

/** What an engine did by itself. */
export function note(line: string): void {
  console.log(dim(`  ${line}`));
}

/** Each invocation with its duration, each line a handler logs, each error where it was thrown. */
export function report(event: FunctionReport): void {
  const name = shortName(event.id).padEnd(16);
  if (event.type === "log") {
    // Metrics are in CloudWatch; here they would be in the way of what is said.
    if (event.line.startsWith('{"_aws":')) return;
    console.log(`${dim("│")} ${dim(name)} ${readable(event.line)}`);
    return;
  }
  const time = `${event.milliseconds.toFixed(0)} ms`.padStart(8);
  console.log(`${event.error ? red("✗") : dim("λ")} ${bold(name)} ${time}`);
  if (!event.error) return;
  const { errorType, errorMessage, trace = [] } = event.error;
  const [first = `${errorType}: ${errorMessage}`, ...frames] = trace;
  console.log(red(`    ${first}`));
  for (const frame of frames.filter((line) => !line.includes("node_modules")).slice(0, 6))
    console.log(dim(`    ${frame.trim()}`));
}

/** SST wraps the names of our functions in those of its components, and hashes. */
function shortName(id: string): string {
  const named = /^DataTableSubscriber(.+)Function$/.exec(id)?.[1];
  return named ?? id.replace(/(Subscriber\w{6}Function|Route\w{6}Handler|Handler)$/, "");
}

/** A JSON log line as words; any other line as it is. */
function readable(line: string): string {
  try {
    const { level, message, ...fields } = JSON.parse(line) as Record<string, unknown>;
    if (typeof message !== "string") return line;
    const rest = Object.entries(fields).map(
      ([key, value]) => `${key}=${typeof value === "string" ? value : brief(value)}`,
    );
    const text = `${message} ${dim(rest.join(" "))}`;
    return level === "error" ? red(text) : text;
  } catch {
    return line;
  }
}

/** A value as JSON; of a long list only its length. */
function brief(value: unknown): string {
  return Array.isArray(value) && value.length > 3 ? `[${value.length}]` : JSON.stringify(value);
}

/** What is running, and what to try. */
export function welcome(input: {
  outputs: CloudOutputs;
  seeded: string;
  seconds: number;
  cached: boolean;
  outputsFile: string;
  /** Where the state is; unset: in memory. */
  data: string | undefined;
}): string {
  const { outputs } = input;
  const file = shownPath(input.outputsFile);
  const state = input.data
    ? `state is in ${shownPath(input.data)}; --fresh begins anew`
    : "state is in memory";
  return `
${bold("Seqferry is running")} ${dim(`(${input.seconds.toFixed(1)} s, stacks ${input.cached ? "cached" : "evaluated"}, ${input.seeded})`)}

  Web app     ${outputs.web}
  API         ${outputs.api}/api/v1   ${dim(`docs: ${outputs.api}/docs`)}
  AWS         ${outputs.aws.endpoint}   ${dim("any AWS client, keys local/local")}
  Outputs     ${file}   ${dim(`(${state})`)}

${bold("Try next")}
  npm run demo                       ${dim("the main job: from read sets to verified files on disk")}
  npm run -s seqferry -- copy start --source 's3://seqferry-demo-source/run/*' --destination s3://seqferry-demo-recipient/cohort/ --wait
  npm start -- --reads DIR           ${dim("the same with your own *.R1.fastq.gz pairs")}
  curl -H "Authorization: Bearer $(node -p 'require("${isAbsolute(file) ? file : `./${file}`}").tokens.viewer')" ${outputs.api}/api/v1/read-sets

${dim("Handlers reload when you save; --inspect lets a debugger stop in them. Ctrl-C stops.")}
`;
}

/** Relative to the project where it is inside. */
function shownPath(path: string): string {
  const inside = relative(".", path);
  return inside.startsWith("..") ? path : inside;
}
