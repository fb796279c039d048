import { createContext, useContext } from "react";
import type { Connection } from "./client.ts";

const ConnectionContext = createContext<Connection | undefined>(undefined);

export const ConnectionProvider = ConnectionContext.Provider;

/** The API, as the person who is signed in. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error("useConnection needs a ConnectionProvider above it.");
  return connection;
}
