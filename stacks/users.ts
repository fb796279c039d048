import { RandomBytes } from "@pulumi/random";
import { isPermanent } from "./stage";

/** Prefixes of sign-in pages are one name space for everybody in the region. */
const domainSuffix = new RandomBytes("SignInDomainSuffix", { length: 6 });

export const pool = new sst.aws.CognitoUserPool("Users", {
  usernames: ["email"],
  domain: { prefix: $interpolate`seqferry-${domainSuffix.hex}` },
  mfa: "optional",
  softwareToken: true,
  transform: {
    userPool: (args) => {
      args.adminCreateUserConfig = { allowAdminCreateUserOnly: true };
      args.deletionProtection = isPermanent ? "ACTIVE" : "INACTIVE";
      args.passwordPolicy = {
        minimumLength: 14,
        requireLowercase: true,
        requireNumbers: true,
        requireSymbols: false,
        requireUppercase: true,
        temporaryPasswordValidityDays: 3,
      };
    },
  },
});

/** Base of the sign-in pages. An emulator's endpoint names its scheme, and has the pages itself. */
export const signInUrl = $util
  .all([pool.nodes.userPool.endpoint, pool.domainUrl ?? ""])
  .apply(([endpoint, domainUrl]) => (endpoint.includes("://") ? endpoint : domainUrl));
