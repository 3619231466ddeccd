// Copies a text and says whether it worked.
import { useTranslations } from "use-intl";
import { Button } from "./Button";
import { copyText } from "./clipboard";
import { IconButton } from "./IconButton";
import { complain, say } from "./toasts";

export interface CopyButtonProps {
  text: string;
  /** What is copied, as a sentence: "Copy URL". Shown where `isWide`, else only said. */
  label: string;
  isWide?: boolean;
  isDisabled?: boolean;
}

export function CopyButton({ text, label, isWide, isDisabled }: CopyButtonProps) {
  const t = useTranslations("design");
  const copy = async () => ((await copyText(text)) ? say(t("copied")) : complain(t("copyFailed")));
  return isWide ? (
    <Button icon="copy" onPress={copy} isDisabled={isDisabled}>
      {label}
    </Button>
  ) : (
    <IconButton icon="copy" label={label} onPress={copy} isDisabled={isDisabled} />
  );
}
