import { createHash, randomBytes } from "node:crypto";

/** Tags and policies that a session was opened with. They are kept; no policy is enforced here. */
export type SessionDetail = {
  /** ARN of the role; unset for a session of the user itself. */
  roleArn?: string;
  policy?: string;
  policyArns?: string[];
  tags?: Record<string, string>;
  /** Keys of tags that sessions opened from this one inherit. */
  transitiveTagKeys?: string[];
  sourceIdentity?: string;
};

/** Who an access key stands for. */
export type Credentials = {
  secretAccessKey: string;
  /** Of temporary credentials; every request must carry it. */
  sessionToken?: string;
  /** `arn:aws:iam::…:user/NAME` or `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
  principalArn: string;
  /** Unique id of the principal: `AIDA…`, `AROA…:SESSION`. */
  userId: string;
  accountId: string;
  /** Epoch milliseconds on the clock. */
  expiresAt?: number;
  /** Of temporary credentials. */
  session?: SessionDetail;
};

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A unique id as IAM gives them: a prefix for the kind, then 17 letters; here the same for the same name. */
export function uniqueId(prefix: "AIDA" | "AROA", name: string): string {
  return prefix + lettersOf(createHash("sha256").update(name).digest(), 17);
}

/** The secret half of temporary credentials. */
export type Keys = { secretAccessKey: string; sessionToken: string };

/** Fresh keys and a token, as STS hands them out. */
export function newKeys(): { accessKeyId: string } & Keys {
  return {
    accessKeyId: `ASIA${lettersOf(randomBytes(16), 16)}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    sessionToken: randomBytes(240).toString("base64"),
  };
}

function lettersOf(bytes: Buffer, count: number): string {
  return [...bytes.subarray(0, count)].map((byte) => letters[byte % 32]).join("");
}
