import * as z from "zod";

/** What is needed to go on with an upload; kept by whoever sends (JSON). */
export const ExternalState = z.object({
  /** The destination file, PARTIAL until its bytes are there. */
  dataId: z.string(),
  /** Of S3; absent for what goes in one request, and before it is begun. */
  uploadId: z.string().optional(),
  partBytes: z.int().positive().optional(),
  /** Since when all bytes are there (epoch milliseconds); ICA has yet to see them. */
  sentAt: z.number().optional(),
});
export type ExternalState = z.infer<typeof ExternalState>;

/** What to send: members of a `PlanItem`. */
export type ExternalItem = {
  /** `s3://bucket/key`, which our own role can read; of a file of ICA, its name for people. */
  sourceUri: string;
  /** Null: S3 is asked. */
  sizeBytes: number | null;
  /** Without quotes; what is sent must still have it. */
  etag?: string | undefined;
  /** A file of ICA that is sent because its copy gets another name: ICA lends the credentials to read it. */
  dataId?: string | undefined;
  projectId?: string | undefined;
};

/** Where to. */
export type ExternalTarget = {
  projectId: string;
  /** Of the file: `/a/b.txt`. Folders above it are made. */
  path: string;
  /** `<copyJobId> <run>`: what it creates is created once. */
  scope: string;
  /** From the try before. */
  state?: ExternalState | undefined;
  /** Called when the state changed, and waited for, before anything depends on it. */
  save?: ((state: ExternalState) => Promise<void>) | undefined;
};

/** `again`: time was over; call again with `state`. `done`: AVAILABLE with the right size; `bytes` is 0 when it was so before. */
export type ExternalOutcome = {
  state: "again" | "done";
  resume: ExternalState;
  dataId: string;
  bytes: number;
};
