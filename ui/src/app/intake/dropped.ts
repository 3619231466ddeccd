// The files in what was dropped, also those in folders and their folders.

/** Read at once: the browser takes the list back when the event is over. */
export function filesIn(transfer: DataTransfer): Promise<File[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  if (entries.length === 0) return Promise.resolve([...transfer.files]);
  return filesOfAll(entries);
}

async function filesOfAll(entries: readonly (FileSystemEntry | File | null)[]): Promise<File[]> {
  const files: File[] = [];
  for (const entry of entries) {
    if (entry instanceof File) files.push(entry);
    else if (entry) await collect(entry, files);
  }
  return files;
}

async function collect(entry: FileSystemEntry, files: File[]): Promise<void> {
  if (entry.isFile) {
    // The file of an entry that was dropped itself counts whatever its name.
    files.push(
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    );
    return;
  }
  for (const inner of await entriesOf(entry as FileSystemDirectoryEntry)) {
    if (!isHousekeeping(inner.name)) await collect(inner, files);
  }
}

/** A reader gives a hundred at a time, and none when it is through. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

/** What systems and cameras leave in folders, and nobody means. */
export function isHousekeeping(name: string): boolean {
  return name.startsWith(".") || /^(thumbs\.db|desktop\.ini|__MACOSX)$/i.test(name);
}
