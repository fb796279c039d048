import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";

/** The row of a copy job as it is now, whoever asks; undefined when there is none. */
export async function find(copyJobId: string): Promise<CopyJobRow | undefined> {
  const { data } = await copyJobEntity().get({ copyJobId }).go({ consistent: true });
  return data ?? undefined;
}
