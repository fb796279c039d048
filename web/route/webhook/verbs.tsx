import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import type { NewWebhook, Webhook } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { useToast } from "../../component/toast.tsx";
import { EditWebhook } from "./edit.tsx";

type Verb = "edit" | "rotate" | "disable" | "delete";

/** Tries, changes, disables, enables and removes a webhook, and gives it a new secret. */
export function WebhookVerbs(props: { of: Webhook; onSecret: (made: NewWebhook) => void }) {
  const { of, onSecret } = props;
  const [open, setOpen] = useState<Verb>();
  const onClose = () => setOpen(undefined);
  const { refusal } = useAction("PATCH /webhooks/{webhookId}");
  return (
    <>
      <SendTest of={of} />
      <Button refusal={refusal} onClick={() => setOpen("edit")}>
        Edit…
      </Button>
      <Button refusal={refusal} onClick={() => setOpen("rotate")}>
        New secret…
      </Button>
      {of.status === "DISABLED" ? (
        <Enable of={of} />
      ) : (
        <Button look="danger" refusal={refusal} onClick={() => setOpen("disable")}>
          Disable…
        </Button>
      )}
      <Button look="danger" refusal={refusal} onClick={() => setOpen("delete")}>
        Delete…
      </Button>
      {open === "edit" ? <EditWebhook of={of} onClose={onClose} /> : null}
      {open === "rotate" ? <Rotate {...{ of, onSecret, onClose }} /> : null}
      {open === "disable" ? <Disable {...{ of, onClose }} /> : null}
      {open === "delete" ? <Delete {...{ of, onClose }} /> : null}
    </>
  );
}

function SendTest({ of: { id, status } }: { of: Webhook }) {
  const ask = useAction("POST /webhooks/{webhookId}/deliveries");
  const told = useTold();
  return (
    <Button
      look="primary"
      refusal={ask.refusal ?? (status === "DISABLED" ? "Enable it first." : undefined)}
      isRunning={ask.isRunning}
      onClick={() => told(ask.run({ params: { webhookId: id }, body: {} }), "A test is sent")}
    >
      Send a test
    </Button>
  );
}

function Enable({ of: { id, version } }: { of: Webhook }) {
  const change = useAction("PATCH /webhooks/{webhookId}");
  const told = useTold();
  const input = { params: { webhookId: id }, body: { status: "ENABLED" as const } };
  return (
    <Button
      refusal={change.refusal}
      isRunning={change.isRunning}
      onClick={() => told(change.run(input, { version }), "Events are sent from now on")}
    >
      Enable
    </Button>
  );
}

/** What was done, or why it was not, in a toast. */
function useTold() {
  const toast = useToast();
  return (work: Promise<unknown>, done: string) =>
    void work.then(
      () => toast(done),
      (error: unknown) => toast(error instanceof ApiError ? error.message : String(error), "bad"),
    );
}

/** Short, and what the receiver is known by. */
const wordOf = ({ url }: Webhook) => new URL(url).host;

function Rotate(props: { of: Webhook; onSecret: (made: NewWebhook) => void; onClose: () => void }) {
  const { of, onSecret, onClose } = props;
  const rotate = useAction("POST /webhooks/{webhookId}/secrets");
  return (
    <ConfirmTyped
      title="Give it a new secret?"
      word={wordOf(of)}
      verb="Make it"
      onConfirm={async () => onSecret(await rotate.run({ params: { webhookId: of.id } }))}
      onClose={onClose}
    >
      <p>
        The secret of now signs for another day beside the new one. By then the receiver must have
        the new one, or it refuses what is sent.
      </p>
    </ConfirmTyped>
  );
}

function Disable({ of, onClose }: { of: Webhook; onClose: () => void }) {
  const change = useAction("PATCH /webhooks/{webhookId}");
  const input = { params: { webhookId: of.id }, body: { status: "DISABLED" as const } };
  return (
    <ConfirmTyped
      title="Disable the webhook?"
      word={wordOf(of)}
      verb="Disable it"
      onConfirm={() => change.run(input, { version: of.version })}
      onClose={onClose}
    >
      <p>
        Nothing is sent to it any more. Events of the time until it is enabled are not kept for it.
      </p>
    </ConfirmTyped>
  );
}

function Delete({ of, onClose }: { of: Webhook; onClose: () => void }) {
  const remove = useAction("DELETE /webhooks/{webhookId}");
  const navigate = useNavigate();
  return (
    <ConfirmTyped
      title="Delete the webhook?"
      word={wordOf(of)}
      verb="Delete it"
      onConfirm={async () => {
        await remove.run({ params: { webhookId: of.id } }, { isEnd: true });
        void navigate({ to: "/webhooks" });
      }}
      onClose={onClose}
    >
      <p>It goes with its secret, and what is on its way to it is given up. It cannot be undone.</p>
    </ConfirmTyped>
  );
}
