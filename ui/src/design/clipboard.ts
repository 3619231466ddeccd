// Puts a text on the clipboard, also where the page came by plain http and browsers have no clipboard API.

/** Whether the text is on the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // The user or a policy has forbidden it; the old way may still be open.
    }
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  // A modal dialog keeps the focus in itself, so the field goes where the focus is.
  const focused = document.activeElement;
  const place = focused?.closest("[role=dialog], [role=alertdialog]") ?? document.body;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.position = "fixed";
  field.style.opacity = "0";
  place.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return copied;
}
