import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Image, Tagged } from "@/api/client";
import { ApiError, noAnswer } from "@/api/errors";
import type { Item, Upload } from "./item";
import { type Steps, UploadQueue } from "./queue";
import { totalsOf } from "./totals";

const file = (name: string, content = name) => new File([content], name, { type: "image/jpeg" });
const imageNamed = (name: string) =>
  ({ value: { id: name, name }, etag: `"${name}"` }) as unknown as Tagged<Image>;

function makeQueue(steps: Partial<Steps> = {}) {
  const images: string[] = [];
  const queue = new UploadQueue(
    {
      check: async () => null,
      hash: async ({ name }) => `hash of ${name}`,
      find: async () => null,
      send: async ({ name }) => ({ key: name }) as Upload,
      create: async ({ key }) => imageNamed(key),
      ...steps,
    },
    ({ value }) => images.push(value.id),
  );
  const stages = () =>
    Object.fromEntries(queue.state().items.map(({ file, stage }) => [file.name, stage.is]));
  const itemOf = (name: string) => queue.state().items.find((item) => item.file.name === name) as Item;
  return { queue, images, stages, itemOf };
}

/** Lets everything happen that waits for no clock. */
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("every file becomes an image", async () => {
  const { queue, images } = makeQueue();

  queue.add(["a", "b", "c", "d", "e"].map((name) => file(name)));
  await settled();

  expect(images).toEqual(["a", "b", "c", "d", "e"]);
});

test("no more than three are under way at once", async () => {
  const { queue, stages } = makeQueue({ send: () => new Promise(() => {}) });

  queue.add(["a", "b", "c", "d"].map((name) => file(name)));
  await settled();

  expect(stages()).toEqual({ a: "sending", b: "sending", c: "sending", d: "waiting" });
});

test("a refused file does not stop the others", async () => {
  const { queue, images, stages } = makeQueue({
    check: async ({ name }) => (name === "bad" ? { is: "empty" } : null),
    send: async ({ name }) => {
      if (name === "broken")
        throw new ApiError(400, "Bad Request", [{ field: "image", message: "No picture." }]);
      return { key: name } as Upload;
    },
  });

  queue.add([file("bad"), file("broken"), file("good")]);
  await settled();

  expect(images).toEqual(["good"]);
  expect(stages()).toMatchObject({ bad: "refused", broken: "failed" });
});

describe("a picture that is there already", () => {
  test("waits for a decision, and can be used", async () => {
    const send = vi.fn();
    const { queue, images, stages, itemOf } = makeQueue({ find: async () => imageNamed("old"), send });
    queue.add([file("a")]);
    await settled();
    expect(stages()).toEqual({ a: "found" });

    queue.reuse([itemOf("a").id]);

    expect(images).toEqual(["old"]);
    expect(send).not.toHaveBeenCalled();
  });

  test("is uploaded again where that is wanted", async () => {
    const { queue, images, itemOf } = makeQueue({ find: async () => imageNamed("old") });
    queue.add([file("a")]);
    await settled();

    queue.uploadAnyway([itemOf("a").id]);
    await settled();

    expect(images).toEqual(["a"]);
  });

  test("is noticed within the queue too", async () => {
    const { queue, images, itemOf } = makeQueue({ hash: async () => "the same" });

    queue.add([file("a"), file("b")]);
    await settled();

    expect(images).toEqual(["a"]);
    expect(itemOf("b").stage).toEqual({ is: "found", image: null, twin: "a" });
  });
});

describe("a lost connection", () => {
  test("is waited out, and the request goes with the same key again", async () => {
    const sent: string[] = [];
    const { queue, images } = makeQueue({
      send: async ({ name }, { key }) => {
        sent.push(key);
        if (sent.length < 3) throw noAnswer();
        return { key: name } as Upload;
      },
    });
    queue.add([file("a")]);
    await settled();
    expect(queue.state().trouble).not.toBeNull();

    await vi.advanceTimersByTimeAsync(1_000);
    await vi.advanceTimersByTimeAsync(2_000);

    expect(images).toEqual(["a"]);
    expect(new Set(sent).size).toBe(1);
    expect(sent).toHaveLength(3);
  });

  test("while the image is made does not send the file again", async () => {
    const send = vi.fn(async ({ name }: File) => ({ key: name }) as Upload);
    const created: string[] = [];
    const { queue, images } = makeQueue({
      send,
      create: async ({ key: name }, key) => {
        created.push(key);
        if (created.length === 1) throw noAnswer();
        return imageNamed(name);
      },
    });

    queue.add([file("a")]);
    await vi.advanceTimersByTimeAsync(1_000);

    expect(images).toEqual(["a"]);
    expect(send).toHaveBeenCalledTimes(1);
    expect(created[0]).toBe(created[1]);
  });

  test("ends early when the browser is online again", async () => {
    let isCut = true;
    const { queue, images } = makeQueue({
      send: async ({ name }) => {
        if (isCut) throw noAnswer();
        return { key: name } as Upload;
      },
    });
    queue.add([file("a")]);
    await settled();

    isCut = false;
    queue.retryNow();
    await settled();

    expect(images).toEqual(["a"]);
  });

  test("of one file only does not hold up the others for ever", async () => {
    const { queue, images, stages } = makeQueue({
      send: async ({ name }) => {
        if (name === "cursed") throw noAnswer();
        return { key: name } as Upload;
      },
    });
    queue.add([file("cursed")]);

    for (let round = 0; round < 6; round++) {
      queue.add([file(`good ${round}`)]);
      await vi.advanceTimersByTimeAsync(60_000);
    }

    expect(stages().cursed).toBe("failed");
    expect(images).toHaveLength(6);
  });
});

