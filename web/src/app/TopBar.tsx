/** Scan or search (key "/"), language, theme, person. */
import { Button, Dropdown, Input, type InputRef, Segmented } from "antd";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { preferLanguage } from "../api/preferences";
import { useReader } from "../api/reader";
import { chooseLanguage, languageOf, type Language, useTranslation } from "../language";
import { chooseScheme, useScheme } from "./scheme";

export function TopBar() {
  return (
    <header className="topbar">
      <Find />
      <div className="right">
        <Languages />
        <Theme />
        <Person />
      </div>
    </header>
  );
}

function Find() {
  const { t } = useTranslation();
  const go = useNavigate();
  const [asked] = useSearchParams();
  const [text, setText] = useState("");
  const narrow = useNarrow();
  const field = useRef<InputRef>(null);
  useEffect(() => setText(asked.get("q") ?? ""), [asked]);
  useEffect(() => {
    const slash = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.key !== "/" || target.closest("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      field.current?.focus({ cursor: "all" });
    };
    window.addEventListener("keydown", slash);
    return () => window.removeEventListener("keydown", slash);
  }, []);
  return (
    <form
      className="find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) void go(`/trace?q=${encodeURIComponent(text.trim())}`);
      }}
    >
      <Input
        ref={field}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={t(narrow ? "frame.findShort" : "frame.find")}
        aria-label={t("frame.find")}
        prefix={
          <svg className="find-mark" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M8 9v6M12 9v6M16 9v6" />
          </svg>
        }
        suffix={<kbd aria-hidden="true">/</kbd>}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}

const PHONE = "(max-width: 760px)";

/** A window as narrow as a phone: the long hint would be cut off in its field. */
function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(PHONE);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => window.matchMedia(PHONE).matches,
  );
}

function Languages() {
  const { t, i18n } = useTranslation();
  return (
    <Segmented<Language>
      aria-label={t("frame.language")}
      size="small"
      value={languageOf(i18n.language)}
      options={[
        { value: "zh", label: "中文" },
        { value: "en", label: "EN" },
      ]}
      onChange={(language) => {
        void chooseLanguage(language);
        void preferLanguage(language);
      }}
    />
  );
}

function Theme() {
  const { t } = useTranslation();
  const scheme = useScheme();
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <Button
      aria-label={t(other === "dark" ? "frame.toDark" : "frame.toLight")}
      title={t(other === "dark" ? "frame.toDark" : "frame.toLight")}
      shape="circle"
      size="small"
      onClick={() => void chooseScheme(other)}
      icon={
        <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
          <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" strokeWidth="1.8" />
          <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
        </svg>
      }
    />
  );
}

function Person() {
  const { t } = useTranslation();
  const { data } = useReader();
  const leave = useRef<HTMLFormElement>(null);
  if (!data) return null;
  const signedIn = t("frame.signedIn", { name: data.name, role: t(`role.${data.role}`) });
  return (
    <form ref={leave} method="post" action="/sign-out">
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "who", label: signedIn, disabled: true, className: "frame-who" },
            { key: "out", label: t("frame.signOut"), onClick: () => leave.current?.submit() },
          ],
        }}
      >
        <Button shape="circle" aria-label={signedIn} htmlType="button">
          {data.name.slice(0, 1).toUpperCase()}
        </Button>
      </Dropdown>
    </form>
  );
}
