import { randomInt } from "node:crypto";
import * as z from "zod";
import { invalidParameter } from "#local/engines/secretsmanager/errors";
import { operation } from "#local/protocol/members";

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const off = z.boolean().default(false);

/** `GetRandomPassword`: of all kinds of characters that are not excluded, each at least once. */
export const passwordOperation = operation(
  {
    PasswordLength: z.int().min(1).max(4096).default(32),
    ExcludeCharacters: z.string().max(4096).default(""),
    ExcludeNumbers: off,
    ExcludePunctuation: off,
    ExcludeUppercase: off,
    ExcludeLowercase: off,
    IncludeSpace: off,
    RequireEachIncludedType: z.boolean().default(true),
  },
  (input) => {
    const kinds = [
      input.ExcludeLowercase ? "" : "abcdefghijklmnopqrstuvwxyz",
      input.ExcludeUppercase ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
      input.ExcludeNumbers ? "" : "0123456789",
      input.ExcludePunctuation ? "" : punctuation,
      input.IncludeSpace ? " " : "",
    ]
      .map((kind) => [...kind].filter((one) => !input.ExcludeCharacters.includes(one)))
      .filter((kind) => kind.length > 0);
    if (kinds.length === 0)
      throw invalidParameter("No characters are left that the password could be made of.");
    const required = input.RequireEachIncludedType ? kinds : [];
    if (required.length > input.PasswordLength)
      throw invalidParameter(
        "The password length is too short for the number of required character types.",
      );
    const any = kinds.flat();
    const rest = Array.from({ length: input.PasswordLength - required.length }, () => pick(any));
    return { RandomPassword: shuffled([...required.map(pick), ...rest]).join("") };
  },
);

function pick(characters: string[]): string {
  return characters[randomInt(characters.length)] ?? "";
}

function shuffled(characters: string[]): string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? "");
}
