/**
 * Chinese and English. Each feature defines its own words where it uses them, so that they arrive with its
 * route; the type of `en` demands every key of `zh`, and a test compares the placeholders.
 */
import i18n from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export type Language = "zh" | "en";
export type Text = { zh: string; en: string };
type Values = Record<string, string | number>;
type Table = Record<string, string>;

const KEPT = "anlan.language";

/** Every table defined so far, by namespace: what the test of the words walks through. */
export const TABLES: Record<string, { zh: Table; en: Table }> = {};

void i18n.use(initReactI18next).init({
  lng: localStorage.getItem(KEPT) === "en" ? "en" : "zh",
  fallbackLng: false,
  initAsync: false,
  resources: {},
  keySeparator: false, // the tables are flat
  interpolation: { escapeValue: false }, // React escapes
});

/** Define the words of a namespace; gives a hook that reads them in the present language. */
export function defineWords<Z extends Table>(namespace: string, zh: Z, en: { [K in keyof Z]: string }) {
  TABLES[namespace] = { zh, en };
  i18n.addResourceBundle("zh", namespace, zh);
  i18n.addResourceBundle("en", namespace, en);
  return function useWords(): (key: keyof Z & string, values?: Values) => string {
    const { t } = useTranslation(namespace);
    return t as (key: string, values?: Values) => string;
  };
}

export function useLanguage(): [Language, (language: Language) => void] {
  const { i18n: current } = useTranslation();
  return [current.language as Language, speak];
}

function speak(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  void i18n.changeLanguage(language);
}

/** Reads a text of a plan or the directory in the present language. */
export function useText(): (text: Text | null | undefined) => string {
  const [language] = useLanguage();
  return (text) => (text ? text[language] || text.zh : "");
}
