/** How long things take on the clock, in milliseconds. */
export type Delays = {
  /** CREATING and UPDATING to ACTIVE, DELETING to gone. */
  storeMs: number;
  /** SUBMITTED to IN_PROGRESS. */
  jobStartMs: number;
  /** PROCESSING_UPLOAD to ACTIVE. */
  importMs: number;
  /** ACTIVATING to ACTIVE. */
  activationMs: number;
  exportMs: number;
  /** DELETING to DELETED. */
  deletionMs: number;
  /** ACTIVE to ARCHIVED without a read. */
  idleMs: number;
};

/** The engine's own defaults: short enough to watch, in the order of what HealthOmics takes. */
export const usualDelays: Delays = {
  storeMs: 1_000,
  jobStartMs: 1_000,
  importMs: 5_000,
  activationMs: 180_000,
  exportMs: 10_000,
  deletionMs: 2_000,
  idleMs: 30 * 86_400_000,
};
