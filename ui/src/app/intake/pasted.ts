// Pictures from the clipboard.

/** The pasted files; none where a text is pasted into a field (Word puts a picture of it beside). */
export function filesPasted(event: ClipboardEvent, nameFor: (type: string) => string): File[] {
  const transfer = event.clipboardData;
  if (!transfer || event.defaultPrevented) return [];
  if (isEditable(event.target) && transfer.types.includes("text/plain")) return [];
  return [...transfer.files].map((file) => named(file, nameFor));
}

/** Screenshots all come as image.png. */
function named(file: File, nameFor: (type: string) => string): File {
  if (file.name !== "" && !/^image\.\w+$/.test(file.name)) return file;
  return new File([file], nameFor(file.type.split("/")[1] || "png"), { type: file.type });
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, [contenteditable]") !== null;
}
