// Bold, italic, lists, links: one stop of the Tab key, arrows within.
import type { Editor } from "@tiptap/react";
import { Toolbar as AriaToolbar } from "react-aria-components/Toolbar";
import { useTranslations } from "use-intl";
import { IconToggle } from "@/design/IconButton";
import styles from "./CaptionField.module.css";

export interface ToolbarProps {
  editor: Editor;
  marks: Record<"bold" | "italic" | "bulletList" | "orderedList" | "link", boolean>;
  isLinking: boolean;
  onLink: () => void;
}

export function Toolbar({ editor, marks, isLinking, onLink }: ToolbarProps) {
  const t = useTranslations("image.caption");
  const chain = () => editor.chain().focus();
  return (
    <AriaToolbar aria-label={t("format")} className={styles.toolbar}>
      <IconToggle
        icon="bold"
        label={t("bold")}
        isSelected={marks.bold}
        onChange={() => chain().toggleBold().run()}
      />
      <IconToggle
        icon="italic"
        label={t("italic")}
        isSelected={marks.italic}
        onChange={() => chain().toggleItalic().run()}
      />
      <IconToggle
        icon="list"
        label={t("bulletList")}
        isSelected={marks.bulletList}
        onChange={() => chain().toggleBulletList().run()}
      />
      <IconToggle
        icon="numberedList"
        label={t("orderedList")}
        isSelected={marks.orderedList}
        onChange={() => chain().toggleOrderedList().run()}
      />
      <IconToggle icon="link" label={t("link")} isSelected={marks.link || isLinking} onChange={onLink} />
    </AriaToolbar>
  );
}
