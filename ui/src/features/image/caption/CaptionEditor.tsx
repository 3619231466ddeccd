// A small editor for captions.
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { useEffect, useRef, useState } from "react";
import styles from "./CaptionField.module.css";
import { extensions } from "./extensions";
import { LinkForm } from "./LinkForm";
import { withoutEmptiness } from "./markup";
import { bare } from "./pasted";
import { Toolbar } from "./Toolbar";

export interface CaptionEditorProps {
  labelledBy: string;
  describedBy: string | null;
  locale: string;
  value: string;
  onChange: (html: string) => void;
}

export default function CaptionEditor({
  labelledBy,
  describedBy,
  locale,
  value,
  onChange,
}: CaptionEditorProps) {
  const [isLinking, setLinking] = useState(false);
  // The server may spell the same caption otherwise: it has only changed when somebody has changed it.
  const origin = useRef({ value, written: "" });
  const current = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;

  const editor = useEditor({
    extensions: extensions(() => setLinking(true)),
    content: value,
    injectCSS: false,
    editorProps: {
      transformPastedHTML: bare,
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": labelledBy,
        ...(describedBy && { "aria-describedby": describedBy, "aria-invalid": "true" }),
        lang: locale,
        class: styles.writing ?? "",
      },
    },
    onCreate: ({ editor: made }) => {
      origin.current.written = made.getHTML();
    },
    onUpdate: ({ editor: changed }) => {
      const html = changed.getHTML();
      current.current = html === origin.current.written ? origin.current.value : withoutEmptiness(html);
      tell.current(current.current);
    },
  });
  const marks = useEditorState({
    editor,
    selector: ({ editor: it }) => ({
      bold: it?.isActive("bold") ?? false,
      italic: it?.isActive("italic") ?? false,
      bulletList: it?.isActive("bulletList") ?? false,
      orderedList: it?.isActive("orderedList") ?? false,
      link: it?.isActive("link") ?? false,
    }),
  });

  useEffect(() => {
    // What came from elsewhere: a newer version, an earlier one, a draft given up.
    if (!editor || value === current.current) return;
    current.current = value;
    editor.commands.setContent(value, { emitUpdate: false });
    origin.current = { value, written: editor.getHTML() };
  }, [editor, value]);

  if (!editor || !marks) return null;
  return (
    <div className={styles.editor}>
      <Toolbar editor={editor} marks={marks} isLinking={isLinking} onLink={() => setLinking(!isLinking)} />
      {isLinking && <LinkForm editor={editor} onClose={() => setLinking(false)} />}
      <EditorContent editor={editor} />
    </div>
  );
}
