import * as z from "zod";
import { command, option } from "#cli/command";
import { flag, text } from "#cli/tree/options";

/** What `whoami` prints. */
export const Identity = z.object({
  profile: z.string().nullable(),
  api: z.string(),
  user: z.string(),
  roles: z.array(z.string()),
  projectIds: z.array(z.string()),
  source: z.enum(["login", "SEQFERRY_TOKEN", "SEQFERRY_CLIENT_ID"]),
  expiresAt: z.iso.datetime().nullable(),
});

export const login = command({
  path: "login",
  summary: "Signs in through the browser.",
  description:
    "The browser comes back to port 27182 or 27183 of this machine. From another machine use --no-browser: open the address that is printed, sign in, and paste the address that the browser ends at.",
  examples: [
    ["login --api https://api.seqferry.example", "Sign in to a stage."],
    ["login --local --as sharer", "To the system that npm start runs here."],
  ],
  options: {
    api: option({
      schema: z.url().optional(),
      value: "URL",
      env: "SEQFERRY_API",
      description: "Address of the stage. Unset: that of the profile.",
    }),
    browser: option({ schema: z.boolean().default(true), description: "Start no browser." }),
    local: flag("Take a token of .local/outputs.json."),
    as: text("USER", "With --local: viewer, sharer, approver or admin."),
  },
});

export const logout = command({
  path: "logout",
  summary: "Forgets the tokens of a profile.",
  examples: [["logout --profile prod", "Those of one profile."]],
  options: {},
});

export const whoami = command({
  path: "whoami",
  summary: "Says who you are signed in as, and asks the service whether it agrees.",
  examples: [["whoami --json", "For a script."]],
  options: {},
  prints: { schema: Identity, columns: Object.keys(Identity.shape) },
});

export const sessionCommands = [login, logout, whoami];
