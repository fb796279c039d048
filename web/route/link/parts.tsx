import { Link } from "@tanstack/react-router";
import type { LinkStatus, Link as PackageLink } from "../../api/generated/schemas.ts";
import { StatusPill, type Tone } from "../../component/status-pill.tsx";
import { shorten } from "../../format.ts";

const tones: Record<LinkStatus, Tone> = {
  ACTIVE: "good",
  USED_UP: "warn",
  EXPIRED: "rest",
  REVOKED: "bad",
};

const reasons: Record<LinkStatus, string> = {
  ACTIVE: "It gives files",
  USED_UP: "A limit of downloads or bytes is reached; what was begun can go on",
  EXPIRED: "Its time is over",
  REVOKED: "Somebody ended it",
};

/** How a link stands, and since when. */
export function LinkPill({ of }: { of: PackageLink }) {
  const { status, createdAt, revokedAt, usedUpAt, expiresAt } = of;
  const since = { ACTIVE: createdAt, USED_UP: usedUpAt, EXPIRED: expiresAt, REVOKED: revokedAt };
  return (
    <StatusPill
      status={status}
      tone={tones[status]}
      reason={reasons[status]}
      since={since[status]}
    />
  );
}

export function LinkName({ of }: { of: PackageLink }) {
  return (
    <Link to="/links/$linkId" params={{ linkId: of.id }} className="link font-mono text-[0.92em]">
      {shorten(of.id)}
    </Link>
  );
}
