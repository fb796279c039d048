import * as z from "zod";
import { owned, text } from "#core/copy/icav2/base";
import { Country } from "#core/copy/icav2/region";

const short = text(255, 0).nullish();

/** An owner of jobs. */
export const User = z.object({
  ...owned,
  username: text(255),
  email: text(255),
  firstname: short,
  lastname: short,
  active: z.boolean(),
  tenantAdministrator: z.boolean(),
  jobTitle: short,
  greeting: z.enum(["MR", "MRS", "MS", "MISS", "DR", "HR", "SR"]).nullish(),
  mobilePhoneNumber: short,
  phoneNumber: short,
  faxNumber: short,
  emailVerified: z.boolean(),
  twoFactorAuthentication: z.boolean(),
  country: Country.optional(),
  addressLine1: short,
  addressLine2: short,
  addressLine3: short,
  postalCode: short,
  city: short,
  state: short,
});
export type User = z.infer<typeof User>;
