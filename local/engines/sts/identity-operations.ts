import * as z from "zod";
import { shownKeys } from "#local/engines/sts/assume-role";
import { stsError } from "#local/engines/sts/errors";
import { type Credentials, newKeys } from "#local/engines/sts/session";
import type { SessionStore } from "#local/engines/sts/session-store";
import { type Defined, operation } from "#local/protocol/members";

/** Who the caller is, and temporary credentials for the caller itself. */
export function identityOperations(
  store: SessionStore,
  caller: () => Credentials,
  now: () => number,
): Record<string, Defined> {
  return {
    GetCallerIdentity: operation({}, () => {
      const { userId, accountId, principalArn } = caller();
      return { UserId: userId, Account: accountId, Arn: principalArn };
    }),
    GetSessionToken: operation(
      { DurationSeconds: z.int().min(900).max(129_600).default(43_200) },
      ({ DurationSeconds }) => {
        const from = caller();
        if (from.session)
          throw stsError(
            "AccessDenied",
            "Cannot call GetSessionToken with session credentials",
            403,
          );
        const { accessKeyId, ...keys } = newKeys();
        const { principalArn, userId, accountId } = from;
        const expiresAt = now() + DurationSeconds * 1000;
        store.add(accessKeyId, {
          ...keys,
          principalArn,
          userId,
          accountId,
          expiresAt,
          session: {},
        });
        return { Credentials: shownKeys(accessKeyId, keys, expiresAt) };
      },
    ),
  };
}
