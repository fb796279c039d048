import { AsyncLocalStorage } from "node:async_hooks";
import type { CallableEngine, EngineContext } from "#local/engine";
import { assumeRole } from "#local/engines/sts/assume-role";
import { identify } from "#local/engines/sts/identify";
import { identityOperations } from "#local/engines/sts/identity-operations";
import { limits } from "#local/engines/sts/limits";
import type { Roles } from "#local/engines/sts/roles";
import { type Credentials, type Keys, newKeys, uniqueId } from "#local/engines/sts/session";
import { SessionStore } from "#local/engines/sts/session-store";
import type { Operation } from "#local/json-service";
import { operationTable, textIn } from "#local/protocol/members";
import { queryCodec } from "#local/protocol/query";
import { protocolService } from "#local/protocol/service";

export type StsOptions = Roles & {
  /** Long-term keys, secret by access key id, of the user `local`. Unset: `local` with the secret `local`. */
  credentials?: Record<string, string>;
};

/** The embedded STS, with the look-up that services check signatures by. */
export type StsEngine = CallableEngine & {
  /** Whom an access key stands for, if it was ever given out; also when it has expired since. */
  credentialsOf(accessKeyId: string): Credentials | undefined;
  /**
   * Temporary credentials of a principal for `seconds`, limited to what `policy` allows, past AssumeRole:
   * services that lend access to their buckets do so.
   */
  issue(principalArn: string, seconds: number, policy: string): { accessKeyId: string } & Keys;
};

/**
 * Opens the sessions kept in the store and serves STS's Query protocol. The caller is known by the
 * signature of the request; calls in process come from the user `local`.
 */
export function createSts(context: EngineContext, options: StsOptions = {}): StsEngine {
  const { accountId, clock } = context;
  const store = new SessionStore(context);
  const { credentials = { local: "local" } } = options;
  const arn = `arn:aws:iam::${accountId}:user/local`;
  const user = { principalArn: arn, userId: uniqueId("AIDA", arn), accountId };
  const credentialsOf = (accessKeyId: string): Credentials | undefined => {
    const secretAccessKey = Object.hasOwn(credentials, accessKeyId)
      ? credentials[accessKeyId]
      : undefined;
    if (secretAccessKey !== undefined) return { ...user, secretAccessKey };
    return options.sessionOf?.(accessKeyId) ?? store.find(accessKeyId);
  };
  // The signature is checked within the operation, so that a refused call is counted as one.
  const requests = new AsyncLocalStorage<() => Credentials>();
  const caller = () => requests.getStore()?.() ?? { ...user, secretAccessKey: "" };
  const now = () => clock.now();
  const operations = operationTable(
    "sts",
    { ...identityOperations(store, caller, now), ...assumeRole(store, options, caller, now) },
    "ValidationError",
  );
  const service = protocolService(context, {
    service: "sts",
    engine: "sts",
    limits,
    resourceOf: textIn("RoleArn"),
    operations: authenticated(operations, caller),
    codecs: [
      queryCodec({
        namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        types: { numbers: ["DurationSeconds"] },
      }),
    ],
    around(request, body, run) {
      let known: Credentials | undefined;
      return requests.run(() => {
        known ??= identify(request, body, credentialsOf, now());
        return known;
      }, run);
    },
  });
  return {
    ...service,
    credentialsOf,
    issue(principalArn, seconds, policy) {
      const { accessKeyId, ...keys } = newKeys();
      const userId = uniqueId("AROA", principalArn);
      const expiresAt = now() + seconds * 1000;
      const session = { policy };
      store.add(accessKeyId, { ...keys, principalArn, userId, accountId, expiresAt, session });
      return { accessKeyId, ...keys };
    },
  };
}

/** Who calls is checked before what they ask for. */
function authenticated(
  operations: Record<string, Operation>,
  caller: () => Credentials,
): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]): [string, Operation] => [
      name,
      (input) => {
        caller();
        return run(input);
      },
    ]),
  );
}
