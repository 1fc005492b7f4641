/** Data: sources and how good they are, what was refused, mappings, the dictionary, forms, the log of acquisitions. */
import type { ReactNode } from "react";
import { Navigate, Route, Routes } from "react-router";
import { useMay, useReader } from "../../api/reader";
import { speak, useTranslation } from "../../language";
import { NotFound } from "../../app/NotFound";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Tabs } from "../../parts/Tabs";
import { Title } from "../../parts/Title";
import { Dictionary } from "./dictionary/Dictionary";
import { Fill } from "./forms/Fill";
import { Forms } from "./forms/Forms";
import { Gauges } from "./gauges/Gauges";
import { Log } from "./log/Log";
import { Reading } from "./log/Reading";
import { Mappings } from "./mappings/Mappings";
import { MappingText } from "./mappings/MappingText";
import { Wizard } from "./mappings/Wizard";
import { useCauses } from "./questions";
import { Causes } from "./quarantine/Causes";
import { Item } from "./quarantine/Item";
import { Sources } from "./sources/Sources";
import en from "./en.json";
import zh from "./zh.json";
import "./data.css";

speak("data", { zh, en });

export default function Place() {
  const { t } = useTranslation("data");
  return (
    <>
      <Parts label={t("title")} />
      <Routes>
        <Route index element={<Navigate to="sources" replace />} />
        <Route path="sources" element={<Sources />} />
        <Route path="quarantine" element={<Refused><Causes /></Refused>} />
        <Route path="quarantine/:number" element={<Refused><Item /></Refused>} />
        <Route path="mappings" element={<Mappings />} />
        <Route path="mappings/new" element={<Wizard />} />
        <Route path="mappings/:name" element={<MappingText />} />
        <Route path="dictionary" element={<Dictionary />} />
        <Route path="forms" element={<Forms />} />
        <Route path="forms/:name" element={<Fill />} />
        <Route path="acquisitions" element={<Log />} />
        <Route path="acquisitions/:number" element={<Reading />} />
        <Route path="gauges" element={<Gauges />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}

/** What was refused, for those who may see it; the others are told so at once. */
function Refused({ children }: { children: ReactNode }) {
  const { t } = useTranslation("data");
  const reader = useReader();
  if (!reader.data || reader.data.verbs.includes("quarantine.read")) return children;
  return (
    <>
      <Title title={t("tab.quarantine")} />
      <Card>
        <Empty says={t("lacking", { verb: t("verb.quarantine_read") })} why={t("quarantine.noneWhy")} />
      </Card>
    </>
  );
}

function Parts({ label }: { label: string }) {
  const { t } = useTranslation("data");
  const mayRead = useMay("quarantine.read");
  const counts = useCauses("open", mayRead).data?.counts;
  const waiting = counts ? counts.open + counts.corrected : undefined;
  return (
    <Tabs
      label={label}
      tabs={[
        { to: "/data/sources", label: t("tab.sources") },
        { to: "/data/quarantine", label: t("tab.quarantine"), count: waiting },
        { to: "/data/mappings", label: t("tab.mappings") },
        { to: "/data/forms", label: t("tab.forms") },
        { to: "/data/acquisitions", label: t("tab.acquisitions") },
        { to: "/data/dictionary", label: t("tab.dictionary") },
        { to: "/data/gauges", label: t("tab.gauges") },
      ]}
    />
  );
}
