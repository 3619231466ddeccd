import { expect, test } from "vitest";
import { refusalOf } from "./checks";

const LIMIT = 1000;
const file = (...parts: BlobPart[]) => new File(parts, "photo.jpg", { type: "image/jpeg" });

test.each([
  ["JPEG", new Uint8Array([0xff, 0xd8, 0xff, 0xe0])],
  ["PNG", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ["GIF", "GIF89a"],
  ["WebP", "RIFF1234WEBPVP8 "],
])("a %s is taken whatever it is called", async (_, start) => {
  expect(await refusalOf(file(start, "the rest"), LIMIT)).toBeNull();
});

test.each([
  ["just words", "text"],
  ["%PDF-1.7", "pdf"],
  ["1234ftypheic", "heic"],
  ["1234ftypavif", "avif"],
  ["1234ftypisom", "video"],
  ["<svg xmlns='x'>", "svg"],
])("%s is told by its bytes, not its name", async (start, looksLike) => {
  expect(await refusalOf(file(start), LIMIT)).toEqual({ is: "notAPicture", looksLike });
});

test("what nobody knows is refused all the same", async () => {
  expect(await refusalOf(file(new Uint8Array([1, 2, 3])), LIMIT)).toEqual({
    is: "notAPicture",
    looksLike: null,
  });
});

test("an empty file and one beyond the limit are refused", async () => {
  expect(await refusalOf(file(), LIMIT)).toEqual({ is: "empty" });
  expect(await refusalOf(file("x".repeat(1001)), LIMIT)).toEqual({ is: "tooLarge", limitBytes: LIMIT });
});
