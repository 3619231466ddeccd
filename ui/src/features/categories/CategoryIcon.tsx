// A category's icon on its tile. It comes from strangers, so it is a picture, never markup of this page.
import { useState } from "react";
import { Icon } from "@/design/Icon";
import styles from "./Categories.module.css";
import { iconAddress } from "./icon";

export function CategoryIcon({ svg, size = 32 }: { svg: string | null; size?: number }) {
  const [broken, setBroken] = useState<string | null>(null);
  const isShown = svg && svg !== broken;
  return (
    <span className={isShown ? styles.tile : styles.none} style={{ width: size, height: size }}>
      {isShown ? (
        <img src={iconAddress(svg)} alt="" decoding="async" onError={() => setBroken(svg)} />
      ) : (
        <Icon name={svg ? "warning" : "categories"} size={size / 2} />
      )}
    </span>
  );
}
