/** Two languages. Each place brings its own catalogues ({@link speak}); the frame's are here. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import zh from "./zh.json";

export type Language = "zh" | "en";
type Catalogue = Record<string, unknown>;

export const languageOf = (tag: string): Language => (tag.startsWith("zh") ? "zh" : "en");

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: languageOf(document.documentElement.lang),
    fallbackLng: false,
    resources: { zh: { frame: zh }, en: { frame: en } },
    ns: ["frame"],
    defaultNS: "frame",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Adds the words of a place, under its name. Call it at the top of the place's module. */
export function speak(place: string, words: { zh: Catalogue; en: Catalogue }): void {
  i18next.addResourceBundle("zh", place, words.zh, true, true);
  i18next.addResourceBundle("en", place, words.en, true, true);
}

export async function chooseLanguage(language: Language): Promise<void> {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  await i18next.changeLanguage(language);
}

export { useTranslation } from "react-i18next";
