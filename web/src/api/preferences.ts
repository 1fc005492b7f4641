/** The reader's language and theme: kept by the server in cookies that scripts cannot read. */
async function prefer(name: "lang" | "theme", value: string): Promise<void> {
  const form = new URLSearchParams({ [name]: value, back: "/today" });
  // A redirect is the answer of success; there is no need to follow it.
  await fetch("/preferences", { method: "POST", body: form, redirect: "manual" });
}

export const preferLanguage = (language: "zh" | "en"): Promise<void> => prefer("lang", language);
export const preferTheme = (theme: "light" | "dark"): Promise<void> => prefer("theme", theme);
