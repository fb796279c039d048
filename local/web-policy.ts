import type { WebConfig } from "#local/web";
import { pageHeaders } from "#stacks/web-policy";

/** Headers of every answer of the web app here: those of a deployed one, for this cloud's addresses. */
export function pagePolicy({ api, signIn, storage, local }: WebConfig): Record<string, string> {
  return pageHeaders({
    connect: originsOf(api, signIn?.tokenEndpoint, local),
    frames: originsOf(storage),
  });
}

function originsOf(...urls: (string | undefined)[]): string[] {
  return urls.flatMap((url) => (url && URL.canParse(url) ? [new URL(url).origin] : []));
}
