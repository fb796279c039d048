import * as z from "zod";
import { command, option } from "#cli/command";
import { unsetOptionsFrom } from "#cli/from-schema";
import { Size } from "#cli/size";
import { dryRunOption, flag, listOptions, text, yesOption } from "#cli/tree/options";
import {
  CreateDirectUrls,
  CreateLink,
  DirectUrls,
  Link,
  NewLink,
  Receipt,
} from "#core/package/link-schema";
import { ManifestFormat } from "#core/package/manifest-schema";

const example = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const exampleLink = "lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "Of the package, as pkg.01JD4X…", names: "package" } as const;
const linkId = { name: "LINK_ID", description: "As lnk.01JD4X…", names: "link" } as const;

const { maxDownloads, recipient, note } = unsetOptionsFrom({
  maxDownloads: CreateLink.shape.maxDownloads,
  recipient: CreateLink.shape.recipient,
  note: CreateLink.shape.note,
});

const save = (what: string) => text("FILE", what);
const days = (schema: z.ZodType<number, number>, description: string) =>
  option({ schema: z.coerce.number().pipe(schema).optional(), value: "N", description });

export const report = command({
  path: "package report",
  summary: "Saves the report of a package, and opens it in the browser.",
  description:
    "Prints where it is. The browser is opened on a terminal, and nowhere else unless --open is given: $BROWSER, or the system's own.",
  examples: [
    [`package report ${example}`, "Into this directory."],
    [`package report ${example} --json-report --save -`, "What is in it, for programs."],
  ],
  args: [id],
  options: {
    save: save("Where to; - is stdout. Unset: ID.report.html, here."),
    open: option({
      schema: z.boolean().optional(),
      description: "Open it in the browser; --no-open does not. Unset: on a terminal.",
    }),
    jsonReport: flag("The same as JSON. Unset --save: ID.report.json, here."),
  },
});

export const link = command({
  path: "package link",
  summary: "Makes a download link to a package; its secrets are printed this once.",
  description:
    "Who has the link can download all of the package until it ends: send it to the recipient and to nobody else. A package can have several; one is ended by package revoke.",
  examples: [
    [`package link ${example} --expires-in 14d --recipient "Ada, Lovelace lab"`, "For two weeks."],
    [`package link ${example} --max-bytes 2TB --json`, "With a limit; all of it as JSON."],
  ],
  args: [id],
  options: {
    expiresIn: option({
      schema: z
        .string()
        .regex(/^[1-9]\d{0,3}[dw]$/, "must be whole days or weeks, as 14d or 2w")
        .transform((text) => Number.parseInt(text, 10) * (text.endsWith("w") ? 7 : 1))
        .pipe(z.int().min(6, "must be 6d at least").max(90, "must be 90d at most"))
        .optional(),
      value: "DAYS",
      description: "When it ends, from 6d to 90d, and with the package. Unset: 7d.",
    }),
    days: days(
      z.int().min(6, "must be 6 at least").max(90, "must be 90 at most"),
      "The same, as a number of days.",
    ),
    maxDownloads,
    maxBytes: option({
      schema: Size.optional(),
      value: "SIZE",
      description: "Bytes that it gives out, repeated ones too, as 2TB. Unset: no limit.",
    }),
    recipient,
    note,
    dryRun: dryRunOption,
  },
  prints: {
    schema: NewLink,
    columns: ["url", "scriptUrl", "command", "id", "expiresAt", "scriptExpiresAt"],
  },
});

const linkColumns = [
  ...["id", "status", "recipient", "createdAt", "createdBy", "expiresAt"],
  ...["fileCount", "downloadCount", "servedBytes", "verifiedFileCount", "completedAt"],
];

export const links = command({
  path: "package links",
  summary: "Lists the links of a package, newest first, without their secrets.",
  examples: [[`package links ${example} --all`, "All of them."]],
  args: [id],
  options: listOptions,
  prints: { schema: Link, columns: linkColumns },
});

export const revoke = command({
  path: "package revoke",
  summary: "Ends links at once: no further file is given.",
  description:
    "Transfers that have begun may end. Asks first; without a terminal, --yes is needed. One that is revoked already stays as it is.",
  examples: [
    [`package revoke ${exampleLink}`, "One."],
    ["package revoke - --yes", "All that package links --all prints into it."],
  ],
  args: [{ ...linkId, many: true }],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: { schema: Link, columns: linkColumns },
});

export const receipts = command({
  path: "package receipts",
  summary: "Lists what became of each file of a link.",
  description:
    "What was asked for, and what the recipient's program says that it verified; n is the number of package files, and lims.csv the one after the last.",
  examples: [
    [`package receipts ${exampleLink} --all`, "All files that were asked for."],
    [`package receipts ${exampleLink} --all --json`, "The same, for programs."],
  ],
  args: [linkId],
  options: listOptions,
  prints: { schema: Receipt, columns: Object.keys(Receipt.shape) },
});

export const manifest = command({
  path: "package manifest",
  summary: "Prints the manifest of a package in one of its forms.",
  examples: [
    [`package manifest ${example} --format csv --save manifest.csv`, "For a spreadsheet."],
    [`package manifest ${example} --format sha256sums`, "For sha256sum -c."],
  ],
  args: [id],
  options: {
    format: option({
      schema: ManifestFormat.default("ndjson"),
      value: "FORMAT",
      description: "Its form. Unset: ndjson, which has all and is what the Merkle root is of.",
    }),
    save: save("Where to. Unset: stdout."),
  },
});

export const lims = command({
  path: "package lims",
  summary: "Prints lims.csv of a package: what recipients get to know of its libraries.",
  examples: [[`package lims ${example} --save lims.csv`, "Into a file."]],
  args: [id],
  options: { save: save("Where to. Unset: stdout.") },
});

export const directUrls = command({
  path: "package direct-urls",
  summary: "Signs a URL of each file, for tools that take URLs; nobody can revoke them.",
  description:
    "Only where the stage has a key for that. Prints where the list can be read for 15 minutes: a line of JSON a file. A link is the better way wherever it will do.",
  examples: [[`package direct-urls ${example} --days 2 --save urls.ndjson`, "The list itself."]],
  args: [id],
  options: {
    days: days(
      CreateDirectUrls.shape.expiresInDays.unwrap(),
      "Whole days that they work. Unset: 7.",
    ),
    save: save("Fetch the list into a file; - is stdout."),
    dryRun: dryRunOption,
  },
  prints: { schema: DirectUrls, columns: ["url", "fileCount", "expiresAt", "urlExpiresAt"] },
});

export const deliveryCommands = [
  ...[report, link, links, revoke, receipts],
  ...[manifest, lims, directUrls],
];
