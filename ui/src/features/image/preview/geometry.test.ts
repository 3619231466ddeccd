import { expect, test } from "vitest";
import { planCover, seen } from "./geometry";
import { cuttingPresets, planOf } from "./steering";

// Made by core/geometry.py: source, recipe, steering, then the plan's cut, scaled size and place on the canvas.
const PLANS: [number, number, string, [number, number] | "southwest", number[], number[], number[]][] = [
  [1200, 800, "w640-h360", [0.5, 0.5], [0, 55, 1200, 690], [640, 368], [0, -4]],
  [1200, 800, "w640-h360", "southwest", [0, 125, 1200, 675], [640, 360], [0, 0]],
  [1200, 800, "w200-h200", [1.0, 0.0], [400, 0, 800, 800], [200, 200], [0, 0]],
  [1200, 800, "w100-h400", [0.31, 0.87], [272, 0, 200, 800], [100, 400], [0, 0]],
  [1200, 800, "w1600-h900", [0.5, 0.5], [0, 62, 1200, 676], [1600, 901], [0, -1]],
  [1200, 800, "w1600-h900", "southwest", [0, 124, 1200, 676], [1600, 901], [0, -1]],
  [1200, 800, "w300-h200-c100.200.500.600", [1.0, 0.0], [120, 160, 600, 400], [300, 200], [0, 0]],
  [800, 1200, "w640-h360", [0.31, 0.87], [0, 750, 800, 450], [640, 360], [0, 0]],
  [800, 1200, "w200-h200", [0.5, 0.5], [0, 200, 800, 800], [200, 200], [0, 0]],
  [800, 1200, "w200-h200", "southwest", [0, 400, 800, 800], [200, 200], [0, 0]],
  [800, 1200, "w100-h400", [1.0, 0.0], [497, 0, 303, 1200], [101, 400], [-1, 0]],
  [800, 1200, "w1600-h900", [0.31, 0.87], [0, 750, 800, 450], [1600, 900], [0, 0]],
  [800, 1200, "w300-h200-c100.200.500.600", [0.5, 0.5], [80, 464, 400, 272], [300, 204], [0, -2]],
  [800, 1200, "w300-h200-c100.200.500.600", "southwest", [80, 692, 400, 268], [300, 201], [0, -1]],
  [4032, 3024, "w640-h360", [1.0, 0.0], [0, 0, 4032, 2268], [640, 360], [0, 0]],
  [4032, 3024, "w200-h200", [0.31, 0.87], [0, 0, 3024, 3024], [200, 200], [0, 0]],
  [4032, 3024, "w100-h400", [0.5, 0.5], [1630, 0, 771, 3024], [102, 400], [-1, 0]],
  [4032, 3024, "w100-h400", "southwest", [0, 0, 756, 3024], [100, 400], [0, 0]],
  [4032, 3024, "w1600-h900", [1.0, 0.0], [0, 0, 4032, 2268], [1600, 900], [0, 0]],
  [4032, 3024, "w300-h200-c100.200.500.600", [0.31, 0.87], [403, 1075, 2016, 1344], [300, 200], [0, 0]],
  [333, 1777, "w640-h360", [0.5, 0.5], [0, 794, 333, 189], [640, 363], [0, -2]],
  [333, 1777, "w640-h360", "southwest", [0, 1589, 333, 188], [640, 361], [0, -1]],
  [333, 1777, "w200-h200", [1.0, 0.0], [0, 0, 333, 333], [200, 200], [0, 0]],
  [333, 1777, "w100-h400", [0.31, 0.87], [0, 435, 333, 1342], [100, 403], [0, -3]],
  [333, 1777, "w1600-h900", [0.5, 0.5], [0, 794, 333, 189], [1600, 908], [0, -4]],
  [333, 1777, "w1600-h900", "southwest", [0, 1589, 333, 188], [1600, 903], [0, -3]],
  [333, 1777, "w300-h200-c100.200.500.600", [1.0, 0.0], [33, 355, 167, 112], [300, 201], [0, 0]],
  [65000, 1, "w640-h360", [0.31, 0.87], [20149, 0, 2, 1], [720, 360], [-40, 0]],
  [65000, 1, "w200-h200", [0.5, 0.5], [32499, 0, 2, 1], [400, 200], [-100, 0]],
  [65000, 1, "w200-h200", "southwest", [0, 0, 1, 1], [200, 200], [0, 0]],
  [65000, 1, "w100-h400", [1.0, 0.0], [64999, 0, 1, 1], [400, 400], [-300, 0]],
  [65000, 1, "w1600-h900", [0.31, 0.87], [20149, 0, 2, 1], [1800, 900], [-100, 0]],
  [65000, 1, "w300-h200-c100.200.500.600", [0.5, 0.5], [32499, 0, 2, 1], [400, 200], [-50, 0]],
  [65000, 1, "w300-h200-c100.200.500.600", "southwest", [6500, 0, 2, 1], [400, 200], [0, 0]],
];

test.each(PLANS)(
  "%i × %i as %s, held at %s, is cut as the server cuts it",
  (width, height, recipe, held, cut, scaled, at) => {
    const [, across, down] = /w(\d+)-h(\d+)/.exec(recipe) ?? [];
    const [preset] = cuttingPresets([
      { name: "shape", recipe, fit: "cover", width: Number(across), height: Number(down) },
    ]);
    if (!preset) throw new Error("no preset that cuts");
    const focalPoint = held === "southwest" ? null : { x: held[0], y: held[1] };

    const plan = planOf(preset, { width, height }, focalPoint, held === "southwest" ? held : "center");

    expect([plan.cut.left, plan.cut.top, plan.cut.width, plan.cut.height]).toEqual(cut);
    expect([plan.scaled.width, plan.scaled.height]).toEqual(scaled);
    expect([plan.left, plan.top]).toEqual(at);
  },
);

test("what is seen has the shape that was asked for", () => {
  const plan = planCover({ width: 4032, height: 3024 }, { width: 640, height: 360 }, { x: 0.2, y: 0.9 });

  const { width, height, top } = seen(plan);

  expect(width / height).toBeCloseTo(640 / 360, 2);
  expect(top + height).toBeLessThanOrEqual(3025);
});

test("presets of one shape are shown once, and those that do not cut not at all", () => {
  const preset = (
    name: string,
    recipe: string,
    width: number | null,
    height: number | null,
    fit = "cover",
  ) => ({
    name,
    recipe,
    width,
    height,
    fit,
  });

  const shown = cuttingPresets([
    preset("card", "w640-h360", 640, 360),
    preset("teaser", "w320-h180", 320, 180),
    preset("thumb", "w320-h320-inside", 320, 320, "inside"),
    preset("hero", "w1920", 1920, null, "inside"),
    preset("face", "w200-h200-gauto", 200, 200),
    preset("top", "w640-h360-gn", 640, 360),
  ]);

  expect(shown.map(({ name }) => name)).toEqual(["card", "top"]);
});
