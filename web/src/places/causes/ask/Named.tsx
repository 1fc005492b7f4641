/** The bad by name: pasted, from a file, or what a recall scope found. */
import { Button, Input, Select } from "antd";
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api, told } from "../../../api/client";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Failure } from "../../../parts/Failure";
import type { Draft } from "./draft";

interface Part {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

const MOST = 10_000;

export function Named({ draft, set }: Part) {
  const { t } = useTranslation("causes");
  return (
    <div className="causes-fields causes-fields-wide">
      <div className="causes-field">
        <label htmlFor="causes-bad">{t("form.badNames")}</label>
        <Input.TextArea id="causes-bad" className="mono" value={draft.bad} onChange={(event) => set({ bad: event.target.value })} autoSize={{ minRows: 5, maxRows: 14 }} spellCheck={false} />
        <span className="quiet">{t("form.badNote")}</span>
        <div className="causes-ways">
          <FromFile label={t("form.file")} take={(bad) => set({ bad })} />
          <FromScope take={(bad) => set({ bad })} />
        </div>
      </div>
      <details className="causes-optional" open={draft.good !== ""}>
        <summary>{t("form.good")}</summary>
        <Input.TextArea aria-label={t("form.good")} className="mono" value={draft.good} onChange={(event) => set({ good: event.target.value })} autoSize={{ minRows: 3, maxRows: 10 }} spellCheck={false} />
        <span className="quiet">{t("form.goodNote")}</span>
      </details>
    </div>
  );
}

function FromFile({ label, take }: { label: string; take: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const read = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file) void file.text().then((text) => take(text.replace(/^\ufeff/, "")));
    event.target.value = "";
  };
  return (
    <>
      <input ref={field} type="file" accept=".csv,.txt,text/csv,text/plain" className="visually-hidden" tabIndex={-1} aria-label={label} onChange={read} />
      <Button onClick={() => field.current?.click()}>{label}</Button>
    </>
  );
}

/** What a scope found to be certainly affected: read page by page, up to ten thousand. */
function FromScope({ take }: { take: (text: string) => void }) {
  const { t } = useTranslation("causes");
  const [asked] = useSearchParams();
  const may = useMay("trace");
  const scopes = useQuery({ queryKey: ["scopes"], enabled: may, queryFn: ({ signal }) => told(api.GET("/api/v1/scopes", { signal })) });
  const read = useMutation({
    mutationFn: (scope: string) => told(api.GET("/api/v1/scopes/{scope}/units", { params: { path: { scope }, query: { words: "certain", things: true, limit: MOST } } })),
    onSuccess: (page) => take(page.units.filter((each) => each.kind === "instance").map((each) => each.id).join("\n")),
  });
  const [first] = useState(asked.get("scope"));
  const { mutate } = read;
  useEffect(() => {
    if (first) mutate(first);
  }, [first, mutate]);
  const options = scopes.data?.scopes.map((each) => ({ value: String(each.id), label: `#${each.id} ${each.name}` })) ?? [];
  if (!may || options.length === 0) return read.error ? <Failure error={read.error} /> : null;
  return (
    <>
      <Select aria-label={t("form.scope")} placeholder={t("form.scope")} options={options} loading={read.isPending} onChange={(scope: string) => mutate(scope)} className="causes-scope" />
      {read.error ? <Failure error={read.error} /> : null}
      {read.isSuccess ? <span className="quiet" role="status">{t("form.scopeTaken", { count: read.data.units.filter((each) => each.kind === "instance").length })}</span> : null}
    </>
  );
}
