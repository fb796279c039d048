import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { OverlayProvider } from "./overlay.tsx";

/** A question over the page: the browser's own dialog keeps the focus in it, closes on Escape and gives the focus back. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Verbs, at the bottom right; the last is the main one. */
  footer?: ReactNode;
  size?: "small" | "large";
}) {
  const { title, onClose, children, footer, size = "small" } = props;
  const element = useRef<HTMLDialogElement>(null);
  const [overlay, setOverlay] = useState<HTMLElement | null>(null);
  const id = useId();
  useEffect(() => {
    element.current?.showModal();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the browser handles.
    <dialog
      ref={element}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === element.current && element.current.close()}
      className={classNames(
        "m-auto max-h-[85vh] w-[calc(100vw-2rem)] rounded-xl border border-line bg-raised p-0 shadow-xl",
        size === "small" ? "max-w-lg" : "max-w-3xl",
      )}
    >
      <div className="flex items-center justify-between gap-4 border-b border-line px-5 py-3">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        <Button
          look="quiet"
          icon="cross"
          aria-label="Close"
          onClick={() => element.current?.close()}
        />
      </div>
      <OverlayProvider value={overlay}>
        <div className="space-y-4 px-5 py-4">{children}</div>
        {footer ? (
          <div className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>
        ) : null}
        <div ref={setOverlay} />
      </OverlayProvider>
    </dialog>
  );
}
