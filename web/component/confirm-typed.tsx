import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field, Input } from "./field.tsx";
import { Problem } from "./problem.tsx";

/** Asks to type a name before something that cannot be undone. `onConfirm` may throw; the dialog stays and says why. */
export function ConfirmTyped(props: {
  title: string;
  /** What will happen, and to how many things. */
  children: ReactNode;
  /** What has to be typed. */
  word: string;
  verb: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) {
  const { title, children, word, verb, onConfirm, onClose } = props;
  const [typed, setTyped] = useState("");
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async () => {
    setRunning(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setRunning(false);
    }
  };
  const refusal = typed.trim() === word ? undefined : `Type “${word}” first.`;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" refusal={refusal} isRunning={isRunning} onClick={confirm}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      <Field label={`Type “${word}” to confirm`}>
        <Input value={typed} onChange={setTyped} autoComplete="off" spellCheck={false} />
      </Field>
      {error ? <Problem error={error} /> : null}
    </Dialog>
  );
}
