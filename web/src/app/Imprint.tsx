/**
 * On paper each page says what it is of, at which position of the log, who printed it and when. What is folded on the screen
 * is printed open: nobody can unfold paper.
 */
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { useReader } from "../api/reader";
import { useTranslation } from "../language";
import { readable } from "../parts/identifier";
import { clockWithZone } from "../parts/time";

export function Imprint() {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const { data } = useReader();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    let opened: HTMLDetailsElement[] = [];
    const print = (): void => {
      setNow(Date.now());
      opened = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open]):not(.no-print)")];
      for (const each of opened) each.open = true;
    };
    const done = (): void => {
      for (const each of opened) each.open = false;
    };
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", done);
    return () => {
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", done);
    };
  }, []);
  const address = readable(pathname + search);
  const told = [address, data ? t("print.position", { position: data.position }) : "", data?.name ?? "", clockWithZone(now)].filter(Boolean);
  // The margin of each page takes it from here (frame.css); where a browser prints no margins it stands once, on top.
  useEffect(() => {
    document.documentElement.style.setProperty("--imprint", JSON.stringify(told.join("  ·  ")));
  });
  return (
    <header className="imprint">
      <strong>Clew</strong>
      {told.map((each) => (
        <span key={each}>{each}</span>
      ))}
    </header>
  );
}
