import { command } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, filtersOf, flag, several } from "#cli/tree/options";
import { endOf, getOf, listOf, noun } from "#cli/tree/verbs";
import {
  ChangeDestination,
  Destination,
  ListDestinations,
  RegisterDestination,
} from "#core/share/destination/schema";

const few = ["id", "name", "uri", "status", "projectIds", "recipient"];
const destinations = noun("destination", {
  ...{ prefix: "dst", schema: Destination, names: "destination" },
  columns: [...few, "contact", "region", "check", "version"],
});
const { id, example, detail } = destinations;

const { projectIds: _ids, ...given } = RegisterDestination.shape;
const { name, recipient, contact } = ChangeDestination.shape;
const projects = several("PROJECT", "Project whose packages may go there; more may be given.");

export const list = listOf(destinations, {
  summary: "Lists places that packages may be pushed to.",
  examples: [["destination list --status ENABLED", "Those in use."]],
  filters: filtersOf(ListDestinations),
  columns: few,
});

export const get = getOf(destinations, "Shows destinations, and what the last look at each said.");

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
    enable: flag("Use it again."),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const disable = endOf(destinations, "disable", {
  summary: "Lets nothing go to a destination any more, without deleting it; for admins.",
});

export const destinationCommands = [list, get, register, change, disable];
