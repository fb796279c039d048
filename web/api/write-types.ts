import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { typesOf } from "./types-of.ts";

/** Writes `generated/` from the API's description; `npm run build` runs it after the description is written. */
const document = JSON.parse(
  readFileSync(new URL("../../functions/api/openapi.json", import.meta.url), "utf8"),
);
const directory = new URL("generated/", import.meta.url);
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(typesOf(document)))
  writeFileSync(new URL(name, directory), text);
