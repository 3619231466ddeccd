// Who is signed in, how the desk looks and speaks, and the way out.
import { useTranslations } from "use-intl";
import { MenuAt, type MenuAtProps, MenuItem, MenuSection } from "@/design/Menu";
import { useLanguage } from "@/i18n/LanguageProvider";
import { LANGUAGES, type Language } from "@/i18n/preferred";
import { useComplaint } from "./errorText";
import { useSession, useSessionActions } from "./session";
import { chooseTheme, THEMES, type Theme, useTheme } from "./theme";

const OWN_NAMES: Record<Language, string> = { en: "English", de: "Deutsch" };

export default function AccountChoices(opening: Pick<MenuAtProps, "triggerRef" | "isOpen" | "onOpenChange">) {
  const t = useTranslations("app.account");
  const { account } = useSession();
  const { signOut } = useSessionActions();
  const { language, choose } = useLanguage();
  const theme = useTheme();
  const complainAbout = useComplaint();
  const leave = (everywhere: boolean) => signOut({ everywhere }).catch(complainAbout);

  return (
    <MenuAt label={t("menu")} placement="bottom end" {...opening}>
      <MenuSection title={t("theme")} selectionMode="single" selectedKeys={[theme]} disallowEmptySelection>
        {THEMES.map((each: Theme) => (
          <MenuItem key={each} id={each} onAction={() => chooseTheme(each)}>
            {t(`themes.${each}`)}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection
        title={t("language")}
        selectionMode="single"
        selectedKeys={[language]}
        disallowEmptySelection
      >
        {LANGUAGES.map((each) => (
          <MenuItem key={each} id={each} onAction={() => choose(each)}>
            {OWN_NAMES[each]}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection title={t("signedInAs", { name: account.name, role: account.role })}>
        <MenuItem id="sign-out" icon="signOut" onAction={() => leave(false)}>
          {t("signOut")}
        </MenuItem>
        <MenuItem id="sign-out-everywhere" onAction={() => leave(true)}>
          {t("signOutEverywhere")}
        </MenuItem>
      </MenuSection>
    </MenuAt>
  );
}
