import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** A link by its path, for things whose kind is known only when they are shown: `/fastqs/fqr.…`. */
export function ThingLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="link wrap-anywhere">
      {children}
    </Link>
  );
}
