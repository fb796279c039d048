import * as Kms from "#core/kms";
import type { SharingJob } from "#core/share/sharing-job/schema";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";

/** What a recipient needs of a pull; both hold secrets. */
export type Urls = { limsCsvUrl: string; downloadScriptUrl: string };

/** For one job alone; `purpose` keeps who may open them from opening task tokens, which have the same key (`stacks/sharing-jobs.ts`). */
const contextOf = (sharingJobId: string) => ({ purpose: "sharing-urls", sharingJobId });

export function seal(sharingJobId: string, urls: Urls): Promise<string> {
  return Kms.encrypt(contextOf(sharingJobId), JSON.stringify(urls));
}

/** The URLs of a job that has some. */
export async function open({
  sharingJobId,
  sealedUrls = "",
}: SharingJobRow): Promise<Pick<SharingJob, keyof Urls>> {
  return JSON.parse(await Kms.decrypt(contextOf(sharingJobId), sealedUrls)) as Urls;
}
