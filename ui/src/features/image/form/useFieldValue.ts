// The value of a field in words, for whatever is no text.
import { useFormatter, useTranslations } from "use-intl";
import { useCategoryNames } from "../about/CategoriesSection";
import { isSourceType } from "../about/sourceTypes";
import type { Point } from "../preview/geometry";
import { GRAVITIES } from "../preview/steering";

/** Empty for what is empty. */
export function useFieldValue(): (name: string, value: unknown) => string {
  const preview = useTranslations("image.preview");
  const rights = useTranslations("image.rights");
  const status = useTranslations("image.statuses");
  const format = useFormatter();
  const nameOf = useCategoryNames();

  return (name, value) => {
    if (value === null || value === undefined) return "";
    if (name === "category_ids" && Array.isArray(value)) return format.list(value.map(nameOf));
    if (name === "focal_point") {
      const { x, y } = value as Point;
      const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 1 });
      return preview("point", { x: percent(x), y: percent(y) });
    }
    const text = String(value);
    const gravity = GRAVITIES.find((each) => each === text);
    if (name === "gravity" && gravity) return preview(`gravities.${gravity}`);
    if (name === "status" && (text === "active" || text === "archived")) return status(text);
    if (name === "digital_source_type" && isSourceType(text)) return rights(`sourceTypes.${text}`);
    return text;
  };
}
