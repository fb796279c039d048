import { setting } from "#core/settings";

/** Where the web app shows a thing, `https://…/push-jobs/psh.01JD4X…`, or all of its kind. */
export function linkTo(path: string, id?: string): string {
  const page = id === undefined ? path : `${path}/${encodeURIComponent(id)}`;
  return `${setting("notify").webOrigin}/${page}`;
}
