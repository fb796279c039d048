import * as z from "zod";
import { invalid } from "#core/error";
import * as Project from "#core/project";

/** An event of ours as EventBridge delivers it. */
const Delivered = z.object({
  "detail-type": z.string(),
  detail: z.object({
    version: z.string(),
    id: z.string().min(1).max(128),
    at: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()),
  }),
});

/** What was told: which event, when, and what it says. */
export type Told = {
  type: string;
  version: string;
  /** Consumers drop repeats by it. */
  id: string;
  at: string;
  data: Record<string, unknown>;
};

/** Throws `request.invalid` for what is no event of ours. */
export function read(event: unknown): Told {
  const parsed = Delivered.safeParse(event);
  if (!parsed.success) throw invalid(parsed.error.issues);
  const { "detail-type": type, detail } = parsed.data;
  const { version, id, at, data } = detail;
  return { type, version, id, at, data };
}

/** Every project that an event tells of; one that names none is for those who see what belongs to none. */
export function projectsOf({ data }: Pick<Told, "data">): string[] {
  const one = typeof data.projectId === "string" ? [data.projectId] : [];
  const several = [data.projectIds, data.projectIdList].filter(Array.isArray).flat().map(String);
  const named = [...new Set([...one, ...several])];
  return named.length > 0 ? named : [Project.unassigned];
}

/** A member of the data that is text. */
export function textOf({ data }: Pick<Told, "data">, name: string): string | undefined {
  const value = data[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
