/** Passports: what is published of units, which values are public, recalls told to owners, and what they report. */
import { Button, Segmented } from "antd";
import { useSearchParams } from "react-router";
import { useLacks, useMay } from "../../api/reader";
import { speak, useTranslation } from "../../language";
import { Chip } from "../../parts/Chip";
import { Title } from "../../parts/Title";
import { TABS, type Tab, tabOf, withChanges } from "./address";
import { List } from "./List";
import { Publish } from "./Publish";
import { usePassports } from "./questions";
import { Recalls } from "./Recalls";
import { Reports } from "./Reports";
import { Values } from "./Values";
import en from "./en.json";
import zh from "./zh.json";
import "./passports.css";

speak("passports", { zh, en });

export default function Place() {
  const { t } = useTranslation("passports");
  const [asked, ask] = useSearchParams();
  const may = useMay("publish");
  const lacks = useLacks("publish");
  const counts = usePassports("", "all", 0, 1).data?.counts;
  const tab = tabOf(asked);
  const publishing = asked.get("publish");
  return (
    <>
      <Title
        title={t("title")}
        chips={
          counts ? (
            <>
              <Chip>{t("publishedCount", { count: counts.published })}</Chip>
              {counts.reports > 0 ? <Chip tone="due">{t("reportsWaiting", { count: counts.reports })}</Chip> : null}
            </>
          ) : null
        }
        actions={
          <>
            <Segmented<Tab>
              aria-label={t("title")}
              value={tab}
              options={TABS.map((each) => ({ value: each, label: t(`tab.${each}`) }))}
              onChange={(chosen) => ask(chosen === "published" ? {} : { tab: chosen })}
            />
            <Button type="primary" disabled={!may} title={lacks ? t("lacking") : undefined} onClick={() => ask(withChanges(asked, { publish: " " }))}>
              {t("publish")}
            </Button>
          </>
        }
      />
      {lacks ? <p className="quiet">{t("lacking")}</p> : null}
      {publishing !== null && may ? <Publish given={publishing.trim()} done={() => ask(withChanges(asked, { publish: "" }))} /> : null}
      {tab === "published" ? <List /> : null}
      {tab === "values" ? <Values may={may} /> : null}
      {tab === "recalls" ? <Recalls may={may} /> : null}
      {tab === "reports" ? <Reports may={may} /> : null}
    </>
  );
}
