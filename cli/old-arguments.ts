import { usage } from "#cli/exit";
import { didYouMean } from "#cli/suggest";

/** Flags of one of the old tool's commands: true for those that take a value. */
type Flags = Record<string, boolean>;
type Given = Record<string, string | undefined>;

/** A command of the old tool, as a command line of seqferry. */
type Translation = { flags: Flags; required: string[]; toArgv: (given: Given) => string[] };

/** Without this many it answered all. */
const oldMost = "1000";

const generate: Translation = {
  flags: {
    "--package-name": true,
    "--lims-manifest-csv": true,
    "--workflow-manifest-csv": true,
    "--exclude-primary-data": false,
    "--defrost-archived-fastqs": false,
    "--no-use-workflow-file-filters": false,
    "--primary-data-path-prefix": true,
    "--secondary-analysis-path-prefix": true,
    "--wait": false,
  },
  required: ["--package-name", "--lims-manifest-csv"],
  toArgv: (given) => [
    ...["package", "create"],
    ...value("--name", given["--package-name"]),
    ...value("--lims-manifest", given["--lims-manifest-csv"]),
    ...value("--workflow-manifest", given["--workflow-manifest-csv"]),
    ...value("--data-type", given["--exclude-primary-data"] === undefined ? "fastq" : undefined),
    ...value("--data-type", given["--workflow-manifest-csv"] && "secondaryAnalysis"),
    ...flag("--defrost-archived-fastqs", given["--defrost-archived-fastqs"]),
    ...flag("--no-use-workflow-filters", given["--no-use-workflow-file-filters"]),
    ...value("--primary-data-path-prefix", given["--primary-data-path-prefix"]),
    ...value("--secondary-analysis-path-prefix", given["--secondary-analysis-path-prefix"]),
    ...flag("--wait", given["--wait"]),
  ],
};

const list: Translation = {
  flags: {
    "--package-name": true,
    "--start-date": true,
    "--end-date": true,
    "--max-packages": true,
  },
  required: [],
  toArgv: (given) => [
    ...["package", "list", "--json", "--limit", given["--max-packages"] ?? oldMost],
    ...value("--name", given["--package-name"]),
    ...value("--created-after", given["--start-date"]),
    ...value("--created-before", endOfDay(given["--end-date"])),
  ],
};

const status: Translation = {
  flags: { "--package-id": true },
  required: ["--package-id"],
  toArgv: (given) => ["package", "get", "--json", withPrefix(given["--package-id"] ?? "")],
};

const report: Translation = {
  flags: { "--package-id": true },
  required: ["--package-id"],
  toArgv: (given) => ["package", "report", withPrefix(given["--package-id"] ?? "")],
};

/** It answered the address of the script and nothing else. */
const presign: Translation = {
  flags: { "--package-id": true },
  required: ["--package-id"],
  toArgv: (given) => [
    ...["package", "link", "--output", "tsv", "--fields", "scriptUrl"],
    withPrefix(given["--package-id"] ?? ""),
  ],
};

/** It pushed without a question; `--yes` is for scripts, which are asked nothing. */
const push: Translation = {
  flags: { "--package-id": true, "--share-location": true, "--wait": false, "--yes": false },
  required: ["--package-id", "--share-location"],
  toArgv: (given) => [
    ...["push", "start", "--output", "tsv", "--fields", "id"],
    ...["--package", withPrefix(given["--package-id"] ?? "")],
    ...["--destination", given["--share-location"] ?? ""],
    ...flag("--wait", given["--wait"]),
    ...flag("--yes", given["--yes"]),
  ],
};

const pushes: Translation = {
  flags: { "--package-id": true },
  required: [],
  toArgv: (given) => [
    ...["push", "list", "--json", "--limit", oldMost],
    ...value("--package-id", given["--package-id"] && withPrefix(given["--package-id"])),
  ],
};

const pushStatus: Translation = {
  flags: { "--push-job-id": true },
  required: ["--push-job-id"],
  toArgv: (given) => ["push", "get", "--json", withPrefix(given["--push-job-id"] ?? "", "psh")],
};

/** Commands of the old tool that have a counterpart. */
export const translations: Record<string, Translation> = {
  "generate-package": generate,
  "list-packages": list,
  "get-package-status": status,
  "view-package-report": report,
  "presign-package": presign,
  "push-package": push,
  "list-push-jobs": pushes,
  "get-push-job-status": pushStatus,
};

/** What the old command line is now. Throws `CliError` with exit `usage` for options that it never had. */
export function translated(name: string, words: readonly string[]): string[] {
  const { flags, required, toArgv } = translations[name] as Translation;
  if (words.includes("--help") || words.includes("-h"))
    return [...toArgv({}).slice(0, 2), "--help"];
  const given: Given = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, option = word, attached] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const takesValue = Object.hasOwn(flags, option) ? flags[option] : undefined;
    if (takesValue === undefined)
      throw usage(
        `${option}: is not an option of data-sharing-tool ${name}`,
        didYouMean(option, Object.keys(flags)) ??
          `Options of its successor: seqferry ${toArgv({}).slice(0, 2).join(" ")} --help`,
      );
    if (!takesValue && attached !== undefined) throw usage(`${option}: takes no value`);
    const text = takesValue ? (attached ?? rest.shift()) : "";
    if (text === undefined) throw usage(`${option}: needs a value`);
    if (given[option] !== undefined) throw usage(`${option}: is given twice`);
    given[option] = text;
  }
  const missing = required.find((option) => given[option] === undefined);
  if (missing) throw usage(`data-sharing-tool ${name}: ${missing} is missing`);
  return toArgv(given);
}

const value = (option: string, text: string | undefined): string[] =>
  text === undefined ? [] : [option, text];
const flag = (option: string, given: string | undefined): string[] =>
  given === undefined ? [] : [option];

/** Days were those of the user's clock, the last one included. What is no day is left to be refused. */
function endOfDay(date: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? "") ?? [];
  if (day === undefined) return date;
  const end = new Date(Number(year), Number(month) - 1, Number(day) + 1);
  return new Date(end.getTime() - 1).toISOString();
}

/** Ids could be written without what they begin with. */
function withPrefix(id: string, prefix = "pkg"): string {
  return /^[0-9A-Z]{26}$/.test(id) ? `${prefix}.${id}` : id;
}
