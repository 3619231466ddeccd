import { expect, test } from "vitest";
import { filesIn } from "./dropped";

/** What a browser gives at a time. */
const AT_A_TIME = 100;

const fileEntry = (name: string) =>
  ({
    isFile: true,
    name,
    file: (resolve: (file: File) => void) => setTimeout(() => resolve(new File([name], name))),
  }) as unknown as FileSystemEntry;

const folder = (name: string, entries: readonly FileSystemEntry[]) =>
  ({
    isFile: false,
    name,
    createReader: () => {
      const left = [...entries];
      return {
        readEntries: (resolve: (entries: FileSystemEntry[]) => void) =>
          setTimeout(() => resolve(left.splice(0, AT_A_TIME))),
      };
    },
  }) as unknown as FileSystemEntry;

/** A list that the browser empties as soon as the event is over. */
function dropped(entries: readonly FileSystemEntry[]): { transfer: DataTransfer; over: () => void } {
  let items = entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry }));
  const transfer = {
    get items() {
      return items;
    },
    files: [],
  } as unknown as DataTransfer;
  return {
    transfer,
    over: () => {
      items = [];
    },
  };
}

const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, number) => `${prefix} ${String(number).padStart(3, "0")}.jpg`);

test("every file of a tree of folders comes, in its order, though readers give a hundred at a time", async () => {
  const deep = named("deep", 20);
  const wide = named("wide", 230);
  const tree = folder("card", [
    folder("empty", []),
    folder("week", [folder("monday", deep.map(fileEntry)), ...wide.map(fileEntry)]),
  ]);
  const { transfer, over } = dropped([tree, fileEntry("beside.jpg")]);

  const coming = filesIn(transfer);
  over();

  expect((await coming).map(({ name }) => name)).toEqual([...deep, ...wide, "beside.jpg"]);
});

test("what systems leave in folders stays out, unless it is dropped itself", async () => {
  const tree = folder("card", [
    fileEntry(".DS_Store"),
    fileEntry("Thumbs.db"),
    folder("__MACOSX", [fileEntry("ghost.jpg")]),
    fileEntry("picture.jpg"),
  ]);
  const { transfer } = dropped([tree, fileEntry(".hidden.jpg")]);

  const files = await filesIn(transfer);

  expect(files.map(({ name }) => name)).toEqual(["picture.jpg", ".hidden.jpg"]);
});

test("a folder that cannot be read is told", async () => {
  const broken = {
    isFile: false,
    name: "broken",
    createReader: () => ({
      readEntries: (_: unknown, reject: (error: Error) => void) => reject(new Error("NotReadableError")),
    }),
  } as unknown as FileSystemEntry;

  await expect(filesIn(dropped([broken]).transfer)).rejects.toThrow("NotReadableError");
});
