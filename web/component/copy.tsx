import { Fragment } from "react";
import { Button } from "./button.tsx";
import { Menu, MenuHeading, MenuItem } from "./menu.tsx";
import { useToast } from "./toast.tsx";

/** Copies a text, and says whether the browser let it. */
export function useCopy(): (what: string, text: string) => void {
  const toast = useToast();
  return (what, text) => {
    navigator.clipboard.writeText(text).then(
      () => toast(`Copied ${what}`),
      () => toast(`The browser refused; here it is: ${text}`, "bad"),
    );
  };
}

/** Copies a text that a table has no room for; the tooltip has it. */
export function CopyIcon({ label, text }: { label: string; text: string }) {
  const copy = useCopy();
  return (
    <Button
      look="quiet"
      icon="copy"
      aria-label={`Copy ${label} ${text}`}
      title={text}
      className="size-6!"
      onClick={() => copy(label, text)}
    />
  );
}

/** A verb of the page as lines for a terminal. */
export type VerbLine = { name: string; cli?: string; curl: string };

/** What is shown as a line for our command line, or for curl; and, below it, the page's verbs. */
export function CopyAs(props: {
  cli: string | undefined;
  curl: string;
  verbs?: readonly VerbLine[];
}) {
  const { cli, curl, verbs = [] } = props;
  const copy = useCopy();
  return (
    <Menu label="Copy as" trigger={<Button icon="copy">Copy as</Button>}>
      {cli ? <MenuItem onSelect={() => copy("the command", cli)}>Copy as CLI</MenuItem> : null}
      <MenuItem onSelect={() => copy("the curl line", curl)}>Copy as curl</MenuItem>
      {verbs.map(({ name, cli, curl }) => (
        <Fragment key={name}>
          <MenuHeading>{name}</MenuHeading>
          {cli ? (
            <MenuItem onSelect={() => copy("the command", cli)}>{name} as CLI</MenuItem>
          ) : null}
          <MenuItem onSelect={() => copy("the curl line", curl)}>{name} as curl</MenuItem>
        </Fragment>
      ))}
    </Menu>
  );
}
