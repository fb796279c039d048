import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { useOverlay } from "./overlay.tsx";

/**
 * A button that opens a list of verbs. Not modal: Radix would write a style element, which the content security
 * policy refuses.
 */
export function Menu({
  trigger,
  label,
  isOpenAtFirst,
  children,
}: {
  trigger: ReactElement;
  label?: string;
  /** For one that is drawn when its button was pressed. */
  isOpenAtFirst?: boolean;
  children: ReactNode;
}) {
  const overlay = useOverlay();
  return (
    <DropdownMenu.Root modal={false} defaultOpen={isOpenAtFirst ?? false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={overlay}>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const row =
  "flex w-full items-center gap-2 rounded px-2.5 py-1.5 text-sm outline-none data-highlighted:bg-rest-ground data-disabled:opacity-60";

export function MenuItem(props: {
  children: ReactNode;
  onSelect: () => void;
  icon?: IconName;
  /** Why it cannot be chosen, in words. */
  refusal?: string;
}) {
  const { children, icon, refusal, onSelect } = props;
  return (
    <DropdownMenu.Item
      className={row}
      onSelect={onSelect}
      disabled={refusal !== undefined}
      title={refusal}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </DropdownMenu.Item>
  );
}

/** One of several; the chosen one has a tick. */
export function MenuChoice(props: {
  value: string;
  options: readonly { value: string; label: string; icon?: IconName }[];
  onChange: (value: string) => void;
}) {
  return (
    <DropdownMenu.RadioGroup value={props.value} onValueChange={props.onChange}>
      {props.options.map(({ value, label, icon }) => (
        <DropdownMenu.RadioItem key={value} value={value} className={row}>
          {icon ? <Icon name={icon} /> : null}
          <span className="flex-1">{label}</span>
          <DropdownMenu.ItemIndicator>
            <Icon name="check" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** A switch in a menu, which stays open for the next one. */
export function MenuCheck(props: {
  children: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <DropdownMenu.CheckboxItem
      className={row}
      checked={props.checked}
      onCheckedChange={props.onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className="size-3.5">
        <DropdownMenu.ItemIndicator>
          <Icon name="check" />
        </DropdownMenu.ItemIndicator>
      </span>
      {props.children}
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2.5 pt-2 pb-1 text-xs text-faint">
      {children}
    </DropdownMenu.Label>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
