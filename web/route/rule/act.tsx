import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import type { Rule } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { Dialog } from "../../component/dialog.tsx";
import { Problem } from "../../component/problem.tsx";
import { useToast } from "../../component/toast.tsx";
import { bodyOf, draftOf } from "./draft.ts";
import { RuleForm } from "./form.tsx";
import { whyNotEnabled } from "./why-not-enabled.ts";

/** Enables, disables, changes and removes a rule. */
export function RuleVerbs({ rule }: { rule: Rule }) {
  const change = useAction("PATCH /rules/{ruleId}");
  const [open, setOpen] = useState<"edit" | "delete">();
  const toast = useToast();
  const turn = (enabled: boolean) => () =>
    change.run({ params: { ruleId: rule.id }, body: { enabled } }, { version: rule.version }).then(
      () => toast(enabled ? "It fires from now on" : "It does not fire any more"),
      (error: unknown) => toast(wordsOf(error), "bad"),
    );
  return (
    <>
      {rule.enabled ? (
        <Button refusal={change.refusal} isRunning={change.isRunning} onClick={turn(false)}>
          Disable
        </Button>
      ) : (
        <Button
          look="primary"
          refusal={change.refusal ?? whyNotEnabled(rule, Date.now())}
          isRunning={change.isRunning}
          onClick={turn(true)}
        >
          Enable
        </Button>
      )}
      <Button refusal={change.refusal} onClick={() => setOpen("edit")}>
        Edit…
      </Button>
      <Button look="danger" refusal={change.refusal} onClick={() => setOpen("delete")}>
        Delete…
      </Button>
      {open === "edit" ? <EditRule rule={rule} onClose={() => setOpen(undefined)} /> : null}
      {open === "delete" ? <DeleteRule rule={rule} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

function EditRule({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const change = useAction("PATCH /rules/{ruleId}");
  const [draft, setDraft] = useState(draftOf(rule));
  const save = async () => {
    const { enabled: _, ...body } = bodyOf(draft);
    const input = { params: { ruleId: rule.id }, body };
    const made = await change.run(input, { version: rule.version }).catch(() => undefined);
    if (made) onClose();
  };
  return (
    <Dialog
      title={`Edit ${rule.jobName}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            look="primary"
            refusal={change.refusal}
            isRunning={change.isRunning}
            onClick={save}
          >
            Save
          </Button>
        </>
      }
    >
      <p className="text-sm text-faint">
        Another rule than the one that was tried needs another back-test before it is enabled.
      </p>
      <RuleForm draft={draft} onChange={setDraft} error={change.error} />
      {change.error ? <Problem error={change.error} /> : null}
    </Dialog>
  );
}

function DeleteRule({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const remove = useAction("DELETE /rules/{ruleId}");
  const navigate = useNavigate();
  return (
    <ConfirmTyped
      title="Delete the rule?"
      word={rule.jobName}
      verb="Delete it"
      onConfirm={async () => {
        await remove.run({ params: { ruleId: rule.id } }, { version: rule.version, isEnd: true });
        void navigate({ to: "/rules" });
      }}
      onClose={onClose}
    >
      <p>It does not fire any more. What it has shared stays shared.</p>
    </ConfirmTyped>
  );
}

function wordsOf(error: unknown): string {
  if (error instanceof ApiError) return [error.message, error.hint].filter(Boolean).join(" ");
  return String(error);
}
