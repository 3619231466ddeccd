import { expect, test, vi } from "vitest";
import type { Image, Schema, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import { type CaptionCalls, Captions } from "./captions";

type Body = Schema<"UpdateImageBody">;

const image = (change: Partial<Image> = {}, etag = '"1"') =>
  ({ value: { id: "i", name: "Harbour", locales: [], ...change }, etag }) as unknown as Tagged<Image>;
const inEnglish = (texts: object) =>
  [{ id: "l", locale: "en", credit: "", caption_html: "", alt_text: "", ...texts }] as Image["locales"];

function makeCaptions(calls: Partial<CaptionCalls> = {}) {
  const sent: Body[] = [];
  const captions = new Captions(
    {
      read: async () => image(),
      update: async (_id, body) => {
        sent.push(body);
        return image(body as Partial<Image>, '"2"');
      },
      ...calls,
    },
    () => {},
  );
  return { captions, sent };
}

test("only what differs is sent, and texts in other languages stay", async () => {
  const { captions, sent } = makeCaptions();
  captions.add(image({ locales: inEnglish({ credit: "Ann" }) }), 0);

  captions.edit("i", "de caption", "Ein Hafen");
  await captions.save("i");

  expect(sent).toEqual([
    {
      locales: [
        { id: "l", locale: "en", credit: "Ann", caption_html: "", alt_text: "" },
        { locale: "de", credit: "", caption_html: "<p>Ein Hafen</p>", alt_text: "" },
      ],
    },
  ]);
  expect(captions.entries()[0]).toMatchObject({ edits: {}, saving: { is: "idle" }, wasSaved: true });
});

test("what is typed back to what it was need not be saved", async () => {
  const { captions, sent } = makeCaptions();
  captions.add(image(), 0);

  captions.edit("i", "name", "Port");
  captions.edit("i", "name", "Harbour");
  await captions.save("i");

  expect(sent).toEqual([]);
  expect(captions.isUnsaved).toBe(false);
});

test("what is typed while saving follows", async () => {
  const { captions, sent } = makeCaptions();
  captions.add(image(), 0);
  captions.edit("i", "name", "Port");

  const saved = captions.save("i");
  captions.edit("i", "name", "Port of call");
  await saved;

  expect(sent.map(({ name }) => name)).toEqual(["Port", "Port of call"]);
});

test("somebody else's change of another text is kept, and ours saved", async () => {
  const update = vi.fn<CaptionCalls["update"]>(async (_id, body, etag) => {
    if (etag === '"1"') throw new ApiError(412, "Precondition Failed");
    return image(body as Partial<Image>, '"3"');
  });
  const theirs = image({ locales: inEnglish({ credit: "Ann" }) }, '"2"');
  const { captions } = makeCaptions({ update, read: async () => theirs });
  captions.add(image(), 0);

  captions.edit("i", "en caption", "A port");
  await captions.save("i");

  expect(update.mock.calls.at(-1)?.[1].locales?.[0]).toMatchObject({
    credit: "Ann",
    caption_html: "<p>A port</p>",
  });
});

test("the same text changed by both is somebody's decision", async () => {
  const update = async () => {
    throw new ApiError(412, "Precondition Failed");
  };
  const { captions } = makeCaptions({ update, read: async () => image({ name: "Theirs" }, '"2"') });
  captions.add(image(), 0);
  captions.edit("i", "name", "Mine");
  await captions.save("i");
  expect(captions.entries()[0]?.saving).toEqual({ is: "contested", fields: ["name"] });

  await captions.takeTheirs("i");

  expect(captions.entries()[0]).toMatchObject({ edits: {}, image: { value: { name: "Theirs" } } });
});

test("a refusal names its field", async () => {
  const update = async () => {
    throw new ApiError(400, "Bad Request", [{ field: "locales[0].credit", message: "Too long." }]);
  };
  const { captions } = makeCaptions({ update });
  captions.add(image(), 0);

  captions.edit("i", "en credit", "x".repeat(501));
  await captions.save("i");

  expect(captions.entries()[0]?.saving).toMatchObject({ is: "failed", faults: { "en credit": "Too long." } });
});

test("a text applied to all can be taken back", async () => {
  const { captions } = makeCaptions({
    update: async (id, body) => image({ id, ...(body as Partial<Image>) }, '"2"'),
  });
  for (const id of ["a", "b"]) captions.add(image({ id, locales: inEnglish({ credit: id }) }), 0);
  const credits = () => captions.entries().map(({ image: { value } }) => value.locales[0]?.credit);

  const { changed, undo } = captions.applyToAll("en credit", "Ann");
  await vi.waitFor(() => expect(credits()).toEqual(["Ann", "Ann"]));
  undo();

  expect(changed).toBe(2);
  await vi.waitFor(() => expect(credits()).toEqual(["a", "b"]));
});

test("what is put away is what is saved", () => {
  const { captions } = makeCaptions();
  for (const id of ["a", "b"]) captions.add(image({ id }), 0);
  captions.edit("b", "name", "Not yet");

  expect(captions.putAway()).toEqual(new Set(["a"]));
  expect(captions.entries()).toHaveLength(1);
});

test("a text is not saved while somebody types in it", async () => {
  const { captions, sent } = makeCaptions();
  captions.add(image(), 0);
  captions.edit("i", "name", "Port");
  captions.enter("i", "en caption");
  captions.edit("i", "en caption", "Cranes & ");

  await captions.save("i");
  expect(sent).toEqual([{ name: "Port" }]);
  await captions.leave("i");

  expect(sent).toHaveLength(2);
});

test("rows stand in the order of the files, whichever arrives first", () => {
  const { captions } = makeCaptions();

  for (const [id, place] of [
    ["c", 2],
    ["a", 0],
    ["b", 1],
    ["d", 3],
  ] as const)
    captions.add(image({ id }), place);

  expect(captions.entries().map((entry) => entry.image.value.id)).toEqual(["a", "b", "c", "d"]);
});
