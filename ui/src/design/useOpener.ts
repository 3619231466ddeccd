// A button that opens something which is loaded only then.
import { type RefObject, useCallback, useMemo, useRef, useState } from "react";

export interface Opener {
  /** For the Button or IconButton. */
  readonly button: {
    readonly ref: RefObject<HTMLButtonElement | null>;
    readonly onPress: () => void;
    readonly "aria-haspopup": "menu" | "dialog";
    readonly "aria-expanded": boolean;
  };
  /** For MenuAt or PopoverAt; null until it is wanted for the first time. */
  readonly opening: {
    readonly triggerRef: RefObject<HTMLButtonElement | null>;
    readonly isOpen: boolean;
    readonly onOpenChange: (isOpen: boolean) => void;
  } | null;
}

export function useOpener(opens: "menu" | "dialog"): Opener {
  const ref = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState<boolean | null>(null);
  const onPress = useCallback(() => setOpen(true), []);
  return useMemo(
    () => ({
      button: { ref, onPress, "aria-haspopup": opens, "aria-expanded": isOpen === true },
      opening: isOpen === null ? null : { triggerRef: ref, isOpen, onOpenChange: setOpen },
    }),
    [isOpen, onPress, opens],
  );
}
