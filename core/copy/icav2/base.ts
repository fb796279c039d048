import * as z from "zod";

/** ICA's ids of everything but data; read without looking at the version digit. */
export const Uuid = z.guid();

/** ISO-8601 with seconds, most often in UTC. */
export const Timestamp = z.iso.datetime({ offset: true });

/** Text between `min` and `max` UTF-16 units long. */
export const text = (max: number, min = 1) => z.string().min(min).max(max);

/** Members of nearly everything that ICA keeps. */
export const owned = {
  id: Uuid,
  timeCreated: Timestamp,
  timeModified: Timestamp,
  ownerId: Uuid,
  tenantId: Uuid,
  tenantName: z.string().nullish(),
};
