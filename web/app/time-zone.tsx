import { createContext, type ReactNode, useContext, useState } from "react";
import type { Zone } from "../format.ts";

type TimeZone = { zone: Zone; chooseZone: (zone: Zone) => void };

const TimeZoneContext = createContext<TimeZone>({ zone: "utc", chooseZone: () => {} });

/** Whose clock times are shown in; UTC unless somebody chose their own. Each time says which. */
export function TimeZoneProvider({ children }: { children: ReactNode }) {
  const [zone, setZone] = useState<Zone>(() =>
    localStorage.getItem("time-zone") === "local" ? "local" : "utc",
  );
  const chooseZone = (next: Zone) => {
    localStorage.setItem("time-zone", next);
    setZone(next);
  };
  return <TimeZoneContext value={{ zone, chooseZone }}>{children}</TimeZoneContext>;
}

export function useTimeZone(): TimeZone {
  return useContext(TimeZoneContext);
}
