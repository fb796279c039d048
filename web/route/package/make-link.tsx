import { useState } from "react";
import type { CreateLink, NewLink } from "../../api/generated/schemas.ts";
import type { Action } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { Dialog } from "../../component/dialog.tsx";
import { Field, Input, Select, Textarea } from "../../component/field.tsx";
import { Problem } from "../../component/problem.tsx";

const days = [6, 7, 14, 30, 60, 90];
const empty = { recipient: "", note: "", expiresInDays: "7", maxDownloads: "" };

/** What a link is to be: for whom, how long, how often. */
export function MakeLink(props: {
  packageId: string;
  action: Action<"POST /packages/{packageId}/links">;
  onMade: (link: NewLink) => void;
  onClose: () => void;
}) {
  const { packageId, action, onMade, onClose } = props;
  const [draft, setDraft] = useState(empty);
  const [error, setError] = useState<unknown>();
  const set = (name: keyof typeof empty) => (value: string) =>
    setDraft((before) => ({ ...before, [name]: value }));
  const make = async () => {
    try {
      onMade(await action.run({ params: { packageId }, body: bodyOf(draft) }));
      onClose();
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Dialog
      title="New link"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            refusal={action.refusal ?? faultOf(draft)}
            isRunning={action.isRunning}
            onClick={make}
          >
            Make the link
          </Button>
        </>
      }
    >
      <Field label="Recipient" hint="A name or an address, for your own lists and certificates.">
        <Input value={draft.recipient} onChange={set("recipient")} maxLength={256} />
      </Field>
      <Field label="Note" hint="The recipient reads it on the page of the link.">
        <Textarea value={draft.note} onChange={set("note")} rows={3} maxLength={1000} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Works for">
          <Select
            value={draft.expiresInDays}
            onChange={set("expiresInDays")}
            options={days.map((n) => ({ value: String(n), label: `${n} days` }))}
          />
        </Field>
        <Field
          label="Downloads at most"
          hint="Of single files, all together. Empty: any number."
          {...(faultOf(draft) && { error: faultOf(draft) as string })}
        >
          <Input
            value={draft.maxDownloads}
            onChange={set("maxDownloads")}
            inputMode="numeric"
            autoComplete="off"
          />
        </Field>
      </div>
      {error ? <Problem error={error} /> : null}
    </Dialog>
  );
}

function bodyOf({ recipient, note, expiresInDays, maxDownloads }: typeof empty): CreateLink {
  return {
    expiresInDays: Number(expiresInDays),
    ...(recipient.trim() && { recipient: recipient.trim() }),
    ...(note.trim() && { note: note.trim() }),
    ...(maxDownloads.trim() && { maxDownloads: Number(maxDownloads) }),
  };
}

function faultOf({ maxDownloads }: typeof empty): string | undefined {
  return /^([1-9]\d{0,8})?$/.test(maxDownloads.trim())
    ? undefined
    : "Downloads at most: a whole number above 0, or nothing.";
}