test("a busy server gets as long as it has asked for", async () => {
  let asked = 0;
  const { queue, images } = makeQueue({
    send: async ({ name }) => {
      asked += 1;
      if (asked === 1) throw new ApiError(429, "Too many", [], 20);
      return { key: name } as Upload;
    },
  });
  queue.add([file("a")]);

  await vi.advanceTimersByTimeAsync(19_000);
  expect(asked).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(images).toEqual(["a"]);
});

test("whoever tries again after a refusal uses another key", async () => {
  const sent: string[] = [];
  const { queue, images, itemOf } = makeQueue({
    send: async ({ name }, { key }) => {
      sent.push(key);
      if (sent.length === 1) throw new ApiError(400, "Bad Request");
      return { key: name } as Upload;
    },
  });
  queue.add([file("a")]);
  await settled();

  queue.retry([itemOf("a").id]);
  await settled();

  expect(images).toEqual(["a"]);
  expect(sent[0]).not.toBe(sent[1]);
});

test("cancelling stops the request and begins the next", async () => {
  const aborted: string[] = [];
  const { queue, itemOf, stages } = makeQueue({
    send: ({ name }, { signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          aborted.push(name);
          reject(signal.reason);
        }),
      ),
  });
  queue.add(["a", "b", "c", "d"].map((name) => file(name)));
  await settled();

  queue.cancel([itemOf("a").id]);
  await settled();

  expect(aborted).toEqual(["a"]);
  expect(stages()).toEqual({ b: "sending", c: "sending", d: "sending" });
});

test("a pause stops what is being sent, and going on sends it again", async () => {
  const { queue, stages } = makeQueue({
    send: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });
  queue.add([file("a")]);
  await settled();

  queue.pause();
  await settled();
  expect(stages()).toEqual({ a: "waiting" });
  queue.resume();
  await settled();

  expect(stages()).toEqual({ a: "sending" });
});

test("whoever is signed out goes on after signing in", async () => {
  let isKnown = false;
  const { queue, images, stages } = makeQueue({
    send: async ({ name }) => {
      if (!isKnown) throw new ApiError(401, "Unauthorized API KEY");
      return { key: name } as Upload;
    },
  });
  queue.add([file("a")]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stages()).toEqual({ a: "waiting" });

  isKnown = true;
  queue.signedIn(true);
  await settled();

  expect(images).toEqual(["a"]);
});

test("nothing of one account is left to the next", async () => {
  const { queue, images } = makeQueue({ create: () => new Promise(() => {}) });
  queue.add([file("a")]);
  await settled();

  queue.clear();
  await settled();

  expect(queue.state().items).toEqual([]);
  expect(images).toEqual([]);
});

test("the totals count bytes that have gone, and leave out what needs somebody", async () => {
  const { queue } = makeQueue({
    check: async ({ name }) => (name === "bad" ? { is: "empty" } : null),
    send: ({ name }, { onProgress }) => {
      onProgress(3);
      return name === "slow" ? new Promise(() => {}) : Promise.resolve({ key: name } as Upload);
    },
  });
  queue.add([file("slow", "1234567"), file("quick", "12345"), file("bad", "123")]);
  await settled();

  const totals = totalsOf(queue.state().items);

  expect(totals).toMatchObject({ files: 2, done: 1, refused: 1, bytes: 12, sentBytes: 8, isBusy: true });
});

test("a file that has to wait keeps its place among those that were chosen", async () => {
  const places: [string, number][] = [];
  let isFirst = true;
  const queue = new UploadQueue(
    {
      check: async () => null,
      hash: async ({ name }) => name,
      find: async () => null,
      send: async ({ name }) => {
        if (name === "a" && isFirst) {
          isFirst = false;
          throw noAnswer();
        }
        return { key: name } as Upload;
      },
      create: async ({ key }) => imageNamed(key),
    },
    ({ value }, place) => places.push([value.id, place]),
  );

  queue.add(["a", "b"].map((name) => file(name)));
  await vi.advanceTimersByTimeAsync(60_000);

  expect(places).toEqual([
    ["b", 1],
    ["a", 0],
  ]);
});
