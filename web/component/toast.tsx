import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { Pill } from "./status-pill.tsx";

type Kind = "good" | "bad";
type Note = { id: number; text: string; kind: Kind };
type Say = (text: string, kind?: Kind) => void;

const ToastContext = createContext<Say>(() => {});

/** Short words at the bottom, read out by assistive technology; good news goes by itself, bad news waits to be read longer. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [notes, setNotes] = useState<readonly Note[]>([]);
  const next = useRef(0);
  const say = useCallback<Say>((text, kind = "good") => {
    const id = next.current++;
    setNotes((before) => [...before.slice(-2), { id, text, kind }]);
    setTimeout(
      () => setNotes((before) => before.filter((note) => note.id !== id)),
      kind === "good" ? 4_000 : 12_000,
    );
  }, []);
  return (
    <ToastContext value={say}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed right-4 bottom-4 z-40 flex max-w-[90vw] flex-col items-end gap-2"
      >
        {notes.map(({ id, text, kind }) => (
          <p
            key={id}
            className="rounded-lg border border-line bg-raised px-3 py-2 text-sm shadow-lg"
          >
            <Pill tone={kind}>{text}</Pill>
          </p>
        ))}
      </div>
    </ToastContext>
  );
}

export function useToast(): Say {
  return useContext(ToastContext);
}
