import * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Job from "#core/job";
import * as PackageEvent from "#core/package/event";
import * as Links from "#core/package/link-rows";
import type { PackageRow } from "#core/package/package.entity";
import { change, dueAt, isEnded, load } from "#core/package/package-row";
import { ChangePackage, type Package, PackageKey } from "#core/package/schema";
import { toPackage } from "#core/package/to-package";
import { iso } from "#core/time";

const version = z.int().optional();

/**
 * Ends a package that is not built yet: its machine and what it waits for are stopped by a consumer of the event.
 * Repeating it changes nothing. With `version` only if that is still the package's; throws `package.wrong_status` once
 * it has ended otherwise.
 */
export const abort = fn(
  PackageKey.extend({ ...ChangePackage.shape, version }),
  async ({ packageId, version }): Promise<Package> => {
    Actor.assertRole("sharer");
    const row = await Job.onCurrent(
      () => load({ packageId }),
      async (row) => {
        assertVersion(row, version);
        if (row.status === "ABORTED") return row;
        if (isEnded(row)) throw wrong(row, `is ${row.status} and cannot be aborted.`);
        const reason = `Aborted by ${Actor.use().name}.`;
        return change(
          row,
          // Should the event come late, the sweep finds it.
          { status: "ABORTED", statusReason: reason, endedAt: iso(), ...dueAt(packageId, iso()) },
          {
            action: "package.abort",
            event: createEvent(PackageEvent.PackageAborted, { ...row, reason }),
          },
        );
      },
    );
    return toPackage(row);
  },
);

/**
 * Deletes a package that has ended, with its links and objects; its audit records stay. From then on it is unknown.
 * Throws `package.wrong_status` while it is being built, and `package.has_links` while a link to it works.
 */
export const remove = fn(
  PackageKey.extend({ version }),
  async ({ packageId, version }): Promise<void> => {
    Actor.assertRole("admin");
    await Job.onCurrent(
      () => load({ packageId }),
      async (row) => {
        assertVersion(row, version);
        if (!isEnded(row))
          throw wrong(row, `is ${row.status}: abort it first, or wait until it has ended.`);
        const live = await Links.liveOf(row);
        if (live.length > 0) throw hasLinks(row, live.length);
        await change(
          row,
          { deletedAt: iso(), ...dueAt(packageId, iso()) },
          { action: "package.delete", event: createEvent(PackageEvent.PackageDeleted, row) },
        );
      },
    );
  },
);

function assertVersion({ packageId, version }: PackageRow, given: number | undefined): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: package ${packageId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}

function wrong({ packageId }: PackageRow, what: string): VisibleError {
  return new VisibleError("package.wrong_status", `Package ${packageId} ${what}`, {
    hint: "PENDING and RUNNING ones can be aborted; those that have ended can be deleted.",
  });
}

function hasLinks({ packageId }: PackageRow, count: number): VisibleError {
  return new VisibleError(
    "package.has_links",
    `Package ${packageId} has ${count === 1 ? "a link that works" : `${count} links that work`}.`,
    { hint: `Revoke them first: GET /api/v1/packages/${packageId}/links lists them.` },
  );
}
