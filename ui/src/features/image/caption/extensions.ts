// What a caption may be made of: the editor knows no more than the server keeps, and reduces what is pasted to it.
import { Extension } from "@tiptap/core";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Italic } from "@tiptap/extension-italic";
import { Link } from "@tiptap/extension-link";
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import { UndoRedo } from "@tiptap/extensions";
import { isAllowedAddress, LINK_REL } from "./markup";

/** A list that starts elsewhere than at 1, or counts in letters, is not kept so. */
const PlainOrderedList = OrderedList.extend({ addAttributes: () => ({}) });

export function extensions(onLink: () => void) {
  return [
    Document,
    Paragraph,
    Text,
    Bold,
    Italic,
    HardBreak,
    BulletList,
    PlainOrderedList,
    ListItem,
    UndoRedo,
    Link.configure({
      openOnClick: false,
      autolink: false,
      protocols: ["http", "https", "mailto"],
      isAllowedUri: (address) => isAllowedAddress(address),
      HTMLAttributes: { target: null, class: null, rel: LINK_REL },
    }),
    Extension.create({
      name: "linkShortcut",
      addKeyboardShortcuts: () => ({
        "Mod-k": () => {
          onLink();
          return true;
        },
      }),
    }),
  ];
}
