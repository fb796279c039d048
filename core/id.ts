import { createHash } from "node:crypto";
import { monotonicFactory } from "ulid";
import * as z from "zod";
import { lazy } from "#core/settings";
import { now } from "#core/time";

/** Prefixes of ids; an id is `<prefix>.<ULID>`. */
export const prefixes = {
  package: "pkg",
  link: "lnk",
  audit: "aud",
  event: "evt",
  backfill: "bkf",
  copyJob: "cpy",
  import: "imp",
  fastq: "fqr",
  fastqSet: "fqs",
  fastqJob: "fqj",
  unarchivingJob: "ufj",
  syncRequest: "syn",
  destination: "dst",
  plan: "pln",
  approval: "apr",
  sharingJob: "shj",
  pushJob: "psh",
  rule: "rul",
  ruleRun: "rrn",
  backTest: "bkt",
  webhook: "whk",
  alert: "alt",
} as const;

export type Kind = keyof typeof prefixes;

// Begins again with `configure`: a later id must not follow a time that is no longer the clock's.
const ulid = lazy(() => monotonicFactory());

/** A new id; ids made later sort later. */
export function create(kind: Kind): string {
  return `${prefixes[kind]}.${ulid()(now())}`;
}

const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The id that this text always gets, in the form of the others; it tells nothing of the text, and of no time. */
export function ofText(kind: Kind, text: string): string {
  const bytes = createHash("sha256").update(text).digest();
  const code = Array.from({ length: 26 }, (_, n) => letters[(bytes[n] ?? 0) & 31]).join("");
  return `${prefixes[kind]}.${code}`;
}

/** Accepts ids of one kind only: a package id is no link id. */
export function schema(kind: Kind) {
  const prefix = prefixes[kind];
  return z
    .string()
    .regex(
      new RegExp(`^${prefix}\\.[0-9A-HJKMNP-TV-Z]{26}$`),
      `must be ${prefix}. followed by 26 letters and digits`,
    )
    .meta({ example: `${prefix}.01JD4XVQ4S8Y6Z9T3M2K7B5C1A` });
}
