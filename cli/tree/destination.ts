import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, listOptions, yesOption } from "#cli/tree/follow";
import {
  ChangeDestination,
  Destination,
  ListDestinations,
  RegisterDestination,
} from "#core/share/destination/schema";

const { limit: _limit, cursor: _cursor, ...filterShape } = ListDestinations.shape;
const example = "dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "As dst.01JD4X…", names: "destination" } as const;
const few = ["id", "name", "uri", "status", "projectIds", "recipient"];
const detail = { schema: Destination, columns: [...few, "contact", "region", "check", "version"] };

const { projectIds: _ids, ...given } = RegisterDestination.shape;
const { name, recipient, contact } = ChangeDestination.shape;
const projects = option({
  schema: z.array(z.string().min(1)).default([]),
  value: "PROJECT",
  repeats: true,
  description: "Project whose packages may go there; more may be given.",
});

export const list = command({
  path: "destination list",
  summary: "Lists places that packages may be pushed to.",
  examples: [["destination list --status ENABLED", "Those in use."]],
  options: { ...optionsFrom(filterShape), ...listOptions },
  prints: { schema: Destination, columns: few },
});

export const get = command({
  path: "destination get",
  summary: "Shows destinations, and what the last look at each said.",
  examples: [[`destination get ${example}`, "One."]],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

export const register = command({
  path: "destination register",
  summary: "Registers a place that packages may be pushed to; for admins.",
  description: "It is tried first: what cannot be used, or belongs to another account, is refused.",
  examples: [
    [
      'destination register --name hospital --uri s3://recipient/incoming/ --project-id demo --recipient "A hospital" --contact data@hospital.example --owner-account-id 123456789012',
      "A folder of a bucket.",
    ],
  ],
  options: { ...optionsFrom(given), projectId: projects, dryRun: dryRunOption },
  prints: detail,
});

export const change = command({
  path: "destination change",
  summary: "Changes a destination; for admins.",
  description: "Plans that were made for it can be pushed no more.",
  examples: [[`destination change ${example} --contact new@hospital.example`, "Whom to ask."]],
  args: [id],
  options: {
    ...unsetOptionsFrom({ name, recipient, contact }),
    projectId: projects,
    enable: option({ schema: z.boolean().default(false), description: "Use it again." }),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const disable = command({
  path: "destination disable",
  summary: "Lets nothing go to a destination any more, without deleting it; for admins.",
  description: "Asks first; without a terminal, --yes is needed.",
  examples: [[`destination disable ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const destinationCommands = [list, get, register, change, disable];
