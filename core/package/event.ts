import * as z from "zod";
import * as Event from "#core/event";

const subject = { packageId: z.string(), projectId: z.string(), name: z.string() };

/** Somebody asked for a package; the packaging machine starts on it. */
export const PackageRequested = Event.define("PackageRequested", "1.0.0", z.object(subject));

/** The package's manifest is complete. */
export const PackageSucceeded = Event.define(
  "PackageSucceeded",
  "1.0.0",
  z.object({ ...subject, fileCount: z.int(), totalBytes: z.int() }),
);

/** The package could not be built; `reason` is for people. */
export const PackageFailed = Event.define(
  "PackageFailed",
  "1.0.0",
  z.object({ ...subject, reason: z.string() }),
);

/** A link to a package was made; the event holds no secret. */
export const LinkCreated = Event.define(
  "LinkCreated",
  "1.0.0",
  z.object({ ...subject, linkId: z.string(), expiresAt: z.iso.datetime() }),
);

/** A link stopped working before its time. */
export const LinkRevoked = Event.define(
  "LinkRevoked",
  "1.0.0",
  z.object({ ...subject, linkId: z.string() }),
);
