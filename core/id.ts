import { monotonicFactory } from "ulid";
import * as z from "zod";
import { now } from "#core/time";

/** Prefixes of ids; an id is `<prefix>.<ULID>`. */
export const prefixes = {
  package: "pkg",
  link: "lnk",
  audit: "aud",
  event: "evt",
  backfill: "bkf",
  copyJob: "cpy",
} as const;

export type Kind = keyof typeof prefixes;

const ulid = monotonicFactory();

/** A new id; ids made later sort later. */
export function create(kind: Kind): string {
  return `${prefixes[kind]}.${ulid(now())}`;
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
