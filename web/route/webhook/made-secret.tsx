import type { NewWebhook } from "../../api/generated/schemas.ts";
import { Button } from "../../component/button.tsx";
import { Panel } from "../../component/panel.tsx";
import { Secret } from "../../component/secret.tsx";
import { Time } from "../../component/value.tsx";

/** The secret of a webhook that was just made or given a new one. It is shown once. */
export function MadeSecret({ of, onClose }: { of: NewWebhook; onClose: () => void }) {
  const { secret, previousSecretUntil } = of;
  return (
    <div className="mb-4">
      <Panel
        title="Its secret"
        actions={
          <Button look="primary" icon="check" onClick={onClose}>
            I have copied it
          </Button>
        }
      >
        <p className="mb-3 text-sm">
          Give it to the receiver now: <strong>it is shown this once</strong>, and nobody can look
          it up again.
          {previousSecretUntil ? (
            <>
              {" "}
              The one before signs beside it until <Time at={previousSecretUntil} />.
            </>
          ) : null}
        </p>
        <Secret
          label="Secret that deliveries are signed with"
          text={secret}
          note="A library of Standard Webhooks verifies each delivery with it."
        />
      </Panel>
    </div>
  );
}
