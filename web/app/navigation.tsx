import { Link } from "@tanstack/react-router";
import { usePlaces } from "./use-places.ts";

const groups = ["", "Reads", "Share", "Move", "Watch"] as const;

/** Every page by what it is about; the one that is open is marked. */
export function Navigation({ onChoose }: { onChoose?: () => void }) {
  const places = usePlaces();
  return (
    <nav aria-label="Pages" className="space-y-4 px-3 py-4 text-sm">
      {groups.map((group) => {
        const members = places.filter((place) => place.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group}>
            {group ? <p className="mb-1 px-2.5 text-xs font-semibold text-faint">{group}</p> : null}
            <ul>
              {members.map(({ to, title }) => (
                <li key={to}>
                  <Link
                    to={to}
                    activeOptions={{ exact: to === "/", includeSearch: false }}
                    onClick={onChoose}
                    className="block rounded-md px-2.5 py-1.5 text-faint hover:bg-rest-ground hover:text-text aria-[current=page]:bg-rest-ground aria-[current=page]:font-medium aria-[current=page]:text-text"
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
