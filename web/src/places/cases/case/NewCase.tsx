/** The form of a new case: what it is called, and what is complained of. */
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useLacks, useMay } from "../../../api/reader";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { useOpenCase, useReport } from "../caseQuestions";
import { shortId } from "../identifiers";
import { useSay } from "../say";
import { listed } from "../scope/draft";
import type { Given } from "./given";
import { GivenShown } from "./GivenShown";
import { type Head, HeadFields } from "./HeadFields";

export function NewCase({ given, title }: { given: Given; title: string }) {
  const t = useSay();
  const go = useNavigate();
  const [typed, setTyped] = useState<string | null>(null);
  const [head, setHead] = useState<Omit<Head, "title">>({ owner: "", severity: "major", due: "" });
  const [complaint, setComplaint] = useState({ text: "", by: "", on: "", units: given.units.join("\n") });
  const open = useOpenCase();
  const may = useMay("case.write");
  const lacks = useLacks("case.write");
  const report = useReport(given.reports[0] ?? 0, useMay("publish") && given.reports.length > 0).data;
  const suggested = report ? t("open.reportTitle", { kind: report.kind_said, unit: [report.product, shortId(report.id)].filter(Boolean).join(" ") }) : title;
  const shown = { ...head, title: typed ?? suggested };
  const reported = given.reports.length > 0;
  const set = (change: Partial<typeof complaint>): void => setComplaint((before) => ({ ...before, ...change }));
  const change = ({ title: retitled, ...rest }: Partial<Head>): void => {
    if (retitled !== undefined) setTyped(retitled);
    setHead((before) => ({ ...before, ...rest }));
  };
  const body = {
    title: shown.title.trim(),
    text: complaint.text.trim(),
    complained_by: complaint.by.trim(),
    complained_on: complaint.on || null,
    units: listed(complaint.units),
    severity: head.severity,
    owner: head.owner.trim(),
    due: head.due || null,
    scopes: given.scopes,
    causes: given.causes,
    reports: given.reports,
  };
  return (
    <Card label={t("cases.new")}>
      <Form layout="vertical" className="cases-form wide" onFinish={() => open.mutate(body, { onSuccess: (made) => void go(`/cases/${made.head.number}`) })}>
        <GivenShown given={given} units={false} />
        <div className="cases-beside">
          <div>
            <HeadFields head={shown} set={change} />
          </div>
          <div>
            <Form.Item label={t("open.text")} htmlFor="cases-text" required={!reported} extra={reported ? t("open.textNote") : undefined}>
              <Input.TextArea id="cases-text" rows={4} value={complaint.text} onChange={(event) => set({ text: event.target.value })} />
            </Form.Item>
            <div className="cases-pair">
              <Form.Item label={t("open.by")} htmlFor="cases-by">
                <Input id="cases-by" value={complaint.by} maxLength={200} onChange={(event) => set({ by: event.target.value })} />
              </Form.Item>
              <Form.Item label={t("open.on")} htmlFor="cases-on" extra={reported ? t("open.onNote") : undefined}>
                <Input id="cases-on" type="date" value={complaint.on} onChange={(event) => set({ on: event.target.value })} />
              </Form.Item>
            </div>
            <Form.Item label={t("open.units")} htmlFor="cases-units" extra={t(reported ? "open.unitsReported" : "open.unitsNote")}>
              <Input.TextArea id="cases-units" className="mono" autoSize={{ minRows: 2, maxRows: 10 }} spellCheck={false} value={complaint.units} onChange={(event) => set({ units: event.target.value })} />
            </Form.Item>
          </div>
        </div>
        {open.error ? <Failure error={open.error} /> : null}
        <div className="cases-buttons">
          <Button type="primary" htmlType="submit" disabled={!may || !body.title || !(body.text || reported)} loading={open.isPending}>
            {t("open.do")}
          </Button>
          {lacks ? <span className="quiet">{t("lacks", { verb: t("verb.write") })}</span> : null}
        </div>
      </Form>
    </Card>
  );
}
