/** What an access key stands for. */
export type Credential = {
  secretAccessKey: string;
  /** Of temporary credentials; every request must carry it. */
  sessionToken?: string;
  /** `arn:aws:iam::…:root`, `…:user/NAME`, or `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
  principalArn: string;
  /** Twelve digits. */
  accountId: string;
  /** Epoch milliseconds on the clock; from then on `ExpiredToken`. */
  expiresAt?: number;
  /** Of temporary credentials: what their session policy allows is all they may do. */
  session?: { policy?: string };
};

/** Looks an access key id up; asked for every request. */
export type CredentialLookup = (accessKeyId: string) => Credential | undefined;

/** Who calls, as policies see it. */
export type Caller = Pick<Credential, "principalArn" | "accountId"> & {
  accessKeyId: string;
  /** Of temporary credentials that are limited. */
  sessionPolicy?: string;
  /** Region that the client signed for, and takes this endpoint to be of. */
  region: string;
  /** The signature is in the query: a presigned URL. */
  presigned: boolean;
  /** Milliseconds since it was signed; of presigned URLs only. */
  ageMs: number;
};

/** Who sends what needs no signature: a browser's preflight. */
export const nobody: Caller = {
  accessKeyId: "",
  principalArn: "",
  accountId: "",
  region: "",
  presigned: false,
  ageMs: 0,
};

/** Secrets by access key id stand for the root of the account, as the local cloud's one key does. */
export function lookupOf(
  credentials: Record<string, string> | CredentialLookup,
  accountId: string,
): CredentialLookup {
  if (typeof credentials === "function") return credentials;
  return (accessKeyId) => {
    if (!Object.hasOwn(credentials, accessKeyId)) return undefined;
    const secretAccessKey = credentials[accessKeyId] ?? "";
    return { secretAccessKey, accountId, principalArn: `arn:aws:iam::${accountId}:root` };
  };
}
