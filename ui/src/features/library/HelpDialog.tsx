// The keys of the library.
import { useTranslations } from "use-intl";
import { Dialog } from "@/design/Dialog";
import styles from "./HelpDialog.module.css";

const KEYS = [
  ["move", ["← ↑ → ↓"]],
  ["ends", ["Home", "End", "Page ↑", "Page ↓"]],
  ["corners", ["Ctrl Home", "Ctrl End"]],
  ["preview", ["Space"]],
  ["open", ["Enter", "e"]],
  ["search", ["/"]],
  ["toggle", ["x", "Ctrl Click"]],
  ["range", ["Shift ←→", "Shift Click"]],
  ["all", ["Ctrl A"]],
  ["clear", ["Esc"]],
  ["undo", ["Ctrl Z"]],
  ["help", ["?"]],
] as const;

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("library.help");
  return (
    <Dialog title={t("title")} isOpen onClose={onClose}>
      <dl className={styles.keys}>
        {KEYS.map(([name, strokes]) => (
          <div key={name} className={styles.line}>
            <dt>{t(`keys.${name}`)}</dt>
            <dd>
              {strokes.map((stroke) => (
                <kbd key={stroke}>{stroke}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.hint}>{t("band")}</p>
    </Dialog>
  );
}
