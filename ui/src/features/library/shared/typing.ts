// Whether a key belongs to whoever types or to an open dialog, rather than to the page.
const TAKES_KEYS =
  "input, textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

export function isTakenElsewhere(event: KeyboardEvent): boolean {
  return (
    event.defaultPrevented || (event.target instanceof Element && event.target.closest(TAKES_KEYS) !== null)
  );
}
