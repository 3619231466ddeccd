// Where the selected words lead to.
import type { Editor } from "@tiptap/react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { TextField } from "@/design/TextField";
import styles from "./CaptionField.module.css";
import { addressFrom } from "./markup";

export function LinkForm({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const t = useTranslations("image.caption");
  const before = (editor.getAttributes("link").href as string | undefined) ?? "";
  const [text, setText] = useState(before);
  const [fault, setFault] = useState<string | null>(null);

  function apply(event: FormEvent) {
    event.preventDefault();
    const href = addressFrom(text);
    if (href === null) return setFault(t("noAddress"));
    const chain = editor.chain().focus().extendMarkRange("link");
    // With nothing selected the address itself becomes the words.
    if (editor.state.selection.empty && !before)
      chain
        .insertContent({ type: "text", text: text.trim(), marks: [{ type: "link", attrs: { href } }] })
        .run();
    else chain.setLink({ href }).run();
    onClose();
  }
  function remove() {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    onClose();
  }

  return (
    <form
      className={styles.link}
      onSubmit={apply}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        onClose();
        editor.commands.focus();
      }}
      noValidate
    >
      <TextField
        label={t("address")}
        value={text}
        onChange={(value) => {
          setText(value);
          setFault(null);
        }}
        fault={fault}
        autoFocus
        className={styles.address}
      />
      <Button type="submit">{t("apply")}</Button>
      {before && (
        <Button tone="quiet" onPress={remove}>
          {t("unlink")}
        </Button>
      )}
    </form>
  );
}
