import { nameOf, VisibleError } from "#core/error";

/** What went wrong, and what to do next, in words for people. */
export type Reason = { message: string; hint: string };

const expired =
  /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired|UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignatureException|CredentialsProviderError|CredentialsError)$/;
const denied = /^AccessDenied(Exception)?$/;

/** True when the credentials are at an end, or are none. */
export function isExpired(error: unknown): boolean {
  return expired.test(nameOf(rootOf(error)));
}

/** True when the role or policy does not allow the call. */
export function isDenied(error: unknown): boolean {
  return denied.test(nameOf(rootOf(error)));
}

/** What became of a store's backfill. The place is always kept: resuming goes on there. */
export function reasonOf(thrown: unknown, storeId: string): Reason {
  if (thrown instanceof VisibleError) return { message: thrown.message, hint: thrown.hint ?? "" };
  const error = rootOf(thrown);
  const said = error instanceof Error ? error.message : String(error);
  if (isExpired(error))
    return {
      message: `The credentials for sequence store ${storeId} are at an end or not valid (${nameOf(error)}).`,
      hint: "Sign in to AWS again, then resume: it goes on where it stopped.",
    };
  if (isDenied(error))
    return {
      message: `Access to sequence store ${storeId} was denied: ${said}`,
      hint: "Allow that call in the role or the store's policy, then resume: it goes on where it stopped.",
    };
  if (nameOf(error) === "ResourceNotFoundException")
    return {
      message: `HealthOmics does not know sequence store ${storeId}: ${said}`,
      hint: "Compare its id, account and region with ListSequenceStores, then resume.",
    };
  return {
    message: `The backfill of sequence store ${storeId} stopped: ${nameOf(error)}: ${said}`,
    hint: "Mend the cause, then resume: it goes on where it stopped.",
  };
}

/** What AWS said, where others have wrapped it. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}

/** A reason as one text. */
export function toText({ message, hint }: Reason): string {
  return hint ? `${message} ${hint}` : message;
}
