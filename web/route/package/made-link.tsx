import type { NewLink } from "../../api/generated/schemas.ts";
import { Button } from "../../component/button.tsx";
import { Panel } from "../../component/panel.tsx";
import { Secret } from "../../component/secret.tsx";
import { Time } from "../../component/value.tsx";

/** A link that was just made. Only now does anybody know its address: it is shown once. */
export function MadeLink({ link, onClose }: { link: NewLink; onClose: () => void }) {
  return (
    <div className="mb-4">
      <Panel
        title="The link is made"
        actions={
          <Button look="quiet" icon="cross" onClick={onClose}>
            I have copied it
          </Button>
        }
      >
        <p className="mb-3 text-sm">
          Copy what you need now: <strong>it is shown this once</strong>, and nobody can look it up
          again. It works until <Time at={link.expiresAt} />.
        </p>
        <Secret
          label="Address of the recipient's page"
          text={link.url}
          note="For a mail to the recipient."
        />
        <Secret
          label="Command that downloads and verifies everything"
          text={link.command}
          note={
            <>
              For a terminal. Works until <Time at={link.scriptExpiresAt} />.
            </>
          }
        />
      </Panel>
    </div>
  );
}
