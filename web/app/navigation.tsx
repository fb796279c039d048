import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { usePlaces } from "./use-places.ts";

const groups = ["", "Reads", "Share", "Move", "Watch"] as const;

/** Every page by what it is about; the one that is open is marked. */
export function Navigation({ onChoose }: { onChoose?: () => void }) {
  const places = usePlaces();
  const { pathname } = useLocation();
  const element = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page may be out of sight in a long list.
  useEffect(() => {
    element.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });
  }, [pathname]);
  return (
    <nav ref={element} aria-label="Pages" className="space-y-2 px-3 py-2.5 text-sm">
      {groups.map((group) => {
        const members = places.filter((place) => place.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group}>
            {group ? (
              <p className="mb-0.5 px-2.5 text-xs font-semibold text-faint">{group}</p>
            ) : null}
            <ul>
              {members.map(({ to, title }) => (
                <li key={to}>
                  <Link
                    to={to}
                    activeOptions={{ exact: to === "/", includeSearch: false }}
                    onClick={onChoose}
                    className="block rounded-md px-2.5 py-1 text-faint hover:bg-rest-ground hover:text-text aria-[current=page]:bg-rest-ground aria-[current=page]:font-medium aria-[current=page]:text-text"
                  >
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}
